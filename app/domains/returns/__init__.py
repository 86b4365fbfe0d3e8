"""Returns: goods that come back, and what the customer gets for them."""

from app.domains.returns.drift import DRIFT_CHECKS
from app.domains.returns.errors import (
    InvalidReturnError,
    ReturnExceedsOrderError,
    ReturnNotFoundError,
    ReturnStateError,
)
from app.domains.returns.events import ReturnReceived, ReturnRefunded, ReturnRequested
from app.domains.returns.queries import get_return, list_returns
from app.domains.returns.service import (
    approve_return,
    cancel_return,
    forget_returns,
    inspect_return,
    receive_return,
    reject_return,
    request_return,
)
from app.domains.returns.settlement import estimate_refund, settle_return
from app.domains.returns.types import (
    Arrival,
    Inspection,
    Resolution,
    ReturnCreate,
    ReturnLineCreate,
    ReturnReason,
    ReturnStatus,
    Settled,
    Settlement,
)
from app.domains.returns.views import (
    ReturnDetail,
    ReturnFilter,
    ReturnLineView,
    ReturnRow,
)

__all__ = [
    "DRIFT_CHECKS",
    "Arrival",
    "Inspection",
    "InvalidReturnError",
    "Resolution",
    "ReturnCreate",
    "ReturnDetail",
    "ReturnExceedsOrderError",
    "ReturnFilter",
    "ReturnLineCreate",
    "ReturnLineView",
    "ReturnNotFoundError",
    "ReturnReason",
    "ReturnReceived",
    "ReturnRefunded",
    "ReturnRequested",
    "ReturnRow",
    "ReturnStateError",
    "ReturnStatus",
    "Settled",
    "Settlement",
    "approve_return",
    "cancel_return",
    "estimate_refund",
    "forget_returns",
    "get_return",
    "inspect_return",
    "list_returns",
    "receive_return",
    "reject_return",
    "request_return",
    "settle_return",
]
