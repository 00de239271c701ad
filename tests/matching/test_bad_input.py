"""Whatever is asked, and whatever firms have written, the engine answers."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import hostile

from entremise.matching.batch import Done, match_tables
from entremise.matching.index import Index
from entremise.matching.model import Document, Request
from entremise.matching.records import Problem

FIRMS = [
    Document("baker", title="Fournil", text="pain 我需要 & co", activities=["10.71C"], lat=43.5, lon=5.4),
    Document("roofer", activities=["43.91B"], evidence=["lot 1 : réfection d'une toiture, œuvre"]),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("firms") / "index"
    Index.build(folder, FIRMS)
    return Index.open(folder)


@settings(deadline=None)
@given(hostile.texts)
def test_any_need_is_answered(index: Index, text: str) -> None:
    answer = index.search(Request(text))
    assert {match.id for match in answer.matches} <= {"baker", "roofer"}
    assert answer.total == len(answer.matches)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(hostile.texts, hostile.texts, st.lists(hostile.texts, max_size=2)), max_size=4), hostile.texts
)
def test_any_texts_of_firms_can_be_indexed_and_found(firms: list[tuple[str, str, list[str]]], need: str) -> None:
    documents = [
        Document(str(number), title=title, text=text, evidence=evidence)
        for number, (title, text, evidence) in enumerate(firms)
    ]
    with TemporaryDirectory() as folder:
        assert Index.build(Path(folder) / "index", documents) == len(firms)
        answer = Index.open(Path(folder) / "index").search(Request(need))
    assert all(reason.text for match in answer.matches for reason in match.reasons)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(hostile.texts, min_size=1, max_size=5))
def test_a_table_of_any_needs_is_answered_or_tells_which_it_left_out(texts: list[str]) -> None:
    rows = "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts))
    left_out: list[Problem] = []
    with TemporaryDirectory() as folder:
        needs, solutions, out = (Path(folder) / name for name in ("needs.jsonl", "solutions.jsonl", "run.jsonl"))
        needs.write_text(rows)
        solutions.write_text(rows)
        done = match_tables(
            needs, solutions, str(out), top=5, workers=1, report=left_out.append, progress=lambda *step: None
        )
        run = out.read_text().splitlines()
    unanswered = sum(problem.file == "needs.jsonl" for problem in left_out)
    assert done == Done(needs=len(texts) - unanswered, solutions=len(texts), matches=len(run))
