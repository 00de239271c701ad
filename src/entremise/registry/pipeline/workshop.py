"""The folder where a load works, and the lock that keeps loads one at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class BusyError(Exception):
    """Another load or rebuild is at work."""


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder to work in, to oneself, removed afterwards.

    The lock is the operating system's: it falls with the process that holds it, even when that is killed. What a
    killed load left in the folder is removed by the next one.

    Raises:
        BusyError: another process holds it.
    """
    home = Path(settings.VAR) / "loading"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError from error
        folder = home / "work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
