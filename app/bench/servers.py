"""Server processes of the bench: started, waited for, stopped."""

import asyncio
import contextlib
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


@asynccontextmanager
async def server(target: str, environment: Mapping[str, str]) -> AsyncGenerator[Server]:
    """A Granian process with one worker on a free port of this machine; yields it."""
    port = _free_port()
    arguments = [
        sys.executable, "-m", "granian", target, "--factory", "--interface", "asgi",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--loop", "uvloop",
        "--log-level", "error", "--no-access-log",
    ]  # fmt: skip
    process = _start(arguments, environment)
    try:
        await _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@asynccontextmanager
async def servers(
    target: str, environment: Mapping[str, str], *, count: int
) -> AsyncGenerator[Sequence[Server]]:
    """Several server processes, each with a port of its own."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(server(target, environment)) for _ in range(count)]


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(arguments, env=child_environment(environment))  # noqa: S603 - our own server


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
