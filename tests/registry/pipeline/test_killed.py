"""A load killed at any moment leaves the previous state in service, and the next load completes it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from tests.registry.official import Row, site, write_csv

CHECKOUT = Path(__file__).parents[3]
SITES = 2500
#: Kills at every step of progress, and so many at moments spread over the time that an undisturbed load takes.
#: ENTREMISE_KILLS=200 before a release (docs/developers/testing.md).
KILLS_BY_TIME = int(os.environ.get("ENTREMISE_KILLS", "6"))


class Worker:
    """A process of worker.py, and what it answers."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.registry.pipeline.worker"],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, **asked: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        heard: dict[str, Any] = json.loads(self._process.stdout.readline())
        return heard

    def ask(self, **asked: object) -> dict[str, Any]:
        self.tell(**asked)
        return self.hear()

    def load(self, file: Path, *, until: int = 0, kill_after: float | None = None) -> dict[str, Any]:
        """Load in a child, killed at a step or after a delay when asked for."""
        self.tell(do="load", file=str(file), until=until)
        child = self.hear()["pid"]
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return self.hear()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The address of an empty database of the kind configured."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        yield f"sqlite:///{folder / 'own.sqlite3'}"
        return
    configured = urlsplit(os.environ["DATABASE_URL"])
    name = f"killed_{uuid4().hex}"
    with psycopg.connect(configured.geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield configured._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def before() -> list[Row]:
    return [site(number) for number in range(1, SITES)]


def after() -> list[Row]:
    """Some gone, some new, some of another activity, some who opted out, most as before."""
    changed: dict[int, dict[str, str]] = {
        **{number: {"enseigne1Etablissement": f"ATELIER MODIFIE {number}"} for number in range(200, 400)},
        **{number: {"activitePrincipaleEtablissement": "43.91B"} for number in range(400, 500)},
        **{number: {"statutDiffusionEtablissement": "P"} for number in range(500, 550)},
    }
    return [site(number, **changed.get(number, {})) for number in range(101, SITES + 100)]


@pytest.mark.slow
def test_killed_anywhere_the_previous_state_answers_and_the_next_load_completes(tmp_path: Path) -> None:
    files = [write_csv(tmp_path / "before.csv", before()), write_csv(tmp_path / "after.csv", after())]
    with own_database(tmp_path) as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "ENTREMISE_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "entremise.project.settings",
        }
        loader, reader = Worker(environment), Worker(environment)
        try:
            reader.ask(do="migrate")
            check(loader, reader, files)
        finally:
            loader.close()
            reader.close()


def check(loader: Worker, reader: Worker, files: list[Path]) -> None:
    """Load one file over the other again and again, each time killed first."""
    expected, undisturbed = [], []
    for file in (*files, files[0]):
        undisturbed.append(loader.load(file))
        expected.append(reader.ask(do="state"))
    assert [done["status"] for done in undisturbed] == [0, 0, 0]
    assert expected[0] == expected[2]
    assert expected[0] != expected[1]
    assert all(state["in step"] and not state["unnamed folders"] for state in expected)

    steps, seconds = len(undisturbed[1]["steps"]), undisturbed[2]["seconds"]
    points: list[tuple[int, float | None]] = [(step, None) for step in range(1, steps + 1)]
    points += [(0, (moment + 0.5) / KILLS_BY_TIME) for moment in range(KILLS_BY_TIME)]
    at, unchanged = 0, 0
    for until, moment in points:
        killed = loader.load(files[1 - at], until=until, kill_after=None if moment is None else moment * seconds)
        seen = reader.ask(do="state")
        # Killed by time, it may have just been over; killed at a step, never.
        allowed = [expected[at]] if until else expected[:2]
        assert [seen | {"unnamed folders": []} == state for state in allowed].count(True) == 1
        assert killed["status"] == signal.SIGKILL or not until
        unchanged += seen["rows"] == expected[at]["rows"]
        at = 1 - at
        completed = loader.load(files[at])
        assert (completed["status"], reader.ask(do="state")) == (0, expected[at])
        seconds = completed["seconds"]
    # Most kills came before the load was over: the test tests something.
    assert unchanged >= steps + KILLS_BY_TIME // 2
