"""An index is built whole or not at all, and says what is wrong with what it is given."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from entremise.matching.index import Index, UnreadableIndexError, layout
from entremise.matching.index.postings import PostingsReader, PostingsWriter
from entremise.matching.index.writing import ArrayFile
from entremise.matching.model import Document, Request, Understanding, WeightedActivity

BAKERS = Understanding("fr", activities=[WeightedActivity("10.71C", 1.0)])


def found(directory: Path, text: str = "boulangerie") -> list[str]:
    answer = Index.open(directory).search(Request(text), limit=100, understanding=BAKERS)
    return sorted(match.id for match in answer.matches)


def test_ids_of_any_kind_come_back_as_they_were(tmp_path: Path) -> None:
    ids = ["1", "siret:12345678900011", "é€漢字", "with space", "x" * 5000, "=1+1", "\ud800 lone surrogate"]
    assert Index.build(tmp_path / "index", (Document(each, activities=["1071c"]) for each in ids)) == len(ids)
    assert found(tmp_path / "index") == sorted(ids)
    assert len(Index.open(tmp_path / "index")) == len(ids)


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    assert Index.build(tmp_path / "index", []) == 0
    answer = Index.open(tmp_path / "index").search(Request("pain"), understanding=BAKERS)
    assert (answer.matches, answer.total, answer.total_without_radius) == ([], 0, 0)


def test_progress_is_told_up_to_the_last_document(tmp_path: Path) -> None:
    told: list[int] = []
    Index.build(tmp_path / "index", (Document(str(number)) for number in range(2500)), told.append)
    assert told == [1000, 2000, 2500]


def test_two_documents_of_the_same_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two documents have the id twin"):
        Index.build(tmp_path / "all" / "index", [Document("a"), Document("twin"), Document("b"), Document("twin")])
    assert list((tmp_path / "all").iterdir()) == []


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_impossible_coordinates_are_refused(tmp_path: Path, lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="lost: impossible coordinates"):
        Index.build(tmp_path / "all" / "index", [Document("lost", lat=lat, lon=lon)])
    assert list((tmp_path / "all").iterdir()) == []


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    with pytest.raises(FileExistsError):
        Index.build(tmp_path / "index", [])
    assert list((tmp_path / "index").iterdir()) == []


def test_a_failing_source_leaves_nothing(tmp_path: Path) -> None:
    def documents() -> Iterator[Document]:
        yield Document("one")
        raise RuntimeError("source lost")

    with pytest.raises(RuntimeError, match="source lost"):
        Index.build(tmp_path / "all" / "index", documents())
    assert list((tmp_path / "all").iterdir()) == []


BUILD_FOR_EVER = """
import itertools, sys
from pathlib import Path
from entremise.matching.index import Index
from entremise.matching.model import Document

documents = (Document(str(number), title="pain", evidence=["four"]) for number in itertools.count())
Index.build(Path(sys.argv[1]), documents, lambda done: print(done, flush=True))
"""


def test_a_killed_build_leaves_no_index(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", BUILD_FOR_EVER, str(tmp_path / "index")], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not (tmp_path / "index").exists()
    with pytest.raises(UnreadableIndexError):
        Index.open(tmp_path / "index")
    Index.build(tmp_path / "index", [Document("again", activities=["10.71C"])])
    assert found(tmp_path / "index") == ["again"]
    assert list(tmp_path.glob(".*")) == []


def test_what_is_open_stays_readable_once_removed(tmp_path: Path) -> None:
    Index.build(tmp_path / "index", [Document("baker", activities=["10.71C"])])
    index = Index.open(tmp_path / "index")
    for file in (tmp_path / "index").iterdir():
        file.unlink()
    assert [match.id for match in index.search(Request("pain"), understanding=BAKERS).matches] == ["baker"]


@pytest.mark.parametrize("content", ["", "{", "{}", json.dumps({"format": 999})])
def test_a_folder_that_is_no_index_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / layout.META).write_text(content)
    with pytest.raises(UnreadableIndexError, match=str(tmp_path)):
        Index.open(tmp_path)


def test_postings_are_the_same_however_many_are_sorted_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = [f"term{number % 7}" for number in range(500)]

    def written(folder: Path) -> dict[str, bytes]:
        folder.mkdir()
        file = ArrayFile(folder / "spill", np.uint64)
        writer = PostingsWriter(file)
        for number, term in enumerate(terms):
            writer.add("activity", term, number, 1 + number % 255)
        row_of = np.arange(499, -1, -1, dtype=np.uint32)
        writer.finish(folder, "term", row_of, {})
        return {path.name: path.read_bytes() for path in folder.glob("*.npy")}

    whole = written(tmp_path / "whole")
    for name, value in (("_SORTED_AT_ONCE", 60), ("_READ_AT_ONCE", 33), ("_BUFFERED", 10)):
        monkeypatch.setattr(f"entremise.matching.index.postings.{name}", value)
    assert written(tmp_path / "pieces") == whole
    reader = PostingsReader(
        *(np.load(tmp_path / "whole" / f"term_{part}.npy") for part in ("keys", "offsets", "rows", "impacts"))
    )
    rows, impacts = reader.of("activity", "term3")
    assert rows.tolist() == sorted(499 - number for number in range(3, 500, 7))
    assert impacts.tolist() == [1 + (499 - row) % 255 for row in rows.tolist()]
    assert len(reader.of("activity", "absent").rows) == 0


def test_texts_damaged_at_the_source_are_mended(tmp_path: Path) -> None:
    piece = "R\ufffdnovation d?une toiture<br />"
    Index.build(tmp_path / "index", [Document("a", text="d\ufffdsamiantage"), Document("b", evidence=[piece])])
    index = Index.open(tmp_path / "index")
    assert [match.id for match in index.search(Request("désamiantage")).matches] == ["a"]
    (reason,) = [
        reason.text
        for match in index.search(Request("rénovation")).matches
        for reason in match.reasons
        if reason.kind == "evidence"
    ]
    assert reason == "Déjà réalisé : « Rénovation d'une toiture »"
