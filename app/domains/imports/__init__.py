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
from app.domains.imports.handlers import import_subscriptions
from app.domains.imports.mapped.propose import Proposal, propose_mapping
from app.domains.imports.mapped.spec import FIELDS, REQUIRED, MappingSpec
from app.domains.imports.mappings import (
    SavedMapping,
    delete_mapping,
    get_mapping,
    list_mappings,
    save_mapping,
)
from app.domains.imports.messages import SENTENCES, sentence
from app.domains.imports.preview import preview_job
from app.domains.imports.runner import STORED, Progress, Report, prepare_import, run_import, run_job
from app.domains.imports.sample import read_sample
from app.domains.imports.service import (
    cancel_job,
    count_issues,
    create_job,
    get_job,
    issues_csv,
    list_issues,
    list_jobs,
    queue_job,
    set_mapping,
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
    "Proposal",
    "REQUIRED",
    "Report",
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
    "import_subscriptions",
    "prepare_import",
    "propose_mapping",
    "read_sample",
    "set_mapping",
    "preview_job",
    "queue_job",
    "run_import",
    "run_job",
    "sample_issues",
    "save_mapping",
    "sentence",
    "undo_job",
]
