"""The system account that runs the embedded server.

PostgreSQL refuses to run as root. Anybody else runs it as themselves; for root an existing account
without rights takes over. No account is created, and folders above the data are opened for
passing through only (`o+x`), never for reading.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from app.platform.db.embedded.errors import EmbeddedServerError

ROOT_UID = 0
CANDIDATES = ("postgres", "nobody", "daemon")


class SubprocessOptions(TypedDict, total=False):
    """The part of `subprocess.run` that changes the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, kw_only=True)
class ServerAccount:
    """Who runs the server processes; uid and gid are None when it is simply ourselves."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_folder(cls, folder: Path) -> "ServerAccount":
        """Choose the account: the folder's owner, so that it stays the same, or the first known.

        Raises:
            EmbeddedServerError: If root finds no account to step down to.
        """
        if os.geteuid() != ROOT_UID:
            return cls()
        if folder.exists() and (owner := folder.stat()).st_uid != ROOT_UID:
            return cls(uid=owner.st_uid, gid=owner.st_gid)
        for name in CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(uid=entry.pw_uid, gid=entry.pw_gid)
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root and none of {', '.join(CANDIDATES)} exists here"
        )

    @property
    def effective_uid(self) -> int:
        """The user id that server files must have."""
        return os.geteuid() if self.uid is None else self.uid

    @property
    def subprocess_options(self) -> SubprocessOptions:
        """The keyword arguments that make `subprocess.run` start a program as the account."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def open_way_to(self, folder: Path) -> None:
        """Let the account pass through the folders above, which root may have closed (`/root`)."""
        if self.uid is None:
            return
        for parent in folder.resolve().parents:
            _add_mode(parent, stat.S_IXOTH)

    def open_tree(self, folder: Path) -> None:
        """Let the account run installed programs, whatever the umask of their installation."""
        if self.uid is None or not folder.is_dir():
            return
        self.open_way_to(folder)
        for path in (folder, *folder.rglob("*")):
            mode = path.stat().st_mode
            executable = stat.S_ISDIR(mode) or bool(mode & stat.S_IXUSR)
            _add_mode(path, stat.S_IROTH | (stat.S_IXOTH if executable else 0))


def _add_mode(path: Path, bits: int) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & bits != bits:
        path.chmod(mode | bits)
