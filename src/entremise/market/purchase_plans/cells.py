"""What one cell says: an amount, a moment, a CPV code. A cell that says none of it is no error: it is kept as it is."""

import re
from datetime import date, datetime
from typing import Final

from entremise.market.purchase_plans.words import MONTHS, TOTALS
from entremise.matching.nomenclature import cpv as vocabulary
from entremise.registry.rules import folded

#: No purchase of a plan costs more, in euros: what is larger is no amount (a phone, a SIRET).
_MOST: Final = 100_000_000_000
#: A number as people write it, then its unit: `12 000,50 €`, `15 k€`, `1,2 M€`.
_NUMBER: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[\s\u00a0\u202f'’.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?![\d])\s*"
    r"(k(?=\b|€)|m(?=\b|€|io|illion)|md|milliers?|millions?|mille)?",
    re.IGNORECASE,
)
_TIMES: Final = {"k": 1_000, "milliers": 1_000, "millier": 1_000, "mille": 1_000, "m": 1_000_000, "million": 1_000_000,
                 "millions": 1_000_000, "md": 1_000_000_000}  # fmt: skip
_THOUSANDS: Final = re.compile(r"[\s\u00a0\u202f'’.,](?=\d{3}(?!\d))")
_UNIT: Final = re.compile(r"\b(k€|k eur|keuros?|milliers|m€|m eur|meuros?|millions)", re.IGNORECASE)
_CPV: Final = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_MONTH: Final = re.compile(r"(?<!\d)(\d{1,2})[/.-](20\d\d)(?!\d)")
_PART: Final = re.compile(r"\b(?:([tqs])\s?([1-4])|([1-4])\s?(?:er?|e|eme|nd|st|rd|th)?\s?(trim|quarter|sem|half))")


def euros(cell: str, times: int = 1) -> int | None:
    """An amount in whole euros; of several (`50 000 à 80 000 €`), the largest. Nothing when there is none.

    Args:
        times: what the title of the column says: 1000 for `Montant (k€)`. A unit in the cell itself wins.
    """
    if cell.strip().startswith("-") or not (found := _NUMBER.findall(cell)):
        return None
    amounts = [_value(digits) * (_TIMES[unit.lower()] if unit else times) for digits, unit in found]
    largest = round(max(amounts))
    return largest if 0 < largest <= _MOST else None


def _value(digits: str) -> float:
    """`12 000,50`, `12.000,50`, `12,000.50`, `1,2`: marks before three digits part thousands."""
    if re.fullmatch(r"\d+[.,]\d+", digits) and not re.fullmatch(r"\d{1,3}[.,]\d{3}", digits):
        return float(digits.replace(",", "."))
    return float(_THOUSANDS.sub("", digits).replace(",", "."))


def times(title: str) -> int:
    """What amounts under a title are to be multiplied by: `Montant (k€)` says thousands."""
    unit = _UNIT.search(title)
    if unit is None:
        return 1
    return 1_000 if unit.group(1).lower().startswith(("k", "milliers")) else 1_000_000


def is_amount(cell: str) -> bool:
    """Whether a cell is an amount and little else."""
    letters = re.sub(r"\b(k?€|eur|euros?|ht|ttc|m€)\b", "", cell, flags=re.IGNORECASE)
    return euros(cell) is not None and sum(letter.isalpha() for letter in letters) <= 3


def moment(cell: str) -> date | None:
    """The first day of what a cell says: a date, a month, a quarter, half a year or a year."""
    told = cell.strip()
    try:
        return datetime.fromisoformat(told).date() if re.match(r"\d{4}-\d\d-\d\d", told) else _said(told)
    except ValueError:
        return None


def _said(told: str) -> date | None:
    if found := _DAY.search(told):
        day, month, year = (int(part) for part in found.groups())
        return date(year if year > 99 else 2000 + year, month, day)
    if found := _MONTH.search(told):
        return date(int(found.group(2)), int(found.group(1)), 1)
    if not (year_found := _YEAR.search(told)):
        return None
    year, text = int(year_found.group(1)), folded(told)
    if part := _PART.search(text):
        letter, number, other, name = part.groups()
        half = (letter == "s") if letter else name in ("sem", "half")
        rank = int(number or other) - 1
        return date(year, rank * (6 if half else 3) + 1, 1) if not half or rank < 2 else None
    for word in text.split():
        if named := MONTHS.get(word[:4]) or MONTHS.get(word):
            return date(year, named, 1)
    return date(year, 1, 1)


def cpv(cell: str) -> str:
    """The CPV code of a cell, eight digits; empty when it holds none that exists."""
    return next((code for code in _CPV.findall(cell) if vocabulary.entry(code)), "")


def adds_up(text: str) -> bool:
    """Whether a row is a total of others, by how it begins."""
    told = folded(text)
    return any(told == word or told.startswith(f"{word} ") for word in TOTALS)
