"""The ledger is appended to, read from either end, and never loses what was acknowledged."""

import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.neutrality.ledger.making import NOON, lines, listed, proposed, rewrite, shown

from entremise.neutrality.ledger.book import BEGINNING, Book, DamagedError, Recorded
from entremise.neutrality.ledger.files import Position

DECEMBER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


def numbered(entries: Iterator[Recorded]) -> list[tuple[int, str]]:
    return [(recorded.number, recorded.month) for recorded in entries]


def test_an_empty_ledger(folder: Path) -> None:
    book = Book(folder)
    assert book.head() == (0, BEGINNING)
    assert (list(book.entries()), list(book.backwards()), list(book.lists()), book.verify()) == ([], [], [], [])
    assert book.seed("2026-11") == BEGINNING
    with pytest.raises(LookupError):
        book.recorded(1)


def test_entries_are_numbered_from_one_and_read_from_either_end(folder: Path) -> None:
    book = Book(folder)
    assert [book.append(entry) for entry in (listed(1), shown(1), proposed(1), listed(2))] == [1, 2, 3, 4]
    november = [(number, "2026-11") for number in range(1, 5)]
    assert numbered(book.entries()) == november
    assert numbered(book.entries(after=2)) == november[2:]
    assert numbered(book.entries(after=9)) == []
    assert numbered(book.backwards()) == november[::-1]
    assert list(book.lists()) == [1, 4]
    assert book.head() == (4, book.recorded(4).hash)


def test_a_list_is_found_by_its_number(folder: Path) -> None:
    book = Book(folder)
    for entry in (listed(5, 6), shown(1)):
        book.append(entry)
    assert book.listed(1).firms.tolist() == [5, 6]
    for number in (0, 2, 3):
        with pytest.raises(LookupError):
            book.listed(number)


def test_a_month_begins_a_file_chained_to_the_one_before(folder: Path) -> None:
    book = Book(folder)
    for at in (NOON, NOON, DECEMBER):
        book.append(proposed(7, at=at))
    assert sorted(path.name for path in folder.glob("*.jsonl")) == ["2026-11.jsonl", "2026-12.jsonl"]
    assert numbered(book.entries()) == [(1, "2026-11"), (2, "2026-11"), (3, "2026-12")]
    assert numbered(book.backwards()) == [(3, "2026-12"), (2, "2026-11"), (1, "2026-11")]
    assert book.recorded(2).hash.encode() in lines(folder, "2026-12")[0]
    assert book.verify() == []


def test_an_entry_told_late_goes_with_the_newest_month(folder: Path) -> None:
    book = Book(folder)
    for at in (DECEMBER, NOON):
        book.append(proposed(7, at=at))
    assert numbered(book.entries()) == [(1, "2026-12"), (2, "2026-12")]
    assert book.verify() == []


def test_the_month_is_that_of_universal_time(folder: Path) -> None:
    book = Book(folder)
    book.append(proposed(7, at=datetime.fromisoformat("2026-12-01T00:30+01:00")))
    assert numbered(book.entries()) == [(1, "2026-11")]


def test_the_public_seed_of_a_month_is_the_last_hash_before_it(folder: Path) -> None:
    book = Book(folder)
    book.append(proposed(7))
    assert book.seed("2026-11") == BEGINNING
    assert book.seed("2026-12") == book.recorded(1).hash
    book.append(proposed(7))
    assert book.seed("2026-12") == book.recorded(2).hash
    book.append(proposed(7, at=DECEMBER))
    assert [Book(folder).seed(month) for month in ("2026-11", "2026-12", "2027-02")] == [
        BEGINNING,
        book.recorded(2).hash,
        book.recorded(3).hash,
    ]


def test_another_writer_goes_on_from_the_last_entry(folder: Path) -> None:
    one, other = Book(folder), Book(folder)
    assert [each.append(proposed(7)) for each in (one, other, other, one, one)] == [1, 2, 3, 4, 5]
    assert one.verify() == []


@pytest.mark.parametrize("torn", [b"{", b'{"activities":[],"at":"2026-11-22T12:00Z"', b"\0" * 100])
def test_what_a_killed_writer_left_of_a_line_is_cut(folder: Path, torn: bytes) -> None:
    book = Book(folder)
    book.append(proposed(7))
    before = lines(folder)
    rewrite(folder, [*before, torn])
    assert numbered(book.entries()) == numbered(book.backwards()) == [(1, "2026-11")]
    assert (book.head()[0], book.verify()) == (1, [])
    assert book.append(proposed(7)) == 2
    assert lines(folder)[:1] == before
    assert (len(lines(folder)), book.verify()) == (2, [])


def test_a_torn_line_is_cut_though_the_month_is_over(folder: Path) -> None:
    Book(folder).append(proposed(7))
    rewrite(folder, [*lines(folder), b'{"at'])
    assert Book(folder).append(proposed(7, at=DECEMBER)) == 2
    assert (len(lines(folder)), Book(folder).verify()) == (1, [])


def test_a_month_whose_first_line_was_torn_begins_again(folder: Path) -> None:
    book = Book(folder)
    book.append(proposed(7))
    rewrite(folder, [b'{"at"'], "2026-12")
    assert (book.head()[0], book.seed("2027-01")) == (1, book.recorded(1).hash)
    assert book.append(proposed(7, at=DECEMBER)) == 2
    assert numbered(book.entries()) == [(1, "2026-11"), (2, "2026-12")]
    assert book.verify() == []


def test_nothing_is_written_when_there_is_no_room_for_it(folder: Path) -> None:
    book = Book(folder)
    book.append(proposed(7))
    size = (folder / "2026-11.jsonl").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, before[1]))
    try:
        with pytest.raises(OSError, match=r"2026-11\.jsonl"):
            book.append(proposed(7))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (folder / "2026-11.jsonl").stat().st_size == size
    assert book.append(proposed(7)) == 2
    assert book.verify() == []


def test_a_writer_does_not_go_on_in_a_ledger_that_lost_lines(folder: Path) -> None:
    book = Book(folder)
    for _ in range(3):
        book.append(proposed(7))
    rewrite(folder, lines(folder)[:2])
    with pytest.raises(DamagedError):
        book.append(proposed(7))
    (folder / "2026-11.jsonl").unlink()
    with pytest.raises(DamagedError):
        book.append(proposed(7))


def test_a_reader_goes_on_where_it_stopped(folder: Path) -> None:
    book, position, read = Book(folder), Position(), []
    for at in (NOON, NOON, DECEMBER, DECEMBER):
        book.append(proposed(7, at=at))
        for after, recorded in book.since(position):
            position = after
            read.append(recorded.number)
    assert (read, position) == ([1, 2, 3, 4], Position("2026-12", (folder / "2026-12.jsonl").stat().st_size))


def test_other_files_of_the_folder_are_not_months(folder: Path) -> None:
    book = Book(folder)
    book.append(proposed(7))
    for name in ("2026-11-copy.jsonl", "zzzz-zz.jsonl", "2027-01.jsonl.gz", "notes.txt"):
        (folder / name).write_text("rien")
    assert book.append(proposed(7)) == 2
    assert numbered(book.entries()) == [(1, "2026-11"), (2, "2026-11")]


@settings(deadline=None, max_examples=30)
@given(lengths=st.lists(st.integers(0, 40), min_size=1, max_size=40), large=st.integers(0, 39))
def test_any_entry_is_found_whatever_the_length_of_the_lines(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], large: int
) -> None:
    book = Book(tmp_path_factory.mktemp("ledger"))
    for place, length in enumerate(lengths):
        at = DECEMBER if place > len(lengths) // 2 else NOON
        book.append(listed(*range(1, 30_000 if place == large else length), at=at))
    numbers = list(range(1, len(lengths) + 1))
    assert [book.recorded(number).number for number in numbers] == numbers
    assert [recorded.number for recorded in book.entries()] == numbers
    assert [recorded.number for recorded in book.backwards()] == numbers[::-1]
    assert [next(book.entries(number)).number for number in numbers[:-1]] == numbers[1:]
