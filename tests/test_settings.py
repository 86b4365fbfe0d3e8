"""The environment is read once, checked, and never half understood."""

import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.settings import Settings, SettingsError

KEY = "k" * 32


def test_empty_environment_gives_the_documented_defaults(tmp_path: Path) -> None:
    settings = Settings.load({"CAUCE_DATA_DIR": str(tmp_path), "DATABASE_URL": "", "PORT": " "})

    assert settings.database_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.environment == "development"
    assert settings.effective_log_format == "console"
    assert settings.data_dir == tmp_path


def test_given_values_are_read(tmp_path: Path) -> None:
    settings = Settings.load(
        {
            "CAUCE_DATA_DIR": str(tmp_path),
            "CAUCE_DATABASE_POOLER": "transaction",
            "CAUCE_ENV": "production",
            "CAUCE_SECRET_KEY": KEY,
            "CAUCE_WEB_WORKERS": "3",
            "DATABASE_URL": "postgresql://owner:secret@db/cauce",
            "PORT": "9001",
            "SMTP_URL": "smtps://mail",
        }
    )

    assert settings.database_pooler == "transaction"
    assert settings.effective_log_format == "json"
    assert (settings.port, settings.web_workers) == (9001, 3)
    assert settings.secret_key == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAUCE_DATABASE_POOLER", "session"),
        ("CAUCE_DATABASE_POOL_SIZE", "0"),
        ("CAUCE_ENV", "prod"),
        ("CAUCE_SECRET_KEY", "short"),
        ("CAUCE_WEB_WORKERS", "many"),
        ("DATABASE_URL", "mysql://root:secret@db/cauce"),
        ("DATABASE_URL", "postgresql://[broken"),
        ("LOG_FORMAT", "xml"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("SMTP_URL", "mail.example"),
    ],
)
def test_bad_variable_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({"CAUCE_DATA_DIR": str(tmp_path), name: value})

    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message
    assert "secret@" not in message
    assert list(tmp_path.iterdir()) == []


def test_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    environ = {"CAUCE_DATA_DIR": str(tmp_path / "new" / "data")}

    first = Settings.load(environ).secret_key

    assert Settings.load(environ).secret_key == first
    files = list((tmp_path / "new" / "data").iterdir())
    assert [file.name for file in files] == ["secret_key"]
    assert stat.S_IMODE(files[0].stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match=r"^CAUCE_DATA_DIR: "):
        Settings.load({"CAUCE_DATA_DIR": str(tmp_path / "file" / "data")})


def test_role_passwords_differ_by_role_and_key() -> None:
    settings = Settings(given_secret_key=KEY)
    other = Settings(given_secret_key="o" * 32)

    passwords = {
        settings.role_password("cauce_app"),
        settings.role_password("cauce_platform"),
        other.role_password("cauce_app"),
    }

    assert len(passwords) == 3
    assert settings.role_password("cauce_app") == Settings(given_secret_key=KEY).role_password(
        "cauce_app"
    )


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("postgresql://o:p%40@db:5433/cauce?sslmode=require", "@db:5433/cauce?sslmode=require"),
        ("postgresql://postgres@/cauce?host=/a%20b&port=7", "@/cauce?host=/a%20b&port=7"),
        ("postgresql:///cauce?user=o&password=p&host=/run", "@/cauce?host=/run"),
        ("postgresql://db/cauce", "@db/cauce"),
    ],
)
def test_role_address_changes_the_login_only(owner: str, expected: str) -> None:
    settings = Settings(given_secret_key=KEY)

    dsn = settings.role_dsn(owner, "cauce_app")

    password = settings.role_password("cauce_app")
    assert dsn == f"postgresql://cauce_app:{password}{expected}"
    assert urlsplit(dsn).username == "cauce_app"
