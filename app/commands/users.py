"""Commands on users: ``user create``."""

import secrets
import sys

import click

from app.commands.runtime import asynchronous, open_parts, print_json
from app.tenancy.accounts import create_user
from app.tenancy.types import Role


@click.group()
def user() -> None:
    """Make people who log in."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="How the person is called.")
@click.option(
    "--tenant",
    "tenant_slug",
    required=True,
    metavar="SLUG",
    help="The company the person works in.",
)
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.OWNER.value,
    show_default=True,
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input; else one is made.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@asynchronous
async def create(
    *, email: str, name: str, tenant_slug: str, role: str, password_stdin: bool, as_json: bool
) -> None:
    """Make a user with EMAIL in a company; a password that was made is printed once."""
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    password = given if password_stdin else secrets.token_urlsafe(15)
    async with open_parts() as parts:
        created = await create_user(
            parts.factory,
            tenant_slug=tenant_slug,
            email=email,
            name=name,
            role=Role(role),
            password=password,
        )
    shown = None if password_stdin else password
    if as_json:
        print_json({
            "user_id": str(created.user_id),
            "email": created.email,
            "name": name,
            "tenant": tenant_slug,
            "role": role,
            "password": shown,
        })  # fmt: skip
        return
    click.echo(f"{created.email} is {role} of {tenant_slug}")
    if shown is not None:
        click.echo(f"password: {shown}")
