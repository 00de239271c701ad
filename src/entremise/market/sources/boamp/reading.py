"""A row of BOAMP as a notice: what it announces, corrects, cancels or tells awarded."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from entremise.market.models import Tender
from entremise.market.sources import values
from entremise.market.sources.files import Row
from entremise.market.sources.loading import Wrong
from entremise.matching.nomenclature import cpv
from entremise.matching.text import fold

_LONGEST_TITLE, _LONGEST_TEXT = 300, 20_000
_PAGE = "https://www.boamp.fr/pages/avis/?q=idweb:{}"


class Kind(StrEnum):
    """What a notice does."""

    ANNOUNCES = "announces"
    CORRECTS = "corrects"
    CANCELS = "cancels"
    AWARDS = "awards"


#: `nature` of the publisher; any other announces.
_NATURES = {
    "RECTIFICATIF": Kind.CORRECTS, "ANNULATION": Kind.CANCELS, "ATTRIBUTION": Kind.AWARDS,
    "INTENTION_CONCLURE": Kind.AWARDS, "MODIFICATION": Kind.AWARDS,
}  # fmt: skip
#: Extracts without `nature`: what buyers write at one end of the title.
_TITLES = (
    (Kind.CORRECTS, re.compile(r"(?i)[\s(–-]+(avis )?rectificatif\s*\d*\s*\)?\s*$|^(avis )?rectificatif[\s:–-]+")),
    (Kind.CANCELS, re.compile(r"(?i)^(avis d['’ ]\s?)?annulation[\s:–-]+|[\s(–-]+annulation\s*\)?\s*$")),
    (Kind.AWARDS, re.compile(
        r"(?i)^(avis d['’ ]\s?)?attribution\b|\bavis d['’ ]\s?attribution\b|^r[ée]sultats? (de|du) march[ée]"
        r"|[\s(–-]+modification (de|du) march[ée]\s*\)?\s*$"
    )),
)  # fmt: skip
_METHODS = (
    ("sans publicite", Tender.Method.LIMITED), ("sans mise en concurrence", Tender.Method.DIRECT),
    ("ouvert", Tender.Method.OPEN), ("adapte", Tender.Method.OPEN), ("mapa", Tender.Method.OPEN),
    ("restreint", Tender.Method.SELECTIVE), ("negoci", Tender.Method.SELECTIVE), ("dialogue", Tender.Method.SELECTIVE),
)  # fmt: skip
_CATEGORIES = {
    "travaux": Tender.Category.WORKS,
    "fournitures": Tender.Category.GOODS,
    "services": Tender.Category.SERVICES,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the bulletin.

    Attributes:
        about: identifiers of the notices it corrects, cancels or tells awarded, when the publisher says.
        facts: fields of the consultation (`Tender`) that it announces, but its identity and activities.
    """

    line: int
    identifier: str
    kind: Kind
    about: tuple[str, ...]
    facts: dict[str, Any] = field(compare=False)

    @property
    def at(self) -> datetime:
        """When it was published; of two of one day, the higher number came later (by microseconds)."""
        number = self.identifier.rpartition("-")[2]
        published: datetime = self.facts["published_at"]
        return published + timedelta(microseconds=int(number) % 1_000_000 if number.isdigit() else 0)


def read(row: Row) -> Notice | Wrong:
    """The notice of a row, or what is wrong with it. A fact that is missing is never wrong."""
    identifier, title = values.text(row.get("identifier"))[:60], values.text(row.get("title"))
    if not identifier or not title:
        return Wrong(row["line"], identifier, "title" if identifier else "key", "")
    try:
        published, closes = values.moment(row.get("published")), values.moment(row.get("closing"))
    except ValueError:
        published = closes = None
    if published is None or (closes is None and values.text(row.get("closing"))):
        told = f"{row.get('published')} {row.get('closing') or ''}"
        return Wrong(row["line"], identifier, "date", told)
    kind, bare = _kind(values.text(row.get("nature")), title)
    facts = _facts(row, identifier, bare) | {"published_at": published, "closes_at": closes}
    return Notice(row["line"], identifier, kind, tuple(values.texts(row.get("about"))), facts)


def _kind(nature: str, title: str) -> tuple[Kind, str]:
    """What a notice does, and its title without the words that say so."""
    told = _NATURES.get(nature.upper())
    for kind, pattern in _TITLES:
        if (told or kind) is kind and pattern.search(title) and (told or not nature):
            bare = pattern.sub("", title).strip(" -–:") if kind is not Kind.AWARDS else title
            return kind, bare or title
    return told or Kind.ANNOUNCES, title


def _facts(row: Row, identifier: str, title: str) -> dict[str, Any]:
    details = _Details(row.get("details"))
    postcode, town = values.text(row.get("postcode")) or details.postcode, values.text(row.get("town")) or details.town
    places = _places(row)
    seat = values.town(town, postcode)
    near = seat if seat and seat.departement in places else None
    whole = [title] if len(title) > _LONGEST_TITLE else []
    procedure = fold(values.text(row.get("procedure")))
    return {
        "title": title if not whole else title[: _LONGEST_TITLE - 1] + "…",
        "text": "\n\n".join(filter(None, [*whole, details.text]))[:_LONGEST_TEXT],
        "buyer_name": values.text(row.get("buyer"))[:255],
        "buyer_identifier": details.buyer,
        "buyer_place": f"{postcode} {town}".strip()[:200],
        "method": next((method for word, method in _METHODS if word in procedure), ""),
        "category": _CATEGORIES.get(fold(values.text(row.get("category"))), ""),
        "cpv": details.cpv,
        "descriptors": values.texts(row.get("labels")),
        "places": places,
        # A public body buys for where it sits: its town stands for the place, when that is in the département told.
        "lat": near.lat if near else None,
        "lon": near.lon if near else None,
        "url": (_address(values.text(row.get("url"))) or _PAGE.format(identifier))[:500],
    }  # fmt: skip


def _address(told: str) -> str:
    """An address of the web, since readers follow it; empty for anything else."""
    return told if told.lower().startswith(("https://", "http://")) and len(told) <= 500 else ""


def _places(row: Row) -> list[str]:
    """The départements where the contract is carried out, else those where the notice is published."""
    for fact in ("performed_in", "departements"):
        found = [code for told in values.texts(row.get(fact)) if (code := values.departement(told))]
        if found:
            return sorted(set(found))
    return []


class _Details:
    """What the whole notice (`donnees`) tells, in any of the bulletin's schemas: found by the names of its elements."""

    def __init__(self, told: Any) -> None:
        if isinstance(told, str):
            try:
                told = json.loads(told)
            except ValueError:
                told = None
        named = [(fold(name).rpartition(":")[2], text) for name, text in _elements(told, "")]
        codes = (cpv.normalise(text) for name, text in named if "cpv" in name or name in _CODES)
        self.cpv = list(dict.fromkeys(code for code in codes if cpv.entry(code)))[:20]
        described = [text for name, text in named if name.endswith("description") or name in _DESCRIBED]
        self.text = max(described, key=len, default="")
        buyers = {values.identifier(text) for name, text in named if name in _IDENTIFIERS} - {""}
        self.buyer = buyers.pop() if len(buyers) == 1 else ""
        self.postcode = next((text for name, text in named if name in ("cp", "postalzone")), "")
        self.town = next((text for name, text in named if name in ("ville", "cityname")), "")


_CODES = ("classprincipale", "itemclassificationcode")
_DESCRIBED = ("objetcomplet", "resumeobjet")
_IDENTIFIERS = ("siret", "codeidentificationnational", "companyid")


def _elements(told: Any, name: str) -> Iterator[tuple[str, str]]:
    """The texts of a document, each with the name of its element; its attributes are left aside."""
    if isinstance(told, dict):
        for key, value in told.items():
            if not key.startswith("@"):
                yield from _elements(value, name if key == "#text" else key)
    elif isinstance(told, list):
        for value in told:
            yield from _elements(value, name)
    elif told is not None and (text := values.text(told)):
        yield name, text
