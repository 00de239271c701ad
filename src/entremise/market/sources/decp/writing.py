"""Contracts as awards, their winners completed by the register: what they do, their size, where they are."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from entremise.market.models import Award
from entremise.market.sources import loading
from entremise.market.sources.decp import columns
from entremise.market.sources.decp.reading import Contract, read
from entremise.market.sources.files import Table
from entremise.market.sources.loading import Summary, Wrong
from entremise.matching.nomenclature import communes
from entremise.registry.models import Establishment, Organisation
from entremise.registry.pipeline import Progress, Stage, Staging
from entremise.registry.pipeline.progress import silent
from entremise.registry.pipeline.workshop import workshop

SOURCE = "decp"
_FACTS = (
    "identifier", "title", "buyer_name", "buyer_identifier", "supplier", "supplier_name", "supplier_activity",
    "supplier_size", "supplier_category", "supplier_commune", "cpv", "nature", "method", "procedure", "place", "amount",
    "awarded_on", "months",
)  # fmt: skip


def load(path: Path, *, only: str = "", force: bool = False, progress: Progress = silent, file: str = "") -> Summary:
    """Bring the published awards to what a file of contracts says.

    Args:
        path: the file.
        only: the département where the contracts kept are carried out or won; all when empty.
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
        total = _judge(table, summary, progress)
        loading.guard(summary, total + summary.rejected, force=force)
        since = summary.spent(Stage.READ, since)
        for batch in loading.batches(_keyed(_read(table, [])), total, progress):
            _keep(batch, only, summary)
        summary.spent(Stage.WRITE, since)
    loading.journal(SOURCE, file or path.name, [only] if only else [], summary, started_at)
    return summary


def _judge(table: Table, summary: Summary, progress: Progress) -> int:
    """Set the wrong rows aside; how many are right."""
    wrong: list[Wrong] = []
    total, count = 0, table.count
    for total, found in enumerate(_read(table, wrong), 1):
        day = found.facts["awarded_on"]
        summary.source_date = max(filter(None, (summary.source_date, day)), default=None)
        if total % loading.BATCH == 0:
            progress(Stage.READ, total, count)
    wrong += [Wrong(0, "", "malformed", "")] * table.malformed
    summary.rejected = len(wrong)
    summary.rejects = loading.set_aside(SOURCE, wrong)
    return total


def _read(table: Table, wrong: list[Wrong]) -> Iterator[Contract]:
    """The contracts in an order that the file does not choose; the rows that are none are added to `wrong`.

    Publishers repeat a row for each amendment and subcontract: rows equal in all that is read are one.
    """
    latest = timezone.now().date() + timedelta(days=1)

    def contracts() -> Iterator[Contract]:
        for row in table.rows(order=("buyer", "identifier", "winner", "title", "amount", "notified")):
            found = read(row, latest)
            if isinstance(found, Contract):
                yield found
            else:
                wrong.append(found)

    def twice(contract: Contract) -> None:
        wrong.append(Wrong(contract.line, contract.number, "twice", contract.facts["title"]))

    yield from loading.once(contracts(), lambda contract: loading.fingerprint(contract.facts), twice)


def _keyed(contracts: Iterable[Contract]) -> Iterator[tuple[str, Contract]]:
    """Each contract with what makes it itself: its buyer, number and winner, then its rank among their lots."""
    ranks: Counter[str] = Counter()
    for contract in contracts:
        ranks[contract.same] += 1
        key = f"{contract.same} {ranks[contract.same]}"
        yield (key if len(key) <= 120 else loading.fingerprint({"key": key})), contract


def _keep(contracts: Sequence[tuple[str, Contract]], only: str, summary: Summary) -> None:
    """Write contracts as awards, where new or changed: by their publisher, or by what the register says of a winner."""
    told = {
        key: contract.facts | _winner for (key, contract), _winner in zip(contracts, _winners(contracts), strict=True)
    }
    within = {key: facts for key, facts in told.items() if not only or only in _departements(facts)}
    summary.outside += len(told) - len(within)
    found = Award.objects.filter(source=Award.Source.DECP, key__in=within)
    known = {award.key: award for award in found}
    new, changed = [], []
    for key, facts in within.items():
        digest = loading.fingerprint(facts)
        award = known.get(key)
        if award is None:
            new.append(Award(source=Award.Source.DECP, key=key, digest=digest, **facts))
        elif award.digest != digest:
            changed.append(_set(award, facts | {"digest": digest}))
    with transaction.atomic():
        Award.objects.bulk_create(new)
        Award.objects.bulk_update(changed, [*_FACTS, "digest"])
    summary.new += len(new)
    summary.changed += len(changed)
    summary.unchanged += len(within) - len(new) - len(changed)


def _set(award: Award, facts: Mapping[str, Any]) -> Award:
    for name, value in facts.items():
        setattr(award, name, value)
    return award


def _winners(contracts: Sequence[tuple[str, Contract]]) -> list[dict[str, Any]]:
    """What the register says of each winner: the site told, else its unit. Whoever opted out is counted, not named."""
    suppliers = {contract.facts["supplier"] for _key, contract in contracts}
    sites = {
        f"siret:{site.identifier}": site
        for site in Establishment.objects.filter(
            scheme="siret", identifier__in=[each.removeprefix("siret:") for each in suppliers if each[:5] == "siret"]
        ).select_related("organisation")
    }
    units = {
        unit.identifier: unit
        for unit in Organisation.objects.filter(
            scheme="siren", identifier__in={each.partition(":")[2][:9] for each in suppliers if each}
        )
    }
    told = [contract.facts["supplier"] for _key, contract in contracts]
    return [_registered(sites.get(each), units.get(each.partition(":")[2][:9])) for each in told]


def _registered(site: Establishment | None, unit: Organisation | None) -> dict[str, Any]:
    said = {
        "supplier_activity": site.activity if site else "",
        "supplier_size": (unit.size if unit else "") or (site.size if site else ""),
        "supplier_category": unit.category if unit else "",
        "supplier_commune": site.commune if site else "",
    }
    hidden = (site is not None and not site.named) or (unit is not None and not unit.named)
    return {name: value for name, value in said.items() if value} | (
        {"supplier": "", "supplier_name": ""} if hidden else {}
    )


def _departements(facts: Mapping[str, Any]) -> set[str]:
    """Where a contract is carried out, and where its winner is."""
    found = {facts["place"]} if len(facts["place"]) < 5 else set()
    for code in (facts["place"], facts["supplier_commune"]):
        commune = communes.commune(code)
        found |= {commune.departement} if commune else set()
    return found
