"""Keeps the processes of one installation together: all run, or all stop.

Used by `cauce up`. The children get process groups of their own, so that Ctrl-C in a terminal
reaches only the supervisor, which then stops them in order.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

import httpx
import msgspec

from app.settings import child_environment

READY_PATH = "/health/ready"
STARTUP_SECONDS = 60.0
STOP_SECONDS = 10.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - a look-up


class SupervisorError(RuntimeError):
    """The processes could not be started or kept; the message is one line."""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A process to keep: its name in messages, its command, and what its environment adds."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = {}


def web_child(
    *, host: str, port: int, workers: int, environment: Mapping[str, str] | None = None
) -> Child:
    """Describe the web server."""
    command = [
        *(sys.executable, "-m", "granian", "app.asgi:create_process_app", "--factory"),
        *("--interface", "asgi", "--loop", "uvloop", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--respawn-failed-workers", "--workers-kill-timeout", str(int(STOP_SECONDS) // 2)),
        *("--log-level", "warning"),
    ]
    return Child(name="web", command=command, environment=environment or {})


def worker_child(*, environment: Mapping[str, str] | None = None) -> Child:
    """Describe the process that works off jobs and the outbox."""
    command = [sys.executable, "-m", "app.worker"]
    return Child(name="worker", command=command, environment=environment or {})


def check_port_is_free(host: str, port: int) -> None:
    """Make sure that we can listen, before anything is started.

    Raises:
        SupervisorError: If somebody else listens there, or the address is not ours.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise SupervisorError(
            f"cannot listen on {host}:{port} ({error.strerror}): choose another PORT or HOST"
        ) from None


def run_children(
    children: Sequence[Child], *, host: str, port: int, on_ready: Callable[[], None]
) -> None:
    """Run the processes until a signal comes, then stop them all.

    `on_ready` is called once, when the web server answers that it is ready.

    Raises:
        SupervisorError: If the port is taken, or a process ends or does not get ready.
    """
    check_port_is_free(host, port)
    asyncio.run(_Supervisor(children, host=host, port=port, on_ready=on_ready).run())


class _Supervisor:
    def __init__(
        self, children: Sequence[Child], *, host: str, port: int, on_ready: Callable[[], None]
    ) -> None:
        self._children = children
        shown_host = EVERY_ADDRESS.get(host, host)
        shown_host = f"[{shown_host}]" if ":" in shown_host else shown_host
        self._ready_url = f"http://{shown_host}:{port}{READY_PATH}"
        self._on_ready = on_ready
        self._stop_requested = asyncio.Event()
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._request_stop)
        try:
            for child in self._children:
                await self._start(child)
            await self._watch()
        finally:
            await self._stop_all()
            for number in SIGNALS:
                loop.remove_signal_handler(number)

    async def _start(self, child: Child) -> None:
        try:
            self._processes[child.name] = await asyncio.create_subprocess_exec(
                *child.command,
                stdin=asyncio.subprocess.DEVNULL,
                env=child_environment(child.environment),
                start_new_session=True,
            )
        except OSError as error:
            raise SupervisorError(f"{child.name} cannot be started: {error}") from None

    async def _watch(self) -> None:
        stop = asyncio.create_task(self._stop_requested.wait())
        ready = asyncio.create_task(self._await_ready())
        ends = {
            asyncio.create_task(process.wait()): name for name, process in self._processes.items()
        }
        pending: set[asyncio.Task[object]] = {stop, ready, *ends}
        try:
            while not self._stop_requested.is_set():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task, name in ends.items():
                    if task in done and not self._stop_requested.is_set():
                        raise SupervisorError(f"{name} ended early with status {task.result()}")
                if ready in done:
                    await ready
                    self._on_ready()
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _await_ready(self) -> None:
        last = "no answer"
        deadline = asyncio.get_running_loop().time() + STARTUP_SECONDS
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while asyncio.get_running_loop().time() < deadline:
                try:
                    response = await client.get(self._ready_url)
                except httpx.HTTPError:
                    last = "no answer"
                else:
                    if response.status_code == HTTPStatus.OK:
                        return
                    last = f"status {response.status_code}"
                await asyncio.sleep(0.1)
        raise SupervisorError(f"web did not get ready in {STARTUP_SECONDS:.0f} s ({last})")

    def _request_stop(self) -> None:
        if self._stop_requested.is_set():  # asked twice: no more patience
            self._signal_all(signal.SIGKILL)
        self._stop_requested.set()

    def _signal_all(self, number: signal.Signals) -> None:
        for process in self._processes.values():
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(number)

    async def _stop_all(self) -> None:
        self._signal_all(signal.SIGTERM)
        waits = asyncio.gather(*(process.wait() for process in self._processes.values()))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waits, STOP_SECONDS)
        # Also what the children started: their groups bear their numbers.
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        await asyncio.gather(*(process.wait() for process in self._processes.values()))
