"""Nothing that is not on the published list may influence the order of a list."""

import ast
import inspect
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entremise.matching import equity
from entremise.matching.equity.relevance import relevance
from entremise.matching.index import FEATURES, Candidates, Index, query, scoring
from entremise.matching.index.allowed import ALLOWED, COLUMNS, FILTERS, NAMED, NEVER, POSTINGS
from entremise.matching.index.columns import Columns
from entremise.matching.index.scoring import Features, score
from entremise.matching.index.searching import find
from entremise.matching.model import Document, Place, Request, Understanding, WeightedActivity
from entremise.matching.text import stem

DOCS = Path(__file__).parents[3] / "docs" / "neutrality" / "model.md"
AIX = Place("13001", "Aix-en-Provence", 43.5283, 5.4497, 8.0)
ROOF = Document(
    "siret:1",
    title="Toitures de Provence",
    text="Réfection de toiture en tuiles",
    activities=["43.91B"],
    lat=43.5,
    lon=5.4,
    size="11",
    evidence=["Réfection de la toiture de l'école"],
)
#: The same trade, told otherwise: no code, in English; nothing but a title.
OTHERS = [
    replace(ROOF, id="siret:2", activities=[], title="Couverture toiture zinguerie", text="", lat=None, lon=None),
    replace(ROOF, id="siret:3", activities=[], language="en", evidence=["Roofing of the town hall", "Toiture"]),
    Document("aid:4", kind="aid", title="Toiture"),
    Document("siret:5", title="Toiture"),
    Document("siret:6", title="Pain", text="Pain bio", activities=["10.71C"]),
]
#: What each field is changed to, in every document.
CHANGED: dict[str, Sequence[Any]] = {
    "id": ["siret:9"],
    "kind": ["establishment", "aid"],
    "title": ["", "Charpente et toiture"],
    "text": ["", "Toiture et zinc"],
    "activities": [[], ["43.91B"], ["10.71C"]],
    "lat": [None, 43.9],
    "lon": [None, 5.9],
    "size": [None, "00", "53"],
    "language": [None, "fr", "en"],
    "evidence": [[], ["Toiture en tuiles d'une école"]],
    "labels": [[], ["rge", "qualiopi"]],
}


def held(documents: Sequence[Document]) -> list[dict[str, float]]:
    """What each document has of the need "réfection de toiture en tuiles" in Aix, in order; nothing if not found."""
    words = ["réfection", "toiture", "tuiles"]
    asked = WeightedActivity("43.91B", 0.8, ["toiture"])
    said = Understanding("fr", place=AIX, activities=[asked], words={stem(word, "fr"): word for word in words})
    with TemporaryDirectory() as folder:
        Index.build(Path(folder) / "index", documents)
        columns = Columns.open(Path(folder) / "index")
        found = find(columns, Request("toiture"), said)
        ids = [columns.ids[row] for row in found.rows]
    every = {
        one: {name: float(getattr(found.features, name)[place]) for name in FEATURES} for place, one in enumerate(ids)
    }
    return [every.get(document.id, {}) for document in documents]


FIELDS = {feature: looked_at for ground in ALLOWED.values() for feature, looked_at in ground.items()}


def test_features_of_the_score_are_those_of_the_list() -> None:
    assert sorted(FIELDS) == sorted(FEATURES)
    assert Features._fields == (*FEATURES, "distances")


@pytest.mark.parametrize("feature", Features._fields)
def test_the_score_is_made_of_the_list_alone(feature: str) -> None:
    nothing, full = np.zeros(1), np.ones(1)
    every = dict.fromkeys(Features._fields, nothing)
    (found,) = score(Features(**every | {feature: full})).tolist()
    assert (found > 0) == (feature in FEATURES)


def test_a_document_tells_what_may_count_what_filters_and_its_name() -> None:
    told = {field for looked_at in FIELDS.values() for field in looked_at}
    assert {field.name for field in fields(Document)} == {*told, *FILTERS, *NAMED}
    assert told.isdisjoint({*NEVER, *NAMED, "size", "labels"})


@pytest.mark.parametrize("field", [field.name for field in fields(Document)])
def test_a_field_moves_the_features_it_may_and_no_other(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Words as rare as they were, whoever says them: how rare they are is the same for all.
    monkeypatch.setattr(query, "_rarity", lambda _columns, number: float(number > 0))
    documents = [ROOF, *OTHERS]
    before, moved = held(documents), set()
    for place, document in enumerate(documents):
        for value in CHANGED[field]:
            after = held([*documents[:place], replace(document, **{field: value}), *documents[place + 1 :]])
            for one, other in zip(before, after, strict=True):
                moved |= {feature for feature in one.keys() & other.keys() if one[feature] != other[feature]}
    assert moved == {feature for feature, looked_at in FIELDS.items() if field in looked_at}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_filters_and_the_name_move_nothing(data: st.DataObject) -> None:
    sizes, labels = st.sampled_from([None, "00", "53"]), st.lists(st.sampled_from(["rge", "qualiopi"]), unique=True)
    numbers = data.draw(st.lists(st.integers(0, 10_000), min_size=6, max_size=6, unique=True))
    changed = [
        replace(document, id=f"siret:{number}", size=data.draw(sizes), labels=data.draw(labels))
        for document, number in zip([ROOF, *OTHERS], numbers, strict=True)
    ]
    assert held(changed) == held([ROOF, *OTHERS])


@pytest.mark.parametrize("module", [scoring, query])
def test_scoring_reads_no_other_column(module: ModuleType) -> None:
    assert {column for column in _columns(module) if column not in COLUMNS} == set()


def test_every_column_on_the_list_is_read() -> None:
    assert _columns(scoring) | _columns(query) == set(COLUMNS)


def test_scoring_looks_up_no_other_posting_list(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    with TemporaryDirectory() as folder:
        Index.build(Path(folder) / "index", [replace(ROOF, labels=["rge"]), *OTHERS])
        columns = Columns.open(Path(folder) / "index")
        for postings in (columns.postings, columns.piece_postings):
            monkeypatch.setattr(postings, "of", _noting(asked, postings.of))
        request = Request("réfection de toiture", place=AIX)
        activities = [WeightedActivity("43.91B", 0.8)]
        find(columns, request, Understanding("fr", AIX, activities=activities, words={"toitur": "toiture"}))
    assert asked == set(POSTINGS)


def test_who_arranges_a_list_is_given_scores_draws_and_what_is_owed_alone() -> None:
    assert Candidates._fields == ("fingerprints", "scores", "draws", "features")
    assert list(inspect.signature(equity.sharing).parameters) == ["scores", "draws", "positions"]
    assert list(inspect.signature(equity.ordered).parameters) == ["shares", "owed", "draws", "positions"]
    assert list(inspect.signature(relevance).parameters) == ["gaps"]


def test_the_list_is_published() -> None:
    published = [
        [cell.strip() for cell in line.strip("|\n ").split("|")[:3]]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.split("|")[1:2] and line.split("|")[1].strip() in ALLOWED
    ]
    assert published == [
        [name, feature, ", ".join(looked_at)]
        for name, ground in ALLOWED.items()
        for feature, looked_at in (ground or {"none yet": ("none yet",)}).items()
    ]


def _columns(module: ModuleType) -> set[str]:
    """The attributes of columns that a module reads."""
    return {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "columns"
    }


def _noting(asked: set[str], of: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    def noting(field: str, term: str) -> Any:
        asked.add(field)
        return of(field, term)

    return noting
