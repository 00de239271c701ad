"""Activities: the five levels of NAF rev. 2, in French and in English.

Sources, licences and what our English labels rest on: docs/decisions/004-nomenclatures.md.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from entremise.matching import text as reading
from entremise.matching.model import Language


class Activity(NamedTuple):
    """A NAF entry at any level: section ``C``, division ``10``, group ``10.7``, class ``10.71``, subclass ``10.71C``.

    ``parent`` is the code one level up, empty for a section.
    """

    code: str
    label_fr: str
    label_en: str
    parent: str

    def label(self, language: Language) -> str:
        """Its label in that language."""
        return self.label_fr if language == "fr" else self.label_en


@cache
def activities() -> Mapping[str, Activity]:
    """All entries of all levels by code, 1,728 of them."""
    rows = csv.reader((files("entremise.matching") / "data" / "naf.csv").read_text(encoding="utf-8").splitlines())
    next(rows)
    return MappingProxyType({row[0]: Activity._make(row) for row in rows})


@cache
def subclasses() -> Mapping[str, Activity]:
    """The 732 subclasses by code: what an establishment's activity is written with."""
    return MappingProxyType({code: entry for code, entry in activities().items() if len(code) == 6})


def activity(code: str) -> Activity | None:
    """The entry of that code, dotted as INSEE writes it (``43.91B``) or not (``4391B``); ``None`` if there is none."""
    return activities().get(normalise(code))


def normalise(code: str) -> str:
    """The code as the nomenclature writes it: ``4391b`` gives ``43.91B``."""
    bare = code.strip().replace(".", "").upper()
    return f"{bare[:2]}.{bare[2:]}" if len(bare) > 2 else bare


def label(code: str, language: Language) -> str:
    """The label of that code, or the code itself when the nomenclature does not hold it."""
    entry = activity(code)
    return entry.label(language) if entry else code


def ancestors(code: str) -> list[Activity]:
    """The entry of that code and all those above it, from the closest to the section; empty when it is unknown."""
    lineage = []
    entry = activity(code)
    while entry:
        lineage.append(entry)
        entry = activities().get(entry.parent)
    return lineage


def search(text: str, language: Language, limit: int = 10) -> list[Activity]:
    """Subclasses whose code begins with the text, or whose label holds all of its words (the last may be begun only).

    For a field that completes what is typed: best covered labels first, then by code.
    """
    code = normalise(text)
    by_code = [entry for entry in subclasses().values() if code and entry.code.startswith(code)]
    if by_code:
        return by_code[:limit]
    wanted = reading.words(text)
    if not wanted:
        return []
    found = [
        (len(label_words), entry.code)
        for entry_code, label_words in _label_words(language).items()
        if _holds(label_words, wanted) and (entry := subclasses()[entry_code])
    ]
    return [subclasses()[found_code] for _, found_code in sorted(found)[:limit]]


@cache
def _label_words(language: Language) -> Mapping[str, list[str]]:
    return {code: reading.words(entry.label(language)) for code, entry in subclasses().items()}


def _holds(label_words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(begun) for word in label_words) for begun in wanted)
