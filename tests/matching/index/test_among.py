"""A few documents read as a part of a larger index score as they would within it."""

from pathlib import Path

import pytest

from entremise.matching.index import Index
from entremise.matching.model import Document, Request

TOWN = [
    *(Document(id=f"roofer{n}", title=f"Toitures {n}", activities=["43.91B"], lat=43.3, lon=5.4) for n in range(12)),
    *(
        Document(id=f"caterer{n}", title=f"Traiteur {n}", text="Buffets pour vos équipes", activities=["56.21Z"])
        for n in range(12)
    ),
    Document(id="surveyor", title="Relevés", text="Drones et photogrammétrie", activities=["71.12A"]),
]
NEWCOMER = Document(
    id="newcomer",
    title="Ciel Ouvert",
    text="Inspection de toitures par drone",
    activities=["71.12B"],
    lat=43.3,
    lon=5.4,
)


@pytest.fixture
def town(tmp_path: Path) -> Index:
    Index.build(tmp_path / "town", TOWN)
    return Index.open(tmp_path / "town")


@pytest.fixture
def whole(tmp_path: Path) -> Index:
    Index.build(tmp_path / "whole", [*TOWN, NEWCOMER])
    return Index.open(tmp_path / "whole")


@pytest.fixture
def alone(tmp_path: Path, town: Index) -> Index:
    Index.build(tmp_path / "alone", [NEWCOMER])
    return Index.open(tmp_path / "alone", among=town)


@pytest.mark.parametrize(
    "text", ["inspecter une toiture par drone", "un bureau d’études techniques", "drones pour vos équipes"]
)
def test_a_newcomer_scores_as_it_would_within(whole: Index, alone: Index, text: str) -> None:
    within = {match.id: match for match in whole.search(Request(text), limit=50).matches}
    (match,) = alone.search(Request(text), limit=50).matches

    assert match.score == pytest.approx(within["newcomer"].score, abs=0.02)
    assert [reason.kind for reason in match.reasons] == [reason.kind for reason in within["newcomer"].reasons]


def test_what_would_not_be_found_within_is_not_found_alone(whole: Index, alone: Index) -> None:
    asked = Request("un traiteur pour un buffet")

    assert "newcomer" not in {match.id for match in whole.search(asked, limit=50).matches}
    assert list(alone.search(asked, limit=50).matches) == []


def test_an_index_by_itself_is_as_it_was(tmp_path: Path, town: Index) -> None:
    Index.build(tmp_path / "again", TOWN)

    assert Index.open(tmp_path / "again").search(Request("une toiture")) == town.search(Request("une toiture"))
