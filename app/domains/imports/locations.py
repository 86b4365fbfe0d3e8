"""Where the file of an import is."""

from pathlib import Path
from typing import Final
from uuid import UUID

from app.platform.files import FileStore

#: Where a job's file is: on this machine's disk (command line) or in the tenant's file store (web).
DISK: Final = "disk:"
STORED: Final = "file:"


def locate(location: str, tenant_id: UUID, files: FileStore | None) -> Path:
    """Where a job's file is on this machine."""
    if location.startswith(STORED) and files is not None:
        return files.path(tenant_id, UUID(location.removeprefix(STORED)))
    return Path(location.removeprefix(DISK))
