"""The amounts that a text tells, in euros, with what each is as the words around it say."""

import re
from typing import NamedTuple

from entremise.matching.text import plain

# Never from within a number: a long run of digits would be read again from each of them.
_NUMBER = r"(?<!\d)(?:\d{1,3}(?:[ .']\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_UNIT = r"(?P<{0}>k|m|millions?(?: d)?|mille)?\s*(?:€|euros?\b|eur\b)"
_SIGN_BEFORE = (
    rf"(?:€|eur)\s*(?P<signed>{_NUMBER})\s*(?P<signed_unit>k|m)?\b"
    rf"(?:\s*(?:to|and|a|et|-|–)\s*(?:€|eur)\s*(?P<up_to>{_NUMBER})\s*(?P<up_to_unit>k|m)?\b)?"
)
_AMOUNT = re.compile(
    rf"(?:(?:entre|de|from|between)\s+(?P<low>{_NUMBER})\s*(?P<low_unit>k|m)?\s*(?:€|euros?|eur)?\s*"
    rf"(?:ht|ttc)?\s*(?:et|a|and|to|-|–)\s+)?(?P<amount>{_NUMBER})\s*{_UNIT.format('unit')}|{_SIGN_BEFORE}"
)
_TIMES = {"k": 1000, "mille": 1000, "m": 1_000_000, "million": 1_000_000, "millions": 1_000_000}
#: Amounts that are not what the contract is worth.
_OTHER = re.compile(
    r"chiffres? d.affaires?|turnover|penalite|penalty|capital|garantie|caution|assur|insur|franchise|par jour|per day"
    r"|par heure|par mois|indemnite|prime"
)
_WORTH = re.compile(r"estim|montant|budget|valeur|enveloppe|maxim|minim|plafond|amount|value|worth|up to|jusqu.a")
_MOST = re.compile(r"maxim|plafond|au plus|jusqu.a|up to|at most|ne depass|inferieur")
_LEAST = re.compile(r"minim|au moins|at least|a partir de|superieur")
_AROUND = 90


class Told(NamedTuple):
    """What a contract is worth by a text: at least, at most, with taxes or not, and where it stands."""

    least: int | None
    most: int | None
    taxed: bool
    start: int
    end: int


class Amount(NamedTuple):
    """An amount in whole euros, and where it stands."""

    euros: int
    start: int
    end: int


def worth(text: str) -> list[Told]:
    """What a text says that the contract is worth, in its order; other amounts (turnover, penalties) are left."""
    folded, before = _spaced(text), 0
    found = []
    for match in _AMOUNT.finditer(folded):
        told = folded[max(before, match.start() - _AROUND) : match.start()]
        told = told[told.rfind("\n", 0, told.rfind("\n") + 1 or None) + 1 :] if "\n" in told else told
        after = folded[match.end() : match.end() + 25].partition("\n")[0]
        if _WORTH.search(told) and not _OTHER.search(told.rpartition("\n")[2]):
            found.append(_told(match, told, after))
        before = match.end()
    return found


def all_of(text: str) -> list[Amount]:
    """Every amount of a text."""
    folded = _spaced(text)
    return [Amount(_euros(match)[1], match.start(), match.end()) for match in _AMOUNT.finditer(folded)]


def _told(match: re.Match[str], told: str, after: str) -> Told:
    low, amount = _euros(match)
    taxed = bool(re.match(r"\s*ttc\b", after))
    if low is not None:
        return Told(low, amount, taxed, match.start(), match.end())
    words = [
        (found.end(), word)
        for word, pattern in (("most", _MOST), ("least", _LEAST))
        for found in pattern.finditer(told)
    ]
    side = max(words)[1] if words else ""
    if not side and (near := re.search(r"\b(?:(maxi)|mini)", after)):
        side = "most" if near[1] else "least"
    least, most = amount if side != "most" else None, amount if side != "least" else None
    return Told(least, most, taxed, match.start(), match.end())


def _euros(match: re.Match[str]) -> tuple[int | None, int]:
    if match["signed"]:
        first = _number(match["signed"], match["signed_unit"] or match["up_to_unit"])
        return (first, _number(match["up_to"], match["up_to_unit"])) if match["up_to"] else (None, first)
    unit = match["unit"]
    low = _number(match["low"], match["low_unit"] or unit) if match["low"] else None
    return low, _number(match["amount"], unit)


def _number(told: str, unit: str | None) -> int:
    """`12 000,50`, `12.000`, `12,000.50`, `1,2` with its unit, as whole euros."""
    bare = told.replace(" ", "").replace("'", "")
    whole, mark, rest = bare, "", ""
    for each in ",.":
        head, found, tail = bare.rpartition(each)
        if found and len(tail) != 3 and len(tail) > 0 and (not mark or len(head) > len(whole)):
            whole, mark, rest = head, found, tail
    digits = whole.replace(",", "").replace(".", "")
    return round(float(f"{digits}.{rest or 0}") * _TIMES.get((unit or "").removesuffix(" d"), 1))


def _spaced(text: str) -> str:
    """Lower case without accents, every kind of space a plain one, character for character."""
    return re.sub(r"[^\S\n]", " ", plain(text))
