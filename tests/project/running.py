"""The command as people run it: in a process of its own, with a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HERE = Path(__file__).parents[2]
ENTREMISE = [sys.executable, "-c", "from entremise.cli import main; main()"]
#: A process left to itself longer than this has gone wrong.
PATIENCE = 60


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """What the process sees: nothing of the developer's own settings, the folder, then these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "ENTREMISE_ROOT": str(folder), "PYTHONPATH": str(HERE), "LANG": "C.UTF-8", **variables}


def entremise(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*ENTREMISE, *arguments],
        env=environment(folder, **variables),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def load_territory(folder: Path) -> None:
    """Prepare the database of that folder and put the cast in it."""
    assert entremise(folder, "django", "migrate", "--verbosity=0").returncode == 0
    program = "import django; django.setup(); from tests.territory import load; load()"
    settings = "entremise.project.settings"
    subprocess.run(
        [sys.executable, "-c", program],
        env=environment(folder, DJANGO_SETTINGS_MODULE=settings),
        check=True,
        timeout=PATIENCE,
    )


@dataclass
class Server:
    """A server that runs, its address and where it writes."""

    process: subprocess.Popen[str]
    address: str
    log_file: Path

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask it something."""
        return httpx.get(self.address + path, headers=headers, timeout=PATIENCE)

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self.log_file.read_text()


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *options: str, **variables: str) -> Iterator[Server]:
    """`entremise serve`, from its first answer until the end of the block."""
    port = free_port()
    # A file and not a pipe: a pipe that nobody reads fills up and stops the server.
    log_file = folder / f"server-{port}.log"
    with log_file.open("w") as log:
        process = subprocess.Popen(
            [*ENTREMISE, "serve", "--port", str(port), *options],
            env=environment(folder, **variables),
            cwd=folder,
            stdout=log,
            stderr=log,
            text=True,
        )
    server = Server(process, f"http://127.0.0.1:{port}", log_file)
    try:
        _wait(server)
        yield server
    finally:
        server.stop()


def _wait(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.process.poll() is None:
        try:
            server.get("/health/live")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    server.process.kill()
    raise AssertionError(f"the server did not start: {server.log}")
