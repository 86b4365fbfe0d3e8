"""What can go wrong when goods leave."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class InvalidDispatchError(UnprocessableError):
    """What shall leave is not what the order still has."""

    code = "fulfillment.invalid_dispatch"
    title = "The dispatch is not valid"


class InvalidParcelError(UnprocessableError):
    """What shall be packed is not what the warehouse still has for the order."""

    code = "fulfillment.invalid_parcel"
    title = "The parcel is not valid"


class ParcelNotFoundError(NotFoundError):
    """There is no such parcel."""

    code = "fulfillment.parcel_not_found"
    title = "Parcel not found"


class ShipmentNotFoundError(NotFoundError):
    """There is no such shipment."""

    code = "fulfillment.shipment_not_found"
    title = "Shipment not found"


class ParcelStateError(ConflictError):
    """The parcel's state does not allow what is asked for."""

    code = "fulfillment.parcel_state"
    title = "The parcel's state does not allow it"
