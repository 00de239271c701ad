"""Notices as consultations: one a notice that announces, changed by those that correct, cancel or award it."""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from entremise.market.models import Tender
from entremise.market.queries.reading import activities
from entremise.market.sources import loading
from entremise.market.sources.boamp import columns
from entremise.market.sources.boamp.reading import Kind, Notice, read
from entremise.market.sources.files import Table
from entremise.market.sources.loading import Summary, Wrong
from entremise.matching.text import fold
from entremise.registry.pipeline import Progress, Stage, Staging
from entremise.registry.pipeline.progress import silent
from entremise.registry.pipeline.workshop import workshop

SOURCE = "boamp"
#: What a notice says of a consultation.
_FACTS = (
    "title", "text", "buyer_name", "buyer_identifier", "buyer_place", "method", "category", "cpv", "descriptors",
    "places", "lat", "lon", "url", "published_at", "closes_at",
)  # fmt: skip
_WRITTEN = [*_FACTS, "folded", "activities", "digest", "changed_at", "cancelled_at", "cancelled_because", "awarded_at"]
#: A notice without a link corrects one of the same buyer and title, published at most so long before.
_LINKED_WITHIN = timedelta(days=400)


def load(path: Path, *, only: str = "", force: bool = False, progress: Progress = silent, file: str = "") -> Summary:
    """Bring the consultations to what a file of notices says.

    Args:
        path: the file.
        only: the département whose notices are kept; all when empty.
        force: write even if more than a tenth of the rows is wrong.
        file: how the journal names what was read; the file's name when empty.

    Raises:
        FileError: the file cannot be read.
        TooManyWrongError: too many rows are wrong; nothing was written.
        BusyError: another load is at work.
    """
    started_at, summary = timezone.now(), Summary()
    with workshop() as folder, Staging(folder, progress) as staging:
        table = Table(path, staging, columns.NAMES, columns.NEEDED)
        since = time.perf_counter()
        total = _judge(table, only, summary, progress)
        loading.guard(summary, total + summary.rejected, force=force)
        since = summary.spent(Stage.READ, since)
        for batch in loading.batches(_good(table, only, announcing=True), total, progress):
            _keep(batch, summary)
        for batch in loading.batches(_good(table, only, announcing=False), total, progress):
            _apply(batch, summary)
        summary.spent(Stage.WRITE, since)
    loading.journal(SOURCE, file or path.name, [only] if only else [], summary, started_at)
    return summary


def _judge(table: Table, only: str, summary: Summary, progress: Progress) -> int:
    """Set the wrong rows aside; how many right ones are within what is asked for."""
    wrong: list[Wrong] = []
    total, count = 0, table.count
    for done, found in enumerate(_read(table, wrong), 1):
        newest = found.facts["published_at"].date()
        summary.source_date = max(summary.source_date or newest, newest)
        total += _within(found, only)
        summary.outside += not _within(found, only)
        if done % loading.BATCH == 0:
            progress(Stage.READ, done, count)
    wrong += [Wrong(0, "", "malformed", "")] * table.malformed
    summary.rejected = len(wrong)
    summary.rejects = loading.set_aside(SOURCE, wrong)
    return total


def _read(table: Table, wrong: list[Wrong]) -> Iterator[Notice]:
    """The notices in the order of their publication; the rows that are none are added to `wrong`."""

    def notices() -> Iterator[Notice]:
        for row in table.rows(order=("published", "identifier")):
            found = read(row)
            if isinstance(found, Notice):
                yield found
            else:
                wrong.append(found)

    def twice(notice: Notice) -> None:
        wrong.append(Wrong(notice.line, notice.identifier, "twice", notice.facts["title"]))

    yield from loading.once(notices(), lambda notice: notice.identifier, twice)


def _good(table: Table, only: str, *, announcing: bool) -> Iterator[Notice]:
    return (
        notice for notice in _read(table, []) if (notice.kind is Kind.ANNOUNCES) is announcing and _within(notice, only)
    )


def _within(notice: Notice, only: str) -> bool:
    return not only or only in notice.facts["places"]


def _keep(notices: Sequence[Notice], summary: Summary) -> None:
    """Write notices as consultations of their own, where new or changed.

    What a later notice corrected is not put back by reading the first one again.
    """
    known = _known(notice.identifier for notice in notices)
    new, changed = [], []
    for notice in notices:
        tender = known.get(notice.identifier)
        digest = loading.fingerprint(notice.facts | {"kind": notice.kind})
        if tender is None:
            new.append(_told(Tender(source=Tender.Source.BOAMP, identifier=notice.identifier), notice, digest))
        elif tender.digest != digest and tender.changed_at is None:
            changed.append(_told(tender, notice, digest))
    with transaction.atomic():
        Tender.objects.bulk_create(new)
        Tender.objects.bulk_update(changed, _WRITTEN)
    summary.new += len(new)
    summary.changed += len(changed)
    summary.unchanged += len(notices) - len(new) - len(changed)


def _known(identifiers: Iterable[str]) -> dict[str, Tender]:
    found = Tender.objects.filter(source=Tender.Source.BOAMP, identifier__in=set(identifiers))
    return {tender.identifier: tender for tender in found}


def _told(tender: Tender, notice: Notice, digest: str) -> Tender:
    """The consultation as its own notice tells it."""
    _set(tender, notice.facts)
    tender.digest = digest
    _end(tender, notice)
    return tender


def _set(tender: Tender, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(tender, name, value)
    tender.folded = tender.searched
    tender.activities = [list(pair) for pair in activities(tender.title, tender.text, tender.cpv, tender.descriptors)]


def _end(tender: Tender, notice: Notice) -> None:
    """What ends with a notice."""
    if notice.kind is Kind.CANCELS:
        tender.cancelled_at = notice.facts["published_at"]
        tender.cancelled_because = f"BOAMP {notice.identifier}"
    elif notice.kind is Kind.AWARDS:
        tender.awarded_at = notice.facts["published_at"]


def _apply(notices: Sequence[Notice], summary: Summary) -> None:
    """Write notices about earlier ones into those; those of which no earlier one is known stand for themselves."""
    own = _known(notice.identifier for notice in notices)
    linked = _known(number for notice in notices for number in notice.about)
    for notice in notices:
        target = None
        if notice.identifier not in own:
            target = next((linked[number] for number in notice.about if number in linked), None) or _same(notice)
        if target is None:
            _keep([notice], summary)
        elif _correct(target, notice):
            target.save(update_fields=_WRITTEN)
            linked[target.identifier] = target
            summary.changed += 1
        else:
            summary.unchanged += 1


def _same(notice: Notice) -> Tender | None:
    """The consultation of the same buyer and title that a notice without a link is about: the newest before it."""
    at, title = notice.facts["published_at"], fold(notice.facts["title"])
    earlier = Tender.objects.filter(
        source=Tender.Source.BOAMP, buyer_name=notice.facts["buyer_name"], published_at__range=(at - _LINKED_WITHIN, at)
    ).exclude(identifier=notice.identifier)
    alike = [each for each in earlier.order_by("-published_at", "-identifier") if fold(each.title) == title]
    return alike[0] if alike and notice.facts["buyer_name"] else None


def _correct(tender: Tender, notice: Notice) -> bool:
    """Tell a consultation what a later notice says of it; whether it did not know yet."""
    if notice.kind is not Kind.CORRECTS:
        known = tender.cancelled_at if notice.kind is Kind.CANCELS else tender.awarded_at
        _end(tender, notice)
        return known is None
    if tender.changed_at is not None and tender.changed_at >= notice.at:
        return False
    said = {name: value for name, value in notice.facts.items() if value not in ("", None, [])}
    said.pop("published_at")
    _set(tender, said)
    tender.changed_at = notice.at
    return True
