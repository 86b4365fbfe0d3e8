"""What the embedded server finds in its folder: settings and who may connect."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

# For a development machine of 2 cores and some GiB of memory. Memory is taken when it is used.
# Nothing here trades durability for speed: fsync, full_page_writes and synchronous_commit are on.
SERVER_SETTINGS: Final[Mapping[str, str]] = {
    "autovacuum_naptime": "15s",  # fresh imports get their statistics soon
    "checkpoint_timeout": "15min",  # fewer full-page images during imports and benchmarks
    "default_text_search_config": "pg_catalog.simple",
    "effective_cache_size": "8GB",
    "jit": "off",  # short statements: compiling costs more than it gains
    "log_destination": "stderr",
    "log_filename": "postgresql-%a.log",  # a week of logs, overwritten in turn
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_lock_waits": "on",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    "logging_collector": "on",
    "maintenance_work_mem": "256MB",
    "max_connections": "200",  # test workers, web, worker and a pooler side by side
    "max_locks_per_transaction": "256",  # one transaction may touch many tenant schemas
    "max_parallel_workers_per_gather": "1",
    "max_wal_size": "4GB",
    "password_encryption": "scram-sha-256",
    "random_page_cost": "1.1",  # solid-state disks
    "shared_buffers": "1GB",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "work_mem": "16MB",
}

# The socket lies in a folder that only the server's account can enter; TCP is for poolers.
_HOST_BASED_ACCESS = """\
# Written at every start.
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""


def write_configuration(cluster: Path, *, socket_folder: Path, port: int) -> list[Path]:
    """Write both configuration files anew and return them."""
    values = SERVER_SETTINGS | {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": _quoted_folder(socket_folder),
        "unix_socket_permissions": "0700",
    }
    lines = [f"{name} = {_literal(value)}" for name, value in values.items()]
    settings = cluster / "postgresql.conf"
    settings.write_text("# Written at every start.\n" + "\n".join(lines) + "\n")
    access = cluster / "pg_hba.conf"
    access.write_text(_HOST_BASED_ACCESS)
    return [settings, access]


def last_complaint(cluster: Path) -> str:
    """Find the server's own word on why it did not start."""
    logs = [cluster / "startup.log", *(cluster / "log").glob("postgresql-*.log")]
    newest_first = sorted(
        (log for log in logs if log.is_file()), key=lambda log: log.stat().st_mtime, reverse=True
    )
    for log in newest_first:
        lines = log.read_text(errors="replace").splitlines()
        for line in reversed(lines[-200:]):
            for word in ("PANIC:", "FATAL:"):
                if word in line:
                    return line.partition(word)[2].strip()
    return f"see {cluster / 'startup.log'}"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted_folder(folder: Path) -> str:
    # The setting is a list; the quotes keep commas and blanks of the path.
    return '"' + str(folder).replace('"', '""') + '"'
