"""Planted secrets are found, harmless lines are not."""

from pathlib import Path

import pytest

from infra.checks.secret_scan import INVENTED, NAMES, NOT_TESTS, TESTS, scan

# Put together here, so that this file holds no secret itself.
AWS_KEY = "AKIA" + "IOSFODNN7EXAMPLZ"
PRIVATE_KEY = "-----BEGIN " + "RSA PRIVATE KEY-----"
STRIPE_KEY = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"


@pytest.mark.parametrize("secret", [AWS_KEY, PRIVATE_KEY, STRIPE_KEY])
def test_planted_secret_is_found_in_code_and_tests(tmp_path: Path, secret: str) -> None:
    for name in ("app/settings.py", "tests/test_it.py"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(f'VALUE = "{secret}"\n')

    in_code = scan(tmp_path, skip=TESTS, disabled=NAMES)
    in_tests = scan(tmp_path, skip=NOT_TESTS, disabled=INVENTED)

    assert list(in_code) == ["app/settings.py"]
    assert list(in_tests) == ["tests/test_it.py"]


def test_ordinary_code_is_not_suspected(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text('PASSWORD_FIELD = "password"\nWIDTH = 100\n')

    assert scan(tmp_path, skip=TESTS, disabled=NAMES) == {}
