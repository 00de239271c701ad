"""What a process knows of the ledger is what the ledger comes to, whoever wrote it and wherever it began to read."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings
from tests.neutrality.ledger.making import lines, listed, proposed, rewrite, shown
from tests.neutrality.ledger.showing import TERRITORY, show

from entremise.matching.equity import Balances
from entremise.matching.equity.relevance import relevance
from entremise.neutrality.ledger import snapshots
from entremise.neutrality.ledger import standing as rules
from entremise.neutrality.ledger.book import Book, DamagedError, book
from entremise.neutrality.ledger.standing import Fold, Standing, standing

DECEMBER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
FIRMS = np.array([1, 2, 3], np.uint64)
RELEVANCE = relevance(np.array([0, 10, 20], np.int64))


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> int:
    """Snapshots every ten entries."""
    monkeypatch.setattr(rules, "_SNAPSHOT_EVERY", 10)
    return 10


@pytest.fixture
def folder(settings: Settings) -> Iterator[Path]:
    return Path(settings.LEDGER_DIRECTORY)


def folded(book: Book) -> Fold:
    """What the ledger comes to, from its beginning."""
    fold = Fold(book)
    for recorded in book.entries():
        fold.add(recorded)
    return fold


def test_what_was_shown_is_owed_by_those_who_were_seen(folder: Path) -> None:
    book = Book(folder)
    book.append(listed(1, 2, 3, last=2))
    book.append(shown(1, 3, 3))
    book.append(proposed(1))
    expected = Balances()
    expected.shown(FIRMS, RELEVANCE, 1, 2)
    expected.shown(FIRMS, RELEVANCE, 3, 3)
    fold = Standing(book).catch_up()
    assert (fold.number, fold.balances.owed(FIRMS).tolist()) == (3, expected.owed(FIRMS).tolist())


def test_half_of_it_is_forgotten_when_the_next_month_begins(folder: Path) -> None:
    book = Book(folder)
    book.append(listed(1, 2, 3))
    standing = Standing(book)
    expected = Balances()
    expected.shown(FIRMS, RELEVANCE, 1, 3)
    assert standing.catch_up().balances.owed(FIRMS).tolist() == expected.owed(FIRMS).tolist()
    expected.forget()
    book.append(proposed(1, at=DECEMBER))
    assert standing.catch_up().balances.owed(FIRMS).tolist() == expected.owed(FIRMS).tolist()
    book.append(proposed(1, at=DECEMBER))
    assert standing.catch_up().balances.owed(FIRMS).tolist() == expected.owed(FIRMS).tolist()


def test_the_last_list_of_a_need_is_known_until_the_month_ends(folder: Path) -> None:
    book = Book(folder)
    standing = Standing(book)
    for entry in (listed(1, key="a" * 16), listed(2, key="b" * 16), listed(3, key="a" * 16, index="autre"),
                  listed(4, key="a" * 16)):  # fmt: skip
        book.append(entry)
    index, policy = listed().index, listed().policy
    assert standing.catch_up().made == {
        ("a" * 16, index, policy): 4, ("b" * 16, index, policy): 2, ("a" * 16, "autre", policy): 3,
    }  # fmt: skip
    book.append(listed(5, key="c" * 16, at=DECEMBER))
    assert standing.catch_up().made == {("c" * 16, index, policy): 5}


def test_two_processes_know_the_same(folder: Path) -> None:
    one, other = Standing(Book(folder)), Standing(Book(folder))
    for place in range(20):
        (one, other)[place % 2].book.append(listed(*range(place + 1, place + 9)))
        if place % 3:
            one.catch_up()
    assert one.catch_up().snapshot().same(other.catch_up().snapshot())


@pytest.mark.parametrize("before", [0, 1, 3])
def test_what_a_process_writes_is_counted_after_what_others_wrote_before_it(folder: Path, before: int) -> None:
    standing, other = Standing(Book(folder)), Book(folder)
    standing.record(listed(1, 2, 3))
    standing.catch_up()
    for number in range(before):
        other.append(listed(number + 1, 2, 3, last=1))
    assert standing.record(shown(1, 2, 3)) == before + 2
    assert standing.record(listed(3, 2, at=DECEMBER)) == before + 3
    assert standing.catch_up().snapshot().same(folded(other).snapshot())


def test_room_is_made_for_the_firms_of_an_index_once(folder: Path) -> None:
    book = Book(folder)
    book.append(listed(1, 2, 3))
    standing = Standing(book)
    before = standing.catch_up().balances.owed(FIRMS).tolist()
    asked = []

    def firms() -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        asked.append(1)
        return TERRITORY[::-1]

    for _ in range(2):
        standing.expect("essai", firms)
    fold = standing.catch_up()
    assert (asked, fold.balances.firms.tolist()) == ([1], [1, 2, 3, *TERRITORY.tolist()])
    assert fold.balances.owed(FIRMS).tolist() == before
    assert fold.snapshot().firms.tolist() == [1, 2, 3]


def test_a_list_shown_that_nobody_made_is_said_to_be_damage(folder: Path) -> None:
    book = Book(folder)
    book.append(proposed(1))
    book.append(shown(1))
    standing = Standing(book)
    for _ in range(2):
        with pytest.raises(DamagedError):
            standing.catch_up()


def test_a_process_begins_at_the_last_snapshot(folder: Path, often: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for need in range(often + 5):
        show(need)
    assert [number for number, _, _ in snapshots.kept(folder)] == [often]
    read = []
    monkeypatch.setattr(
        Fold, "add", lambda fold, recorded, add=Fold.add: read.append(recorded.number) or add(fold, recorded)
    )
    begun = Standing(Book(folder)).catch_up()
    assert read == [11, 12, 13, 14, 15]
    monkeypatch.undo()
    assert begun.snapshot().same(folded(book()).snapshot())


def test_snapshots_may_be_removed_at_any_time(folder: Path, often: int) -> None:
    for need in range(often + 5):
        show(need)
    for _, _, path in snapshots.kept(folder):
        path.unlink()
    assert Standing(Book(folder)).catch_up().snapshot().same(folded(book()).snapshot())
    assert [number for number, _, _ in snapshots.kept(folder)] == [often + 5]


def test_one_process_in_several_writes_a_snapshot(folder: Path, often: int) -> None:
    one, other = Standing(Book(folder)), Standing(Book(folder))
    for place in range(25):
        one.book.append(listed(1, 2, place + 3))
        one.catch_up()
        other.catch_up()
    assert [number for number, _, _ in snapshots.kept(folder)] == [10, 20]


@pytest.mark.parametrize("harm", ["cut", "emptied", "of other rules", "of another ledger"])
def test_a_snapshot_that_is_of_no_use_is_left_aside(
    folder: Path, often: int, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for need in range(often + 1):
        show(need)
    [(_number, digest, path)] = snapshots.kept(folder)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:100])
    elif harm == "emptied":
        path.write_bytes(b"")
    elif harm == "of other rules":
        monkeypatch.setattr(snapshots, "POLICY", "2031-01")
    else:
        path.rename(path.with_name(path.name.replace(digest, "0" * 64)))
    assert snapshots.load(book()) is None
    assert Standing(Book(folder)).catch_up().snapshot().same(folded(book()).snapshot())


def test_a_snapshot_beyond_the_end_of_the_ledger_is_left_aside(folder: Path, often: int) -> None:
    for need in range(often + 1):
        show(need)
    month = next(folder.glob("*.jsonl")).stem
    rewrite(folder, lines(folder, month)[: often - 1], month)
    assert ([number for number, _, _ in snapshots.kept(folder)], snapshots.load(Book(folder))) == ([often], None)


def test_there_may_be_no_room_for_a_snapshot(folder: Path, often: int) -> None:
    show(0)
    (folder / "snapshots").write_text("un fichier, où devrait être un dossier")
    for need in range(1, often + 1):
        show(need)
    assert (book().head()[0], snapshots.kept(folder)) == (often + 1, [])


def test_threads_of_a_process_share_its_standing(folder: Path) -> None:
    def some(thread: int) -> None:
        for need in range(40):
            show(thread * 1000 + need)

    threads = [threading.Thread(target=some, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (book().head()[0], book().verify()) == (240, [])
    assert standing().catch_up().snapshot().same(folded(book()).snapshot())


def test_each_folder_has_its_own(settings: Settings, tmp_path: Path) -> None:
    first, held = book(), standing()
    assert (book() is first, standing() is held) == (True, True)
    settings.LEDGER_DIRECTORY = tmp_path / "autre"
    assert (book().directory, standing().book is book()) == (tmp_path / "autre", True)
