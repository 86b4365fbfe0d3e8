"""Whose data it is and who may ask: brands, tenants, users, members, sessions, keys. All in the schema ``platform``."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.ids import new_id
from app.platform.db.base import CreatedAt, PlatformBase, Timestamps, one_of
from app.tenancy.types import MailStatus, MoveState, Placement, Role, TenantStatus, TokenPurpose


class Brand(PlatformBase, Timestamps):
    """A reseller's brand: its look, its sender and its legal name."""

    __tablename__ = "brand"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str]
    name: Mapped[str]
    legal_name: Mapped[str]
    tagline: Mapped[str] = mapped_column(server_default="")
    tokens: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    logo_path: Mapped[str]
    mark_path: Mapped[str]
    sender_name: Mapped[str]
    sender_email: Mapped[str]
    support_email: Mapped[str]
    default_locale: Mapped[str] = mapped_column(server_default="es-CL")


class BrandHost(PlatformBase):
    """A host name that shows a brand. The request's host decides the brand."""

    __tablename__ = "brand_host"

    host: Mapped[str] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"), index=True)
    is_primary: Mapped[bool]


class Tenant(PlatformBase, Timestamps):
    """A merchant's company: one wall, one currency of account, one time zone."""

    __tablename__ = "tenant"
    __table_args__ = (
        UniqueConstraint("slug"),
        Index("ix_tenant_brand_id", "brand_id", "id"),
        one_of("placement", Placement),
        one_of("status", TenantStatus),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    slug: Mapped[str]
    name: Mapped[str]
    legal_name: Mapped[str | None]
    tax_id: Mapped[str | None]
    country: Mapped[str] = mapped_column(server_default="CL")
    currency: Mapped[str] = mapped_column(server_default="CLP")
    time_zone: Mapped[str] = mapped_column(server_default="America/Santiago")
    locale: Mapped[str] = mapped_column(server_default="es-CL")
    placement: Mapped[str]
    schema_name: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="trial")
    trial_ends_at: Mapped[datetime | None]
    #: Checklist of the first minutes: step name to the instant it was done or skipped.
    onboarding: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class User(PlatformBase, Timestamps):
    """A person who logs in; the e-mail address is unique within the brand."""

    __tablename__ = "app_user"
    __table_args__ = (
        Index("uq_app_user_brand_id_email", "brand_id", text("lower(email)"), unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    email: Mapped[str]
    email_verified_at: Mapped[datetime | None]
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="es-CL")


class Membership(PlatformBase, CreatedAt):
    """A user's role in a tenant."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id"),
        Index("ix_membership_user_id", "user_id"),
        one_of("role", Role),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("platform.tenant.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("platform.app_user.id"))
    role: Mapped[str]


class Invitation(PlatformBase, CreatedAt):
    """An invitation by e-mail to join a tenant; only the token's hash is kept."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_invitation_tenant_id", "tenant_id", "id"),
        one_of("role", Role),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("platform.tenant.id"))
    email: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[bytes]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("platform.app_user.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class UserSession(PlatformBase, CreatedAt):
    """A log-in in one browser; the cookie holds a random token, we hold its hash."""

    __tablename__ = "user_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_user_session_user_id", "user_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("platform.app_user.id"))
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.tenant.id"))
    token_hash: Mapped[bytes]
    csrf_token: Mapped[str]
    user_agent: Mapped[str]
    ip: Mapped[str | None]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class EmailToken(PlatformBase, CreatedAt):
    """A link sent by e-mail that proves the address or lets a password be set; used once."""

    __tablename__ = "email_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_email_token_user_id", "user_id"),
        one_of("purpose", TokenPurpose),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("platform.app_user.id"))
    purpose: Mapped[str]
    token_hash: Mapped[bytes]
    #: What the link carries: for a sign-up the company's name and country.
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginThrottle(PlatformBase):
    """Failed log-ins of one address or network in the running window."""

    __tablename__ = "login_throttle"

    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(SmallInteger)
    window_started_at: Mapped[datetime]


class ApiKey(PlatformBase, CreatedAt):
    """A tenant's key for programs; shown once, kept as a hash."""

    __tablename__ = "api_key"
    __table_args__ = (
        UniqueConstraint("key_hash"),
        Index("ix_api_key_tenant_id", "tenant_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("platform.tenant.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    last4: Mapped[str]
    key_hash: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MailMessage(PlatformBase, CreatedAt):
    """A mail to be sent or, in development, to be read in the mailbox page."""

    __tablename__ = "mail_message"
    __table_args__ = (
        Index("ix_mail_message_brand_id", "brand_id", "id"),
        Index(
            "ix_mail_message_queued", "next_attempt_at", postgresql_where=text("status = 'queued'")
        ),
        one_of("status", MailStatus),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("platform.brand.id"))
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.tenant.id"))
    sender: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str]
    status: Mapped[str]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    last_error: Mapped[str | None]
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]


class TenantMove(PlatformBase, Timestamps):
    """A move of a tenant between the pooled and a dedicated schema, so that it can be resumed."""

    __tablename__ = "tenant_move"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["platform.tenant.id"]),
        one_of("state", MoveState),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_schema: Mapped[str]
    target_schema: Mapped[str]
    state: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
