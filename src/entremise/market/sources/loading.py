"""What the loads of consultations and of awards share: their guard, their batches, what they say they did.

A row of a publisher is itself by its key and unchanged while its fingerprint is. Rows are written some hundreds at a
time, each batch in its own transaction: pages never wait, and a load that is killed is run again, finds what it had
written unchanged, and goes on. Nothing is ever removed: a file tells of some days, not of all that exists.
"""

import csv
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.utils import timezone

from entremise.common.terminal import say
from entremise.registry.models import Load
from entremise.registry.pipeline import Progress, Stage

T = TypeVar("T")
#: Rows compared and written at once.
BATCH = 500
#: Of a file of so many rows at least, more wrong ones than this share and the file is not the one expected.
_FEW, MOST_WRONG = 20, 0.1

#: Why a row can be set aside, in French and in English.
REASONS = {
    "malformed": ("ligne illisible", "unreadable line"),
    "key": ("sans identifiant", "without an identifier"),
    "title": ("sans objet", "without a title"),
    "date": ("date impossible", "impossible date"),
    "amount": ("montant impossible", "impossible amount"),
    "twice": ("déjà lue plus haut dans le fichier", "already read further up in the file"),
}


class Wrong(NamedTuple):
    """A row set aside: its line in the file, its identifier, why (`REASONS`) and what is wrong."""

    line: int
    identifier: str
    reason: str
    value: str


class TooManyWrongError(Exception):
    """More than a tenth of the rows cannot be read: nothing was written. Tells both counts and where to look."""

    def __init__(self, rejected: int, read: int, rejects: Path | None) -> None:
        super().__init__(f"{rejected} of {read}")
        self.rejected, self.read, self.rejects = rejected, read, rejects


@dataclass
class Summary:
    """What a load did: each row read is new, changed, unchanged or rejected.

    Attributes:
        changed: rows that the publisher changed, and notices that corrected, cancelled or awarded an earlier one.
        outside: rows of other départements than those asked for; not counted as read.
        rejects: the file that lists the rejected rows, when there are some.
        source_date: of the newest row.
        seconds: time spent in each stage.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    outside: int = 0
    rejects: Path | None = None
    source_date: date | None = None
    seconds: dict[Stage, float] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged + self.rejected

    def spent(self, stage: Stage, since: float) -> float:
        """Count the time since a moment (`time.perf_counter`) as that stage's; the moment it is now."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - since
        return now


def set_aside(source: str, wrong: Sequence[Wrong]) -> Path | None:
    """List the rejected rows where the operator finds them, replacing those of the last load of this source."""
    path = Path(settings.VAR) / "loading" / f"{source}-rejects.csv"
    if not wrong:
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(say("ligne,identifiant,raison,valeur", "line,identifier,reason,value").split(","))
        writer.writerows(
            (each.line, each.identifier, say(*REASONS[each.reason]), each.value[:200]) for each in sorted(wrong)
        )
    draft.replace(path)
    return path


def guard(summary: Summary, read: int, *, force: bool) -> None:
    """Stop before anything is written when too many rows are wrong.

    Raises:
        TooManyWrongError: more than a tenth, and not forced.
    """
    if not force and read >= _FEW and summary.rejected > read * MOST_WRONG:
        raise TooManyWrongError(summary.rejected, read, summary.rejects)


def batches(rows: Iterable[T], total: int, progress: Progress) -> Iterator[list[T]]:
    """Rows some hundreds at a time, telling how far they are."""
    rows, done = iter(rows), 0
    while batch := list(islice(rows, BATCH)):
        yield batch
        done += len(batch)
        progress(Stage.WRITE, done, total)


def fingerprint(facts: dict[str, Any]) -> str:
    """Of a publisher's row: the same facts give the same one, on any machine and any day."""
    told = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def journal(source: str, file: str, scope: Sequence[str], summary: Summary, started_at: datetime) -> None:
    """Write a load among those that the administration lists."""
    Load.objects.create(
        source=source, file=file[-255:], source_date=summary.source_date, scope=list(scope), started_at=started_at,
        finished_at=timezone.now(), read=summary.read, new=summary.new, changed=summary.changed,
        unchanged=summary.unchanged, closed=0, rejected=summary.rejected, removed=0,
    )  # fmt: skip


def once(rows: Iterable[T], key: Callable[[T], str], wrong: Callable[[T], None]) -> Iterator[T]:
    """Rows whose key did not come before; `wrong` is told of the others."""
    met: set[str] = set()
    for row in rows:
        if key(row) in met:
            wrong(row)
        else:
            met.add(key(row))
            yield row
