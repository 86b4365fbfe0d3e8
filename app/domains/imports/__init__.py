"""Imports: files become orders, products, customers and stock; see README.md."""

from app.domains.imports.coupons import decide_coupon
from app.domains.imports.errors import (
    ColumnsMissingError,
    CouponDecisionError,
    FileChangedError,
    FileUnreadableError,
    ImportJobNotFoundError,
    ImportMappingNotFoundError,
    ImportStateError,
    ImportTakenError,
    MappingInvalidError,
)
from app.domains.imports.events import ImportCompleted, ImportQueued
from app.domains.imports.mapped.spec import FIELDS, MappingSpec
from app.domains.imports.mappings import (
    SavedMapping,
    delete_mapping,
    get_mapping,
    list_mappings,
    save_mapping,
)
from app.domains.imports.messages import SENTENCES, sentence
from app.domains.imports.preview import preview_job
from app.domains.imports.runner import STORED, Progress, prepare_import, run_import, run_job
from app.domains.imports.service import (
    cancel_job,
    count_issues,
    create_job,
    get_job,
    issues_csv,
    list_issues,
    list_jobs,
    queue_job,
    sample_issues,
)
from app.domains.imports.sources import Fingerprint, fingerprint
from app.domains.imports.types import (
    CouponDecision,
    ImportFormat,
    ImportJobRead,
    ImportOptions,
    ImportStatus,
    ImportTotals,
    IssueRead,
    IssueSeverity,
    OpeningStock,
    Preview,
    PreviewOrder,
    RowKind,
    UndoResult,
)
from app.domains.imports.undo import undo_job

__all__ = [
    "FIELDS",
    "SENTENCES",
    "STORED",
    "ColumnsMissingError",
    "CouponDecision",
    "CouponDecisionError",
    "FileChangedError",
    "FileUnreadableError",
    "Fingerprint",
    "ImportCompleted",
    "ImportFormat",
    "ImportJobNotFoundError",
    "ImportJobRead",
    "ImportMappingNotFoundError",
    "ImportOptions",
    "ImportQueued",
    "ImportStateError",
    "ImportStatus",
    "ImportTakenError",
    "ImportTotals",
    "IssueRead",
    "IssueSeverity",
    "MappingInvalidError",
    "MappingSpec",
    "OpeningStock",
    "Preview",
    "PreviewOrder",
    "Progress",
    "RowKind",
    "SavedMapping",
    "UndoResult",
    "cancel_job",
    "count_issues",
    "create_job",
    "decide_coupon",
    "delete_mapping",
    "fingerprint",
    "get_job",
    "get_mapping",
    "issues_csv",
    "list_issues",
    "list_jobs",
    "list_mappings",
    "prepare_import",
    "preview_job",
    "queue_job",
    "run_import",
    "run_job",
    "sample_issues",
    "save_mapping",
    "sentence",
    "undo_job",
]
