"""Server processes of the bench: started, waited for, stopped."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import msgspec

from app.settings import child_environment

_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 10.0


class Server(msgspec.Struct, frozen=True):
    """A running server process."""

    port: int
    pid: int


class ServerFailedError(RuntimeError):
    """A server process did not come up."""


class WebProcess:
    """A Granian process with one worker on a port of its own, that can be killed and started again."""

    def __init__(self, target: str, environment: Mapping[str, str]) -> None:
        """Take a free port; nothing runs yet."""
        self.port = _free_port()
        self._target = target
        self._environment = child_environment(environment)
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> Server:
        """Start, and wait until the port answers.

        Raises:
            ServerFailedError: If the process ends or does not answer in time.
        """
        arguments = [
            sys.executable, "-m", "granian", self._target, "--factory", "--interface", "asgi",
            "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1", "--loop", "uvloop",
            "--log-level", "error", "--no-access-log",
        ]  # fmt: skip
        self._process = _start(arguments, self._environment)
        await _wait_for(self.port, self._process)
        return Server(self.port, self._process.pid)

    async def kill(self) -> None:
        """End it at once, whatever it is doing: SIGKILL to the process and its worker."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await asyncio.to_thread(self._process.wait)

    async def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            await self.kill()


@asynccontextmanager
async def server(target: str, environment: Mapping[str, str]) -> AsyncGenerator[Server]:
    """A Granian process with one worker on a free port of this machine; yields it."""
    process = WebProcess(target, environment)
    try:
        yield await process.start()
    finally:
        await process.stop()


@asynccontextmanager
async def servers(
    target: str, environment: Mapping[str, str], *, count: int
) -> AsyncGenerator[Sequence[Server]]:
    """Several server processes, each with a port of its own."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(server(target, environment)) for _ in range(count)]


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start in a session of its own, so that all of it can be killed at once."""
    return subprocess.Popen(arguments, env=environment, start_new_session=True)  # noqa: S603 - our own server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the port answers.

    Raises:
        ServerFailedError: If the process ends or does not answer in time.
    """
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if process.poll() is not None:
            raise ServerFailedError(f"The server ended with status {process.returncode}.")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise ServerFailedError("The server did not answer in time.")
