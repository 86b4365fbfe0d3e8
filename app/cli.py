"""The command line: ``cauce``."""

import click

from app.commands import COMMANDS


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="cauce")
def main() -> None:
    """Run and look after Cauce."""


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
