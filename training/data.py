"""The data that the engine learns from and is measured on, split once for all.

Rows are shared out by what makes them resemble each other (their buyer, their company, their answer), never one by
one, so that no part knows another's needs by heart: `train` to fit tables, `tune` to choose between ways of doing,
`held-out` to report, which is never looked at otherwise. What is asked with them is in `training/tasks.py`.
"""

import csv
import gzip
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb

from entremise.matching.index.layout import hash64

Part = Literal["train", "tune", "held-out"]
PARTS: tuple[Part, ...] = ("train", "tune", "held-out")

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"

#: Of ten equal shares of the keys, those from `_HELD_OUT` on are only reported on, `_TUNED` chosen on, the others
#: learned from.
_HELD_OUT = 8
_TUNED = ContextVar("_TUNED", default=frozenset({6, 7}))
#: So few projects are known that none is learned from: half of the shares is tuned on, the rest reported on.
_PROJECTS_HELD_OUT = 5


class DataError(Exception):
    """The data are not beside the checkout."""


def share(key: str) -> int:
    """Which of ten equal shares a key falls in (0 to 9), for ever the same."""
    return hash64(key) % 10


def part(key: str) -> Part:
    """The part that everything with this key belongs to."""
    place = share(key)
    if place >= _HELD_OUT:
        return "held-out"
    return "tune" if place in _TUNED.get() else "train"


@contextmanager
def tuning_on(shares: Collection[int]) -> Iterator[None]:
    """While it lasts, tune on these shares of what is not held out, and train on its other ones.

    Each share can so be asked in turn of what was learned from the others.
    """
    token = _TUNED.set(frozenset(shares))
    _forget()
    try:
        yield
    finally:
        _TUNED.reset(token)
        _forget()


@dataclass(frozen=True, slots=True)
class Establishment:
    """An establishment of the register; empty texts and `None` are what the register does not know."""

    siret: str
    name: str
    sign: str
    text: str
    naf: str
    commune: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Award:
    """A public contract and who won it. `naf` is empty when the winner's activity is not known.

    `place_kind` and `place` are as the notice tells them (`Code postal`, `13100`); `damaged` says that the accents of
    the text were lost at the source; `cpv` is its code in the Common Procurement Vocabulary (8 digits, or empty).
    """

    part: Part
    buyer: str
    text: str
    siret: str
    naf: str
    cpv: str
    place_kind: str
    place: str
    damaged: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """A call for tender and the labels human indexers gave it. The part is that of each label, not of the notice."""

    id: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Startup:
    """A start-up told in a line (`tagline`) and at length (`summary`); either may be empty."""

    part: Part
    id: str
    tagline: str
    summary: str


@dataclass(frozen=True, slots=True)
class Label:
    """An entry of the Common Procurement Vocabulary in both languages."""

    part: Part
    code: str
    french: str
    english: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question put to a help desk and the answer written for it."""

    part: Part
    id: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Aid:
    """A public aid to firms."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project of an entrepreneur and the ids of the aids that experts linked to it."""

    part: Part
    id: str
    text: str
    aids: frozenset[str]


@cache
def establishments() -> tuple[Establishment, ...]:
    """Every establishment of the extract."""
    rows = _rows(
        "StockEtablissement_extrait.parquet",
        """siret, coalesce(denominationUsuelleEtablissement, ''), coalesce(enseigne1Etablissement, ''),
           coalesce(description, ''), coalesce(activitePrincipaleEtablissement, ''),
           coalesce(codeCommuneEtablissement, ''), latitude, longitude""",
    )
    return tuple(Establishment(*row) for row in rows)


@cache
def awards() -> tuple[Award, ...]:
    """Every contract that has a text."""
    rows = _rows(
        "decp_2018_2019_awards.parquet",
        """coalesce(acheteur_siret, ''), trim(objet), coalesce(titulaire_siret, ''), coalesce(titulaire_naf, ''),
           coalesce(cpv8, ''), coalesce(lieu_type, ''), coalesce(lieu_code, ''), coalesce(objet_abime, FALSE)""",
        "trim(coalesce(objet, '')) <> ''",
    )
    return tuple(Award(part(row[0]), *row) for row in rows)


@cache
def notices() -> tuple[Notice, ...]:
    """Every call for tender that has a text."""
    rows = _rows(
        "boamp_2021_01_02.parquet",
        "avis, trim(objet), coalesce(descripteurs, [])",
        "trim(coalesce(objet, '')) <> ''",
    )
    return tuple(Notice(avis, text, tuple(labels)) for avis, text, labels in rows)


@cache
def startups() -> tuple[Startup, ...]:
    """Every start-up told one way or the other."""
    rows = _rows(
        "ilab_laureats.parquet",
        """coalesce(id, ''), trim(coalesce(accroche, '')), trim(coalesce(resume, '')),
           coalesce(siren, id, accroche, resume)""",
        "coalesce(accroche, resume) IS NOT NULL",
    )
    return tuple(Startup(part(row[3]), *row[:3]) for row in rows)


@cache
def labels() -> tuple[Label, ...]:
    """Every entry of the procurement vocabulary that has both labels."""
    path = _path("cpv_2008_fr_en_part.csv")
    rows = duckdb.execute(
        "SELECT code, label_fr, label_en FROM read_csv(?, all_varchar = TRUE) WHERE label_fr <> '' AND label_en <> ''",
        [str(path)],
    ).fetchall()
    return tuple(Label(part(row[0]), *row) for row in rows)


@cache
def answers() -> tuple[Answer, ...]:
    """Every question and its answer."""
    rows = _rows("cnil_besoin_aide.parquet", "id, trim(question), trim(texte)", "trim(coalesce(texte, '')) <> ''")
    return tuple(Answer(part(row[2]), *row) for row in rows)


@cache
def aids() -> tuple[Aid, ...]:
    """Every public aid: what it promises, then its description."""
    found = json.loads(gzip.decompress(_path("aid_programs.json.gz").read_bytes()))
    return tuple(Aid(aid["id"], aid["titre"], f"{aid['promesse']}\n{aid['description']}") for aid in found)


@cache
def projects() -> tuple[Project, ...]:
    """The projects of entrepreneurs: tuned on or held out, never trained on."""
    found = json.loads(gzip.decompress(_path("aid_projects_dev.json.gz").read_bytes()))
    return tuple(
        Project(
            "tune" if share(str(project["id"])) < _PROJECTS_HELD_OUT else "held-out",
            str(project["id"]),
            f"{project['title']}. {project['shortDescription']}",
            frozenset(project["programs"]),
        )
        for project in found
    )


def lines(name: str) -> Iterator[dict[str, str]]:
    """The rows of a compressed CSV file."""
    with gzip.open(_path(name), "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _forget() -> None:
    """Read again what tells of which part it is."""
    for split in (awards, startups, labels, answers, projects):
        split.cache_clear()


def _rows(name: str, columns: str, condition: str = "TRUE") -> list[tuple[Any, ...]]:
    return duckdb.execute(f"SELECT {columns} FROM read_parquet(?) WHERE {condition}", [str(_path(name))]).fetchall()


def _path(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        raise DataError(f"{path} is not there: training and measuring need the public data in ../shared/data.")
    return path
