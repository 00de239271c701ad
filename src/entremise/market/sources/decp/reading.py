"""A row of DECP as an award: the fields of `Award` that its publisher tells."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from entremise.market.models import Tender
from entremise.market.sources import values
from entremise.market.sources.files import Row
from entremise.market.sources.loading import Wrong
from entremise.matching.nomenclature import communes, cpv, naf
from entremise.matching.text import fold

#: Beyond, in euros, it is not an amount.
_MOST = 100_000_000_000
_METHODS = (
    ("sans publicite", Tender.Method.LIMITED), ("ouvert", Tender.Method.OPEN), ("adapte", Tender.Method.OPEN),
    ("restreint", Tender.Method.SELECTIVE), ("negoci", Tender.Method.SELECTIVE),
    ("dialogue", Tender.Method.SELECTIVE),
)  # fmt: skip
_CATEGORIES = ("PME", "ETI", "GE")


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of the publisher's file, for one winner.

    Attributes:
        number: its publisher's. A buyer may give it to several lots.
        facts: fields of `Award`, but its key.
    """

    line: int
    number: str
    facts: dict[str, Any]

    @property
    def same(self) -> str:
        """What it shares with the other rows of one contract and winner."""
        return f"{self.facts['buyer_identifier']} {self.number} {self.facts['supplier'] or self.facts['supplier_name']}"


def read(row: Row, latest: date) -> Contract | Wrong:
    """The contract of a row, or what is wrong with it. A fact that is missing is never wrong.

    Args:
        row: of the file.
        latest: the last day on which a contract can have been notified.
    """
    line, number, title = row["line"], values.text(row.get("identifier"))[:60], values.text(row.get("title"))
    if not number or not title:
        return Wrong(line, number, "title" if number else "key", "")
    try:
        awarded_on = _day(row, latest)
    except ValueError:
        return Wrong(line, number, "date", values.text(row.get("notified")))
    try:
        amount = _amount(values.text(row.get("amount")))
    except ValueError:
        return Wrong(line, number, "amount", values.text(row.get("amount")))
    return Contract(line, number, _facts(row, number, title) | {"awarded_on": awarded_on, "amount": amount})


def _facts(row: Row, number: str, title: str) -> dict[str, Any]:
    procedure = values.text(row.get("procedure"))[:120]
    code, activity = cpv.normalise(values.text(row.get("cpv"))), values.text(row.get("winner_activity"))
    category, town = values.text(row.get("winner_category")), communes.commune(values.text(row.get("winner_commune")))
    return {
        "identifier": number,
        "title": title,
        "buyer_name": values.text(row.get("buyer_name"))[:255],
        "buyer_identifier": values.identifier(row.get("buyer")),
        "supplier": values.identifier(row.get("winner")),
        "supplier_name": values.text(row.get("winner_name"))[:255],
        "supplier_activity": activity if activity in naf.subclasses() else "",
        "supplier_category": category if category in _CATEGORIES else "",
        "supplier_commune": town.code if town else "",
        "supplier_size": "",
        "cpv": [code] if cpv.entry(code) else [],
        "nature": values.text(row.get("nature"))[:60],
        "procedure": procedure,
        "method": next((method for word, method in _METHODS if word in fold(procedure)), ""),
        "place": _place(values.text(row.get("place")), fold(values.text(row.get("place_kind")))),
        "months": _months(values.text(row.get("months"))),
    }


def _day(row: Row, latest: date) -> date | None:
    """The day of the notification, as the publisher writes it.

    Raises:
        ValueError: it is no day, or one that has not come.
    """
    found = values.moment(row.get("notified"))
    day = values.in_paris(found).date() if found else None
    if day and day > latest:
        raise ValueError(day)
    return day


def _amount(told: str) -> int | None:
    """Whole euros; ``None`` when unknown, as 0, 1 and rows of nines tell.

    Raises:
        ValueError: it is no amount, or an impossible one.
    """
    if not told:
        return None
    found = round(float(told))
    if found < 0 or (set(str(found)) == {"9"} and found > 99_999):
        found = 0 if found > 0 else -1
    if not 0 <= found <= _MOST:
        raise ValueError(told)
    return found if found > 1 else None


def _months(told: str) -> int | None:
    with suppress(ValueError, OverflowError):
        found = round(float(told))
        return found if 0 < found < 600 else None
    return None


def _place(code: str, kind: str) -> str:
    """The INSEE code of a commune or of a département; empty when only a country or a region is told."""
    if "postal" in kind:
        own = values.only_one(code)
        return own.code if own else values.departement_of(code) if len(code) == 5 else ""
    if "departement" in kind:
        return values.departement(code)
    found = communes.commune(code) if "commune" in kind else None
    return found.code if found else ""
