"""What the operator decides: read once from the environment, checked, then passed on.

Nothing else reads the environment. Every variable has a default that fits a developer's machine;
an empty value counts as not given.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Meta

VARIABLES: Final = {
    "database_url": "DATABASE_URL",
    "database_pooler": "CAUCE_DATABASE_POOLER",
    "database_pool_size": "CAUCE_DATABASE_POOL_SIZE",
    "platform_pool_size": "CAUCE_PLATFORM_POOL_SIZE",
    "data_folder": "CAUCE_DATA_DIR",
    "environment": "CAUCE_ENV",
    "given_secret_key": "CAUCE_SECRET_KEY",
    "host": "HOST",
    "port": "PORT",
    "web_workers": "CAUCE_WEB_WORKERS",
    "smtp_url": "SMTP_URL",
    "log_format": "LOG_FORMAT",
    "cop_decimals": "CAUCE_COP_DECIMALS",
}
POSTGRES_SCHEMES: Final = ("postgresql", "postgres")
SMTP_SCHEMES: Final = ("smtp", "smtps")

PoolSize = Annotated[int, Meta(ge=1, le=500)]


class SettingsError(ValueError):
    """A variable has a value that cannot be used; the message is one line that names it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=VARIABLES):
    """All decisions of the operator. Made by `load`; tests may build one directly."""

    database_url: str | None = None
    """The owner's address of an external server; None means the embedded one."""
    database_pooler: Literal["none", "transaction"] = "none"
    """`transaction` behind a pooler in that mode: nothing may outlive a transaction there."""
    database_pool_size: PoolSize = 10
    """Connections that one process keeps for the tenants' work."""
    platform_pool_size: PoolSize = 4
    """Connections that one process keeps for the platform's own work."""
    data_folder: str = ".data"
    environment: Literal["development", "production"] = "development"
    given_secret_key: Annotated[str, Meta(min_length=32)] | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535)] = 8000
    web_workers: Annotated[int, Meta(ge=1, le=64)] = 1
    smtp_url: str | None = None
    """Where mail goes out; None keeps it in the development mailbox."""
    log_format: Literal["console", "json"] | None = None
    """None means what suits the environment."""
    cop_decimals: Literal[0, 2] = 2
    """0 rounds amounts in Colombian pesos to whole pesos; they are kept in centavos either way."""

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment and check it. The first start makes the secret key.

        Raises:
            SettingsError: If a variable cannot be used.
        """
        given = os.environ if environ is None else environ
        values = {name: given[name].strip() for name in VARIABLES.values() if given.get(name)}
        try:
            settings = msgspec.convert({k: v for k, v in values.items() if v}, cls, strict=False)
        except msgspec.ValidationError as error:
            complaint, _, where = str(error).partition(" - at `$.")
            raise SettingsError(f"{where.rstrip('`')}: {complaint}") from None
        _check_scheme("DATABASE_URL", settings.database_url, POSTGRES_SCHEMES)
        _check_scheme("SMTP_URL", settings.smtp_url, SMTP_SCHEMES)
        return msgspec.structs.replace(settings, given_secret_key=settings.secret_key)

    @property
    def data_dir(self) -> Path:
        """The folder of everything that must survive a restart."""
        return Path(self.data_folder).expanduser().absolute()

    @property
    def is_production(self) -> bool:
        """Whether real merchants depend on this installation."""
        return self.environment == "production"

    @property
    def effective_log_format(self) -> Literal["console", "json"]:
        """The format of the log: for eyes in development, for machines in production."""
        return self.log_format or ("json" if self.is_production else "console")

    @property
    def secret_key(self) -> str:
        """The installation's secret: the given one, or the one in the data folder."""
        return self.given_secret_key or _stored_secret_key(self.data_dir)

    def derive_key(self, purpose: str) -> bytes:
        """Derive the 32-byte key for one purpose; knowing one tells nothing about another."""
        return hmac.digest(self.secret_key.encode(), purpose.encode(), hashlib.sha256)

    def role_password(self, role: str) -> str:
        """Derive the password of a database login role, so that none has to be stored."""
        return self.derive_key(f"db-role:{role}").hex()

    def role_dsn(self, owner_dsn: str, role: str) -> str:
        """Build the address of the owner's database for a login role."""
        parts = urlsplit(owner_dsn)
        host = parts.netloc.rpartition("@")[2]
        login = f"{quote(role, safe='')}:{self.role_password(role)}"
        query = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name not in {"user", "password"}  # they would win over the login
        ]
        return urlunsplit(
            parts._replace(
                netloc=f"{login}@{host}", query=urlencode(query, safe="/", quote_via=quote)
            )
        )


def _check_scheme(name: str, url: str | None, schemes: tuple[str, ...]) -> None:
    # The address itself is not repeated: it may hold a password.
    if url is None:
        return
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        raise SettingsError(f"{name}: not an address") from None
    if scheme not in schemes:
        raise SettingsError(f"{name}: must start with {schemes[0]}://")


def _stored_secret_key(data_dir: Path) -> str:
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            _make_secret_key(path)
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"CAUCE_DATA_DIR: cannot keep the secret key there: {error}") from error
    if not key:
        raise SettingsError(f"CAUCE_SECRET_KEY: {path} is empty")
    return key


def _make_secret_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    staging.touch(mode=0o600, exist_ok=False)
    try:
        staging.write_text(secrets.token_hex(32) + "\n")
        path.hardlink_to(staging)  # fails if another process was first: its key counts
    except FileExistsError:
        pass
    finally:
        staging.unlink()


def child_environment(additions: Mapping[str, str]) -> dict[str, str]:
    """Build the environment of a process of ours: what we were given, with some values changed."""
    return {**os.environ, **additions}
