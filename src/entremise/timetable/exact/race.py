"""Several methods at once, each in a process of its own: what one finds and another excludes make a proof together."""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self

from entremise.timetable.exact.news import Hearing, News
from entremise.timetable.exact.task import Task
from entremise.timetable.plan import Plan, Progress, Stop, Tell, never, silent
from entremise.timetable.problem import Problem
from entremise.timetable.result import Measured, Objective, Status
from entremise.timetable.words import Said

#: In this order, as many at once as there are workers.
METHODS = ("climb", "search")
#: Seconds between two looks at `stop`.
_LOOK = 0.1
_STAGE = Said("preuve du moins d'attente possible", "proof of the least waiting possible")


def solve_plain(
    problem: Problem,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    progress: Tell = silent,
    stop: Stop = never,
    methods: Sequence[str] = METHODS,
) -> Plan:
    """The timetable with the fewest idle periods that holds every meeting, and the proof that none has fewer.

    Args:
        problem: `problem.plain` must be true.
        seconds: of the clock.
        workers: processes at once.
        seed: of what is drawn at random. Proven, the value is the same whatever happens; which of the timetables with
            that value comes out depends on which method was first.
        progress: told of each better timetable or bound.
        stop: asked ten times a second; once true, the best so far is returned.

    Returns:
        a plan whose only objective is `IDLE_PERIODS`.
    """
    with _Race(Task.of(problem, seed), seconds, progress, list(methods)) as race:
        while not race.over and not stop():
            race.fill(workers)
            race.listen()
        return race.plan()


@dataclass
class _Race:
    """Processes at work, and what they have told so far."""

    task: Task
    seconds: float
    progress: Tell
    waiting: list[str]
    best: tuple[int, ...] | None = None
    value: int | None = None
    bound: int = 0
    infeasible: bool = False
    running: list["subprocess.Popen[str]"] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever happened, no process is left."""
        for process in list(self.running):
            self._end(process)
        self.selector.close()

    @property
    def spent(self) -> float:
        return time.monotonic() - self.begun

    @property
    def over(self) -> bool:
        """Nothing more to learn, nobody left to learn it, or no time."""
        proven = self.infeasible or self.value == self.bound
        return proven or self.spent >= self.seconds or not (self.running or self.waiting)

    def fill(self, workers: int) -> None:
        """Start the next methods where there is room."""
        while self.waiting and len(self.running) < workers:
            self._start(self.waiting.pop(0))

    def listen(self) -> None:
        """Hear what processes say, for a moment."""
        for key, _ in self.selector.select(min(_LOOK, max(0.0, self.seconds - self.spent))):
            process, hearing = key.data
            told = hearing.news()
            if told is None:
                self._end(process)
            for news in told or ():
                self._hear(news)

    def plan(self) -> Plan:
        if self.infeasible:
            return Plan(Status.INFEASIBLE)
        if self.best is None:
            return Plan(Status.UNKNOWN, objectives=())
        status = Status.OPTIMAL if self.value == self.bound else Status.FEASIBLE
        return Plan(status, self.best, (Measured(Objective.IDLE_PERIODS, self.value or 0, self.bound),))

    def _start(self, method: str) -> None:
        left = self.seconds - self.spent
        command = [sys.executable, "-m", "entremise.timetable.exact.worker", method, str(left), str(os.getpid())]
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.running.append(process)
        stdout = _stream(process.stdout)
        # Read from the pipe itself: what a file would have read ahead wakes no selector, and would be heard too late.
        self.selector.register(stdout, selectors.EVENT_READ, (process, Hearing(stdout.fileno())))
        try:
            with _stream(process.stdin) as stdin:
                stdin.write(self.task.to_json() + "\n")
        except BrokenPipeError:
            self._end(process)  # killed from outside: the others go on

    def _end(self, process: "subprocess.Popen[str]") -> None:
        self.running.remove(process)
        self.selector.unregister(_stream(process.stdout))
        process.kill()
        process.wait()
        _stream(process.stdout).close()

    def _hear(self, news: News) -> None:
        before = (self.value, self.bound)
        self.infeasible = self.infeasible or news.infeasible
        self.bound = max(self.bound, news.bound or 0)
        if news.slots is not None and self.task.allows(news.slots):
            value = sum(self.task.idle(news.slots))
            if self.value is None or value < self.value:
                self.best, self.value = news.slots, value
        if (self.value, self.bound) != before:
            self.progress(Progress(self.spent, Objective.IDLE_PERIODS, self.value, self.bound, _STAGE))


def _stream(stream: IO[str] | None) -> IO[str]:
    """The stream of a process that was started with one."""
    assert stream is not None  # noqa: S101
    return stream
