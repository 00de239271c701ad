"""A process of its own for one method: `python -m entremise.timetable.exact.worker METHOD SECONDS < task`.

It writes what it learns on its standard output. Solvers cannot be interrupted from Python: the process is killed when
another method has answered. Should the one who started it die first, the kernel ends it.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping

from entremise.timetable.exact.news import News
from entremise.timetable.exact.task import Task

_PR_SET_PDEATHSIG = 1


def _climb(task: Task) -> Iterator[News]:
    from entremise.timetable.exact.climbing import climb

    return climb(task)


def _search(task: Task) -> Iterator[News]:
    from entremise.timetable.exact.searching import search

    return search(task)


#: Each imports its solvers only when asked: a process starts in a fraction of a second.
METHODS: Mapping[str, Callable[[Task], Iterator[News]]] = {"climb": _climb, "search": _search}


def main(method: str, seconds: float, parent: int) -> None:
    """Work until there is nothing more to learn."""
    _end_with(parent, seconds)
    task = Task.from_json(sys.stdin.readline())
    for news in METHODS[method](task):
        print(news.to_json(), flush=True)  # noqa: T201


def _end_with(parent: int, seconds: float) -> None:
    """Die with the process that started this one (Linux), and in any case soon after the time is over."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(seconds) + 5)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
