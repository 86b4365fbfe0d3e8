"""Errors of tenancy, each with its stable code."""

from collections.abc import Sequence

from app.kernel.errors import (
    ConflictError,
    FieldIssue,
    ForbiddenError,
    NotFoundError,
    RateLimitedError,
    UnprocessableError,
)


class InvalidFieldsError(UnprocessableError):
    """Some fields of a form are wrong; ``issues`` names each."""

    code = "tenancy.invalid_fields"
    title = "Some fields need attention"

    def __init__(self, detail: str = "", *, issues: Sequence[FieldIssue] = ()) -> None:
        """Say what is wrong with each field where no other sentence is given."""
        super().__init__(detail or " ".join(issue.detail for issue in issues), issues=issues)


class LoginRefusedError(UnprocessableError):
    """Address and password do not belong together; which of both is wrong is never told."""

    code = "auth.login_refused"
    title = "The address or the password is wrong"


class EmailNotVerifiedError(ForbiddenError):
    """The password is right, but nobody has proven the address yet."""

    code = "auth.email_not_verified"
    title = "The address is not confirmed yet"


class TooManyAttemptsError(RateLimitedError):
    """Too many attempts for one address or from one network; ``retry_after`` says how many seconds to wait."""

    code = "auth.too_many_attempts"
    title = "Too many attempts"


class InvalidLinkError(NotFoundError):
    """A link sent by e-mail is unknown, was used or is too old."""

    code = "auth.invalid_link"
    title = "The link is no longer valid"


class BrandNotFoundError(NotFoundError):
    """There is no such brand."""

    code = "tenancy.brand_not_found"
    title = "Brand not found"


class SlugTakenError(ConflictError):
    """Another tenant has this short name."""

    code = "tenancy.slug_taken"
    title = "The short name is taken"


class UserExistsError(ConflictError):
    """The brand has a user with this address already."""

    code = "tenancy.user_exists"
    title = "There is a user with this address"


class AlreadyMemberError(ConflictError):
    """The person works in this company already."""

    code = "tenancy.already_member"
    title = "Already a member"


class MemberNotFoundError(NotFoundError):
    """No such member in this company."""

    code = "tenancy.member_not_found"
    title = "Member not found"


class InvitationNotFoundError(NotFoundError):
    """No such open invitation in this company."""

    code = "tenancy.invitation_not_found"
    title = "Invitation not found"


class LastOwnerError(ConflictError):
    """A company keeps at least one owner."""

    code = "tenancy.last_owner"
    title = "A company needs an owner"


class OwnersOnlyError(ForbiddenError):
    """Only an owner makes, changes or removes an owner."""

    code = "tenancy.owners_only"
    title = "Only an owner can do this"
