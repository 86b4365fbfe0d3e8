"""The processes of an installation run together and stop together."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from app.supervisor import Child, SupervisorError, check_port_is_free, run_children

WEB = """
import http.server, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()
    def log_message(self, *args): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEPER = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
SUPERVISE = """
import os, sys, time
from app import supervisor
supervisor.STOP_SECONDS = 2.0
web, worker, port, pids = sys.argv[1:]
note = "import os, pathlib; pathlib.Path(os.environ['PIDS'], str(os.getpid())).touch();"
children = [
    supervisor.Child(
        name=name, command=[sys.executable, "-c", note + source, port], environment={"PIDS": pids}
    )
    for name, source in (("web", web), ("worker", worker))
]
def tell():
    while len(os.listdir(pids)) < len(children):
        time.sleep(0.05)
    print("READY", flush=True)
supervisor.run_children(children, host="127.0.0.1", port=int(port), on_ready=tell)
print("DONE", flush=True)
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _python(source: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(source), *arguments]


def _must_not_get_ready() -> None:
    pytest.fail("nothing is ready here")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_after_ready_stops_all(port: int, tmp_path: Path, number: signal.Signals) -> None:
    with _supervise(SLEEPER, port, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "READY\n"

        process.send_signal(number)
        output, _ = process.communicate(timeout=20)

    assert output == "DONE\n"
    assert process.returncode == 0
    pids = [int(note.name) for note in tmp_path.iterdir()]
    assert len(pids) == 2
    assert not any(_is_alive(pid) for pid in pids)


def test_child_that_ignores_the_signal_is_killed_in_seconds(port: int, tmp_path: Path) -> None:
    with _supervise(STUBBORN, port, tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        began = time.monotonic()

        process.terminate()
        process.communicate(timeout=20)

    assert process.returncode == 0
    assert time.monotonic() - began < 10


def test_child_that_ends_early_stops_the_rest(port: int) -> None:
    children = [
        Child(name="web", command=_python(SLEEPER)),
        Child(name="worker", command=_python("raise SystemExit(3)")),
    ]
    began = time.monotonic()

    with pytest.raises(SupervisorError, match=r"^worker ended early with status 3$"):
        run_children(children, host="127.0.0.1", port=port, on_ready=_must_not_get_ready)

    assert time.monotonic() - began < 20


def test_missing_program_is_named(port: int) -> None:
    children = [Child(name="web", command=["/nonexistent/program"])]

    with pytest.raises(SupervisorError, match=r"^web cannot be started: "):
        run_children(children, host="127.0.0.1", port=port, on_ready=_must_not_get_ready)


def test_busy_port_is_found_before_anything_starts(tmp_path: Path) -> None:
    trace = tmp_path / "started"
    child = Child(name="web", command=_python(f"open({str(trace)!r}, 'w')"))
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = int(holder.getsockname()[1])

        with pytest.raises(SupervisorError, match=f"127.0.0.1:{port}") as caught:
            run_children([child], host="127.0.0.1", port=port, on_ready=_must_not_get_ready)

    assert "\n" not in str(caught.value)
    assert not trace.exists()


def test_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SupervisorError, match=r"192\.0\.2\.1:8000"):
        check_port_is_free("192.0.2.1", 8000)


def test_environment_reaches_the_child(port: int, tmp_path: Path) -> None:
    told = tmp_path / "told"
    source = (
        f"import os; open({str(told)!r}, 'w').write(os.environ['GREETING']); raise SystemExit(1)"
    )
    child = Child(name="web", command=_python(source), environment={"GREETING": "hola"})

    with pytest.raises(SupervisorError, match="status 1"):
        run_children([child], host="127.0.0.1", port=port, on_ready=_must_not_get_ready)

    assert told.read_text() == "hola"


def _supervise(worker: str, port: int, pids: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        _python(SUPERVISE, WEB, worker, str(port), str(pids)),
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
