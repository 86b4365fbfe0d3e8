"""Invitations: an address is asked into a company's team; the link proves that the mail arrived."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import PlatformTransaction, UnitOfWork, UnitOfWorkFactory
from app.platform.mail import queue_mail
from app.tenancy.errors import (
    AlreadyMemberError,
    InvalidFieldsError,
    InvalidLinkError,
    InvitationNotFoundError,
)
from app.tenancy.passwords import hash_password, password_issue
from app.tenancy.ports import AccountMails, MailKind, Site
from app.tenancy.sessions import token_hash
from app.tenancy.team import INVITATION_LIFETIME, checked_role, list_members, require_owner
from app.tenancy.types import Role
from app.tenancy.users import checked_email, claim_address

LONGEST_NAME: Final = 120
_REPLACE: Final = """
UPDATE platform.invitation SET revoked_at = $3
WHERE tenant_id = $1 AND lower(email) = lower($2) AND accepted_at IS NULL AND revoked_at IS NULL
"""
_INSERT: Final = """
INSERT INTO platform.invitation (id, brand_id, tenant_id, email, role, token_hash, invited_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_LIST: Final = """
SELECT id AS invitation_id, email, role, created_at, expires_at FROM platform.invitation
WHERE tenant_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL ORDER BY created_at DESC, id
"""
_OPEN: Final = """
SELECT i.id AS invitation_id, i.tenant_id, t.name AS company, i.email, i.role, u.name AS inviter,
       EXISTS (SELECT 1 FROM platform.app_user a WHERE a.brand_id = i.brand_id AND lower(a.email) = lower(i.email)
               AND a.email_verified_at IS NOT NULL) AS has_account
FROM platform.invitation i JOIN platform.tenant t ON t.id = i.tenant_id AND t.status <> 'closed'
JOIN platform.app_user u ON u.id = i.invited_by
WHERE i.brand_id = $1 AND i.token_hash = $2 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $3
"""
_ACCEPT: Final = """
UPDATE platform.invitation SET accepted_at = $3
WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING role
"""


class InvitationEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An open invitation in the team's list."""

    invitation_id: UUID
    email: str
    role: str
    created_at: datetime
    expires_at: datetime


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as the invited person sees it."""

    invitation_id: UUID
    tenant_id: UUID
    company: str
    email: str
    role: str
    inviter: str
    has_account: bool


async def list_invitations(
    transaction: PlatformTransaction, *, tenant_id: UUID
) -> list[InvitationEntry]:
    """A company's open invitations, newest first."""
    rows = await transaction.driver.fetch(_LIST, tenant_id)
    return [InvitationEntry(**dict(row)) for row in rows]


async def invite(
    factory: UnitOfWorkFactory,
    mails: AccountMails,
    *,
    site: Site,
    tenant_id: UUID,
    actor: Actor,
    email: str,
    role: str,
) -> UUID:
    """Invite an address; an earlier open invitation of it ends.

    Raises:
        InvalidFieldsError: If address or role make no sense.
        AlreadyMemberError: If the person is in the team.
        OwnersOnlyError: If an owner is invited by somebody who is none.
    """
    address, wanted = checked_email(email), checked_role(role)
    async with factory.brand(site.brand.brand_id, read_only=True) as transaction:
        members = await list_members(transaction, tenant_id=tenant_id)
    if any(member.email.lower() == address.lower() for member in members):
        raise AlreadyMemberError
    async with factory.tenant(tenant_id, actor=actor) as uow:
        if wanted == Role.OWNER:
            await require_owner(uow)
        invitation_id, secret = new_id(), secrets.token_urlsafe(32)
        await uow.driver.execute(_REPLACE, tenant_id, address, uow.now)
        await uow.driver.execute(
            _INSERT, invitation_id, uow.tenant.brand_id, tenant_id, address, wanted.value,
            token_hash(secret), actor.id, uow.now + INVITATION_LIFETIME,
        )  # fmt: skip
        link = f"{site.base_url}/invitation?token={secret}"
        mail = mails.compose(
            MailKind.INVITATION, site, recipient=address, link=link,
            inviter=actor.label, company=uow.tenant.name,
        )  # fmt: skip
        await queue_mail(uow, mail, brand_id=uow.tenant.brand_id, tenant_id=tenant_id)
        subject = Subject("invitation", invitation_id, address)
        uow.audit("team.invited", subject, after={"email": address, "role": wanted.value})
    return invitation_id


async def revoke_invitation(uow: UnitOfWork, *, invitation_id: UUID) -> None:
    """Take an invitation back; its link stops working.

    Raises:
        InvitationNotFoundError: If the company has no such open invitation.
    """
    email = await uow.driver.fetchval(
        """UPDATE platform.invitation SET revoked_at = $3
           WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING email""",
        uow.tenant.tenant_id,
        invitation_id,
        uow.now,
    )
    if email is None:
        raise InvitationNotFoundError
    uow.audit("team.invitation_revoked", Subject("invitation", invitation_id, email))


async def open_invitation(
    factory: UnitOfWorkFactory, *, brand_id: UUID, secret: str
) -> InvitationView:
    """The invitation of a link, without accepting it.

    Raises:
        InvalidLinkError: If it is unknown, revoked, accepted, too old, or another brand's.
    """
    async with factory.brand(brand_id, read_only=True) as transaction:
        row = await transaction.driver.fetchrow(
            _OPEN, brand_id, token_hash(secret), transaction.now
        )
    if row is None:
        raise InvalidLinkError("Ask for a new invitation.")
    return InvitationView(**dict(row))


async def join_with_new_account(
    factory: UnitOfWorkFactory,
    *,
    brand_id: UUID,
    invitation: InvitationView,
    name: str,
    password: str,
    locale: str,
) -> UUID:
    """Make the invited person's account and let them in; the link has proven the address.

    Raises:
        InvalidFieldsError: If name or password make no sense.
        InvalidLinkError: If an account has come to be meanwhile, or the invitation has ended.
    """
    issues: list[FieldIssue] = []
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        issues.append(FieldIssue(pointer="/name", code="person.name", detail="Write your name."))
    if (issue := password_issue(password, email=invitation.email)) is not None:
        issues.append(issue)
    if issues:
        raise InvalidFieldsError(issues=issues)
    hashed = await hash_password(password)
    async with factory.brand(brand_id) as transaction:
        user_id = await claim_address(
            transaction, brand_id=brand_id, email=invitation.email, name=name.strip(),
            password_hash=hashed, locale=locale, verified=True,
        )  # fmt: skip
    if user_id is None:
        raise InvalidLinkError("Log in and open the link again.")
    await join(factory, invitation=invitation, user_id=user_id, label=name.strip())
    return user_id


async def join(
    factory: UnitOfWorkFactory, *, invitation: InvitationView, user_id: UUID, label: str
) -> None:
    """Let a person with an account into the team.

    Raises:
        InvalidLinkError: If the invitation has ended.
    """
    actor = Actor(kind=ActorKind.USER, id=user_id, label=label)
    async with factory.tenant(invitation.tenant_id, actor=actor) as uow:
        role = await uow.driver.fetchval(
            _ACCEPT, invitation.tenant_id, invitation.invitation_id, uow.now
        )
        if role is None:
            raise InvalidLinkError("Ask for a new invitation.")
        membership_id = new_id()
        await uow.driver.execute(
            """INSERT INTO platform.membership (id, brand_id, tenant_id, user_id, role) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (tenant_id, user_id) DO NOTHING""",
            membership_id,
            uow.tenant.brand_id,
            invitation.tenant_id,
            user_id,
            role,
        )
        subject = Subject("membership", membership_id, invitation.email)
        uow.audit("team.joined", subject, after={"email": invitation.email, "role": role})
