"""Reading the values of a publisher's row, whatever the format of its file: text, list, moment, amount, place."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from stdnum.fr import siren, siret

from entremise.matching.nomenclature import communes

_PARIS = ZoneInfo("Europe/Paris")
#: What publishers write where they know nothing.
_NOTHING = frozenset({"", "nan", "none", "null", "nc", "cdl", "inx none"})
_SPACES = re.compile(r"\s+")
#: Commas that separate labels, not those within the parentheses of one.
_SEPARATORS = re.compile(r"[;|]|,(?![^(]*\))")
_CEDEX = re.compile(r"(?i)\bc[eé]dex\b.*$")
_FIRST_DAY = date(2000, 1, 1)


def text(value: Any) -> str:
    """A value as a text on one line; empty when it tells nothing."""
    if isinstance(value, list | tuple):
        value = next(iter(value), "")
    told = _SPACES.sub(" ", "" if value is None else str(value).replace("\0", "")).strip()
    return "" if told.lower() in _NOTHING else told


def texts(value: Any) -> list[str]:
    """A list of texts, once each, as the publisher orders them; a text is split at its commas and semicolons."""
    if isinstance(value, str):
        value = _SEPARATORS.split(value)
    told = value if isinstance(value, Iterable) else []
    return list(dict.fromkeys(filter(None, (text(each) for each in told))))


def moment(value: Any) -> datetime | None:
    """A moment in UTC; a day alone begins at midnight in Paris. ``None`` when there is none.

    Raises:
        ValueError: it is no moment, or one of before 2000.
    """
    if isinstance(value, str):
        told = text(value)
        if not told:
            return None
        value = date.fromisoformat(told) if len(told) == 10 else datetime.fromisoformat(told)
    if value is None:
        return None
    if isinstance(value, datetime):
        found = value if value.tzinfo else value.replace(tzinfo=UTC)
    else:
        found = datetime(value.year, value.month, value.day, tzinfo=_PARIS)
    if found.date() < _FIRST_DAY:
        raise ValueError(found)
    return found.astimezone(UTC)


def in_paris(at: datetime) -> datetime:
    """A moment as clocks of Paris tell it: a day published there began the evening before in UTC."""
    return at.astimezone(_PARIS)


def departement(code: str) -> str:
    """The code of a département as INSEE writes it (`6` is `06`); empty when there is none such."""
    found = code.upper().zfill(2)
    return found if communes.area("departement", found) else ""


def departement_of(postcode: str) -> str:
    """The département of a postal code: that of its communes, else by its first digits."""
    known = communes.by_postcode(postcode)
    return known[0].departement if known else departement(postcode[: 3 if postcode.startswith("97") else 2])


@lru_cache(maxsize=20_000)
def town(name: str, postcode: str) -> communes.Commune | None:
    """The commune of an address, by its town and postal code (a CEDEX has one that no commune has)."""
    sharing, within = communes.by_postcode(postcode), departement_of(postcode)
    named = _by_name().get(communes.key(_CEDEX.sub("", name)), ())
    near = [each for each in named if not within or each.departement == within]
    if near:
        return next((each for each in near if each in sharing), near[0])
    return only_one(postcode)


def only_one(postcode: str) -> communes.Commune | None:
    """The commune of a postal code that no other shares; an arrondissement rather than its whole city."""
    sharing = communes.by_postcode(postcode)
    cities = {each.parent for each in sharing}
    own = [each for each in sharing if each.code not in cities]
    return own[0] if len(own) == 1 else None


@cache
def _by_name() -> dict[str, list[communes.Commune]]:
    found: dict[str, list[communes.Commune]] = {}
    for each in sorted(communes.communes().values(), key=lambda each: -each.population):
        found.setdefault(communes.key(each.name), []).append(each)
    return found


def identifier(value: Any) -> str:
    """`siret:…` or `siren:…`; a SIRET that lost its first zeros in a spreadsheet is mended; empty when it is none."""
    digits = text(value).removesuffix(".0").replace(" ", "")
    if not digits.isdigit() or not int(digits):
        return ""
    if len(digits) == 9 and siren.is_valid(digits):
        return f"siren:{digits}"
    whole = digits.zfill(14)
    return f"siret:{whole}" if len(digits) >= 12 and siret.is_valid(whole) else ""
