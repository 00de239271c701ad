"""A load from end to end, and the rebuilding of the index from the database alone."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from entremise.matching.index import Index
from entremise.registry import index
from entremise.registry.models import Load
from entremise.registry.pipeline import comparing, rejects
from entremise.registry.pipeline.comparing import Difference
from entremise.registry.pipeline.documents import gather, stream
from entremise.registry.pipeline.preparing import prepare
from entremise.registry.pipeline.progress import Progress, Stage, silent
from entremise.registry.pipeline.staging import Staging
from entremise.registry.pipeline.workshop import workshop
from entremise.registry.pipeline.writing import write_all

#: What a rebuild loads: nothing, from a source that no row comes from.
_NO_SOURCE = "-"


class Source(Protocol):
    """Where rows come from.

    Attributes:
        name: its code, kept with each row (``sirene``).
        file: what it reads, as the journal of loads tells it.
        scope: the areas it is limited to, each the beginning of an INSEE code of commune (``13``, ``13055``); empty
            when it speaks of everything. What it does not bring, within its scope, is removed.
    """

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def scope(self) -> Sequence[str]: ...

    def stage(self, staging: Staging) -> date | None:
        """Fill the staged tables; give the date of what was read."""


@dataclass
class Summary:
    """What a load did.

    Attributes:
        read: rows of the file within the scope: each is new, changed, unchanged, closed or rejected.
        closed: those that the file says closed. removed: establishments taken out of the register.
        rejects: the file that lists the rejected rows, when there are some.
        seconds: time spent in each stage.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    rejected: int = 0
    removed: int = 0
    source_date: date | None = None
    rejects: Path | None = None
    seconds: dict[Stage, float] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged + self.closed + self.rejected

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[None]:
        """Add the time spent within to that stage's."""
        started = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started


def load(source: Source, *, force: bool = False, progress: Progress = silent) -> Summary:
    """Bring the register and its index to what a source says, all or nothing.

    Raises:
        BusyError: another load is at work.
        WouldRemoveError: it would remove too much of what is there, and is not forced.
    """
    started_at = timezone.now()
    with workshop() as folder, Staging(folder, progress) as staging:
        index.sweep()
        summary = Summary()
        _read(staging, source, summary)
        difference = _compare(staging, source, summary)
        if not force:
            comparing.guard(staging, difference, source.name, source.scope)
        _apply(staging, source, summary, difference, started_at)
        index.sweep()
    return summary


def _read(staging: Staging, source: Source, summary: Summary) -> None:
    with summary.timed(Stage.READ):
        staging.progress(Stage.READ, 0, 0)
        comparing.read_current(staging)
        summary.source_date = source.stage(staging)
        summary.closed = staging.closed
        summary.rejected = staging.one("SELECT count(*) FROM reject")
        summary.rejects = rejects.write(staging, source.name)
        prepare(staging, source.name)


def _compare(staging: Staging, source: Source, summary: Summary) -> Difference:
    with summary.timed(Stage.COMPARE):
        staging.progress(Stage.COMPARE, 0, 0)
        found = comparing.compare(staging, source.name, source.scope)
        summary.new, summary.changed, summary.unchanged = found.new, found.changed, found.unchanged
        summary.removed = found.removed
        return found


def _apply(staging: Staging, source: Source, summary: Summary, difference: Difference, started_at: datetime) -> None:
    """Build the next generation of the index, then write rows, journal and generation at once.

    When nothing changed and the index is in step, only the journal is written.
    """
    generation = None
    if not difference.nothing or not index.in_step():
        with summary.timed(Stage.INDEX):
            generation = index.new_name()
            documents = _build(staging, source.name, source.scope, generation)
    with summary.timed(Stage.WRITE), transaction.atomic():
        _write(staging, source, summary, difference)
        if generation:
            index.publish(generation, documents, started_at)
        _journal(source, summary, started_at)


def _build(staging: Staging, source: str, scope: Sequence[str], generation: str) -> int:
    staging.progress(Stage.INDEX, 0, 0)
    total = gather(staging, source, scope)
    built = stream(staging)
    return Index.build(
        index.folder(generation), built, progress=lambda done: staging.progress(Stage.INDEX, done, total)
    )


def _write(staging: Staging, source: Source, summary: Summary, difference: Difference) -> None:
    total = difference.organisations + difference.new + difference.changed + difference.removed
    written = 0

    def told(rows: int) -> None:
        nonlocal written
        written += rows
        staging.progress(Stage.WRITE, written, total)

    staging.progress(Stage.WRITE, 0, total)
    if not difference.nothing:
        write_all(staging, source.name, summary.source_date, told)


def _journal(source: Source, summary: Summary, started_at: datetime) -> None:
    Load.objects.create(
        source=source.name,
        file=source.file[-255:],
        source_date=summary.source_date,
        scope=list(source.scope),
        started_at=started_at,
        finished_at=timezone.now(),
        read=summary.read,
        new=summary.new,
        changed=summary.changed,
        unchanged=summary.unchanged,
        closed=summary.closed,
        rejected=summary.rejected,
        removed=summary.removed,
    )


def reindex(progress: Progress = silent) -> int:
    """Build a new generation of the index from the database and put it in service. Returns its number of documents.

    Raises:
        BusyError: a load is at work.
    """
    with workshop() as folder, Staging(folder, progress) as staging:
        started_at = timezone.now()
        index.sweep()
        generation = index.new_name()
        comparing.read_current(staging)
        prepare(staging, _NO_SOURCE)
        comparing.compare(staging, _NO_SOURCE, ())
        count = _build(staging, _NO_SOURCE, (), generation)
        with transaction.atomic():
            index.publish(generation, count, started_at)
        index.sweep()
    return count
