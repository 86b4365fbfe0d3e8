"""Team: who works in a company and as what. Every change is in the company's audit trail."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from app.kernel.errors import FieldIssue
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import PlatformTransaction, UnitOfWork
from app.tenancy.errors import (
    InvalidFieldsError,
    LastOwnerError,
    MemberNotFoundError,
    OwnersOnlyError,
)
from app.tenancy.types import Role

INVITATION_LIFETIME: Final = timedelta(days=7)
_LIST: Final = """
SELECT m.id AS membership_id, m.user_id, u.name, u.email, m.role, m.created_at AS joined_at,
       (SELECT max(s.last_seen_at) FROM platform.user_session s
        WHERE s.user_id = m.user_id AND s.tenant_id = m.tenant_id) AS last_seen_at
FROM platform.membership m JOIN platform.app_user u ON u.id = m.user_id
WHERE m.tenant_id = $1 ORDER BY lower(u.name), m.id
"""
_LOCK: Final = """
SELECT id, user_id, role FROM platform.membership WHERE tenant_id = $1 ORDER BY id FOR UPDATE
"""


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A person of a company's team."""

    membership_id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    joined_at: datetime
    last_seen_at: datetime | None


async def list_members(transaction: PlatformTransaction, *, tenant_id: UUID) -> list[MemberView]:
    """A company's team by name; ``transaction`` is its brand's."""
    rows = await transaction.driver.fetch(_LIST, tenant_id)
    return [MemberView(**dict(row)) for row in rows]


async def change_role(uow: UnitOfWork, *, membership_id: UUID, role: str, label: str = "") -> None:
    """Give a member another role; ``label`` is how the audit trail calls the person.

    Raises:
        InvalidFieldsError: If there is no such role.
        MemberNotFoundError: If the company has no such member.
        OwnersOnlyError: If an owner is made or changed by somebody who is none.
        LastOwnerError: If the company would be left without an owner.
    """
    wanted = checked_role(role)
    now, owners = await _locked_member(uow, membership_id)
    if now == wanted:
        return
    if Role.OWNER in {now, wanted} and uow.actor.id not in owners.values():
        raise OwnersOnlyError
    if now == Role.OWNER and len(owners) == 1:
        raise LastOwnerError
    await uow.driver.execute(
        "UPDATE platform.membership SET role = $3 WHERE tenant_id = $1 AND id = $2",
        uow.tenant.tenant_id,
        membership_id,
        wanted.value,
    )
    uow.audit(
        "team.role_changed",
        Subject("membership", membership_id, label),
        before={"role": now},
        after={"role": wanted.value},
    )


async def remove_member(uow: UnitOfWork, *, membership_id: UUID, label: str = "") -> None:
    """Take a member out of the team, or leave it; effective with the person's next request.

    Raises:
        MemberNotFoundError: If the company has no such member.
        OwnersOnlyError: If an owner is removed by somebody who is none.
        LastOwnerError: If the company would be left without an owner.
    """
    now, owners = await _locked_member(uow, membership_id)
    if now == Role.OWNER and uow.actor.id not in owners.values():
        raise OwnersOnlyError
    if now == Role.OWNER and len(owners) == 1:
        raise LastOwnerError
    await uow.driver.execute(
        "DELETE FROM platform.membership WHERE tenant_id = $1 AND id = $2",
        uow.tenant.tenant_id,
        membership_id,
    )
    uow.audit(
        "team.member_removed", Subject("membership", membership_id, label), before={"role": now}
    )


async def require_owner(uow: UnitOfWork) -> None:
    """Refuse what only an owner may do.

    Raises:
        OwnersOnlyError: If the actor is none.
    """
    found = await uow.driver.fetchval(
        "SELECT 1 FROM platform.membership WHERE tenant_id = $1 AND user_id = $2 AND role = 'owner'",
        uow.tenant.tenant_id,
        uow.actor.id,
    )
    if found is None:
        raise OwnersOnlyError


def checked_role(text: str) -> Role:
    """A role we know.

    Raises:
        InvalidFieldsError: If we do not.
    """
    try:
        return Role(text)
    except ValueError:
        issue = FieldIssue(
            pointer="/role", code="role.unknown", detail="Choose a role of the list."
        )
        raise InvalidFieldsError(issues=[issue]) from None


async def _locked_member(uow: UnitOfWork, membership_id: UUID) -> tuple[str, dict[UUID, UUID]]:
    """A member's role and the company's owners (membership to user).

    All memberships are locked in order, so that two owners who leave at once cannot both go.

    Raises:
        MemberNotFoundError: If the company has no such member.
    """
    rows = await uow.driver.fetch(_LOCK, uow.tenant.tenant_id)
    role = next((row["role"] for row in rows if row["id"] == membership_id), None)
    if role is None:
        raise MemberNotFoundError
    return role, {row["id"]: row["user_id"] for row in rows if row["role"] == Role.OWNER}
