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
from app.domains.imports.local import prepare_import, run_import
from app.domains.imports.locations import STORED
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
from app.domains.imports.runner import Progress, Report, run_job
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
    sample_issues,
    set_mapping,
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
    "REQUIRED",
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
    "import_subscriptions",
    "issues_csv",
    "list_issues",
    "list_jobs",
    "list_mappings",
    "prepare_import",
    "preview_job",
    "propose_mapping",
    "queue_job",
    "read_sample",
    "run_import",
    "run_job",
    "sample_issues",
    "save_mapping",
    "sentence",
    "set_mapping",
    "undo_job",
]
