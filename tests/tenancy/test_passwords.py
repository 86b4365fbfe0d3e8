"""Which passwords are taken, and how they are kept."""

import pytest

from app.tenancy.passwords import hash_password, is_right_password, password_issue


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("nine char", "password.too_short"),
        ("x" * 201, "password.too_long"),
        ("Ana.Rojas@tienda.cl", "password.is_email"),
        ("ANA.ROJAS@tienda.cl", "password.is_email"),
        ("Contraseña123", "password.common"),
        ("1234567890", "password.common"),
        ("aaaaaaaaaaaa", "password.common"),
        ("una frase bien larga", None),
    ],
)
def test_weak_passwords_are_named(password: str, code: str | None) -> None:
    issue = password_issue(password, email="ana.rojas@tienda.cl")

    assert (issue.code if issue else None) == code


async def test_hash_is_argon2id_salted_and_verifies_its_password_only() -> None:
    first, second = await hash_password("una frase larga"), await hash_password("una frase larga")

    assert first.startswith("$argon2id$")
    assert first != second
    assert await is_right_password(first, "una frase larga")
    assert not await is_right_password(first, "otra frase larga")


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
async def test_without_a_usable_hash_nothing_is_right(kept: str | None) -> None:
    assert not await is_right_password(kept, "una frase larga")
