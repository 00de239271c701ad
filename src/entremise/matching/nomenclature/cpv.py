"""What public buyers call things: the Common Procurement Vocabulary 2008, and the activities that supply it.

Labels: `cpv.csv.gz`, see docs/decisions/004-nomenclatures.md. Trades: `cpv_naf.csv`, written by hand, a line per pair
`cpv,naf,weight`. There `cpv` is the beginning of codes, two to eight digits; the longest that a code begins with speaks
for it, alone. `weight` says how usual it is that a firm registered under `naf` wins such a contract: 1 for the most
usual, less for the others, nothing for those not told. It is an opinion of trades, not a count of awards, so that a
trade that never won a contract is there too: goods are mostly sold by wholesalers, then by makers and shops; a whole
building stands for its lots; advice and studies for engineers and consultants. 74 and 78 are of the vocabulary of 2003,
which notices still use.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from entremise.matching import text as reading
from entremise.matching.model import Language

_DATA = files("entremise.matching") / "data"


class Entry(NamedTuple):
    """A code of the vocabulary: eight digits, the trailing zeros of which say how general it is."""

    code: str
    label_fr: str
    label_en: str

    def label(self, language: Language) -> str:
        """Its label in that language."""
        return self.label_fr if language == "fr" else self.label_en


@cache
def entries() -> Mapping[str, Entry]:
    """All 9,454 entries by code."""
    text = gzip.decompress((_DATA / "cpv.csv.gz").read_bytes()).decode()
    rows = csv.reader(text.splitlines())
    next(rows)
    return MappingProxyType({row[0]: Entry._make(row) for row in rows})


def normalise(code: str) -> str:
    """The eight digits of a code, with or without its check digit (`45442100-8`); empty when it is none."""
    digits = "".join(code.split()).split("-")[0]
    return digits if len(digits) == 8 and digits.isdigit() else ""


def entry(code: str) -> Entry | None:
    """The entry of that code; ``None`` if there is none."""
    return entries().get(normalise(code))


def label(code: str, language: Language) -> str:
    """The label of that code, else of the closest one above it, else the code itself."""
    bare = normalise(code) or code
    for end in range(len(bare), 1, -1):
        found = entries().get(bare[:end].ljust(8, "0"))
        if found:
            return found.label(language)
    return code


def search(text: str, language: Language, limit: int = 10) -> list[Entry]:
    """Entries whose code begins with the text, or whose label holds all of its words (the last may be begun only).

    For a field that completes what is typed: best covered labels first, then by code.
    """
    digits = "".join(text.split()).split("-")[0]
    if digits.isdigit():
        return [found for code, found in entries().items() if code.startswith(digits)][:limit]
    wanted = reading.words(text)
    if not wanted:
        return []
    found = [
        (len(words), code)
        for code, words in _label_words(language).items()
        if all(any(word.startswith(begun) for word in words) for begun in wanted)
    ]
    return [entries()[code] for _, code in sorted(found)[:limit]]


@cache
def _label_words(language: Language) -> Mapping[str, list[str]]:
    return {code: reading.words(found.label(language)) for code, found in entries().items()}


@cache
def correspondence() -> Mapping[str, Mapping[str, float]]:
    """The weight (0 to 1) of each NAF subclass per beginning of a CPV code, weightiest first."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    lines = (_DATA / "cpv_naf.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        found[row["cpv"]][row["naf"]] = float(row["weight"])
    return MappingProxyType(found)


def trades(code: str) -> Mapping[str, float]:
    """The NAF subclasses that supply what a CPV code (eight digits) names, weightiest first; none if unknown."""
    known = correspondence()
    return next((known[code[:end]] for end in range(len(code), 1, -1) if code[:end] in known), {})
