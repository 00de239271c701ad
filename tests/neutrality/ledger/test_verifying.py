"""A ledger that was tampered with is found out, whatever was done to it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.neutrality.ledger.making import NOON, lines, listed, proposed, rewrite, shown

from entremise.neutrality.ledger.auditing import audited, held
from entremise.neutrality.ledger.book import Book, Fault
from entremise.neutrality.ledger.lines import BEGINNING, written

DECEMBER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CHANGED = "son contenu a été changé"
MOVED = "elle vient après l’entrée {} : des lignes ont été retirées, ajoutées ou déplacées"
BEFORE = "l’entrée qui la précède n’est plus la même"
UNREADABLE = "cette ligne est illisible"
GONE = "le registre ne contient plus cette entrée telle qu’elle a été publiée ou gardée"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight entries: five in November, three in December."""
    book = Book(tmp_path / "ledger")
    for number in range(1, 9):
        book.append(listed(number, number + 1, at=NOON if number <= 5 else DECEMBER, state=number - 1))
    return book.directory


def test_a_ledger_left_alone_is_whole(folder: Path) -> None:
    assert Book(folder).verify() == []


def swapped(held: list[bytes]) -> list[bytes]:
    return [held[0], held[2], held[1], *held[3:]]


def favoured(held: list[bytes]) -> list[bytes]:
    """The second list puts another firm first."""
    entry = listed(3, 2, at=NOON, state=1)
    told = json.loads(held[1])
    line, _ = written(entry, 2, told["prev"])
    return [held[0], line[:-67] + held[1][-67:], *held[2:]]


def favoured_with_its_hash(held: list[bytes]) -> list[bytes]:
    """The same, with the hash of what it says now."""
    return [held[0], written(listed(3, 2, state=1), 2, json.loads(held[1])["prev"])[0], *held[2:]]


def written_anew(held: list[bytes]) -> list[bytes]:
    """The same, with all that comes after it in its file."""
    done, digest = [held[0]], json.loads(held[0])["hash"]
    for number in range(2, 6):
        line, digest = written(listed(9, number, state=number - 1), number, digest)
        done.append(line)
    return done


TAMPERED: dict[str, tuple[Callable[[list[bytes]], list[bytes]], list[Fault]]] = {
    "changed": (lambda held: [held[0].replace(b'"13055"', b'"13001"'), *held[1:]], [Fault("2026-11", 1, CHANGED)]),
    "an order changed": (favoured, [Fault("2026-11", 2, CHANGED)]),
    "an order and its hash changed": (favoured_with_its_hash, [Fault("2026-11", 3, BEFORE)]),
    "a month written anew": (written_anew, [Fault("2026-12", 6, BEFORE)]),
    "removed": (lambda held: [held[0], *held[2:]], [Fault("2026-11", 3, MOVED.format(1))]),
    "first removed": (lambda held: held[1:], [Fault("2026-11", 2, MOVED.format(0))]),
    "swapped": (
        swapped,
        [Fault("2026-11", found, MOVED.format(after)) for found, after in ((3, 1), (2, 3), (4, 2))],
    ),
    "inserted": (
        lambda held: [*held[:2], written(proposed(7), 3, json.loads(held[1])["hash"])[0], *held[2:]],
        [Fault("2026-11", 3, MOVED.format(3))],
    ),
    "twice": (lambda held: [*held[:2], held[1], *held[2:]], [Fault("2026-11", 2, MOVED.format(2))]),
    "truncated": (lambda held: held[:3], [Fault("2026-12", 6, MOVED.format(3))]),
    "emptied": (lambda held: [], [Fault("2026-12", 6, MOVED.format(0))]),
    "torn": (
        lambda held: [*held[:4], held[4][:50]],
        [Fault("2026-12", 6, MOVED.format(4)), Fault("2026-11", 0, "sa dernière ligne est incomplète")],
    ),
    "unreadable": (
        lambda held: [*held[:3], b"\0" * 40 + b"\n", held[4]],
        [Fault("2026-11", 4, UNREADABLE), Fault("2026-11", 5, BEFORE)],
    ),
    "a blank line": (
        lambda held: [*held, b"\n"],
        [Fault("2026-11", 6, UNREADABLE), Fault("2026-12", 6, MOVED.format(6))],
    ),
    "a space": (lambda held: [held[0].replace(b'"door":"s', b'"door": "s'), *held[1:]], [Fault("2026-11", 1, CHANGED)]),
}  # fmt: skip


@pytest.mark.parametrize("way", TAMPERED)
def test_tampering_is_found_out(folder: Path, way: str) -> None:
    tamper, faults = TAMPERED[way]
    rewrite(folder, tamper(lines(folder)))
    assert Book(folder).verify() == faults


def test_another_months_file_is_found_out(folder: Path) -> None:
    rewrite(folder, lines(folder, "2026-11"), "2026-12")
    assert Book(folder).verify() == [Fault("2026-12", 1, MOVED.format(5))]


def test_a_month_that_is_missing_is_found_out(folder: Path) -> None:
    (folder / "2026-11.jsonl").unlink()
    assert Book(folder).verify() == [Fault("2026-12", 6, MOVED.format(0))]


def test_a_file_of_another_ledger_is_found_out(folder: Path, tmp_path: Path) -> None:
    other = Book(tmp_path / "other")
    for number in range(1, 6):
        other.append(listed(number, 40))
    rewrite(folder, lines(other.directory))
    assert Book(folder).verify() == [Fault("2026-12", 6, BEFORE)]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (listed(1, at=DECEMBER), "elle est datée d’après le mois de son fichier"),
        (listed(1, state=1), "elle dit tenir compte de l’entrée 1, qui ne la précède pas"),
        (listed(1, 2, gaps=listed(1).gaps), "ses colonnes n’ont pas la même longueur"),
        (shown(1), "elle montre une liste qui ne la précède pas"),
    ],
)
def test_what_cannot_be_is_found_out(tmp_path: Path, entry: object, text: str) -> None:
    rewrite(tmp_path, [written(entry, 1, BEGINNING)[0]])  # type: ignore[arg-type]
    assert Book(tmp_path).verify() == [Fault("2026-11", 1, text)]


def test_a_ledger_shortened_is_found_out_by_whoever_kept_its_head(folder: Path) -> None:
    head = Book(folder).head()
    rewrite(folder, lines(folder, "2026-12")[:2], "2026-12")
    assert Book(folder).verify() == []
    assert list(audited(Book(folder), [head])) == [Fault("", 8, GONE)]


def test_a_ledger_written_anew_is_found_out_by_whoever_kept_an_entry(folder: Path) -> None:
    kept = [(number, Book(folder).recorded(number).hash) for number in (1, 7)]
    done, digest = [], Book(folder).recorded(5).hash
    for number in range(6, 9):
        line, digest = written(listed(9, number, at=DECEMBER), number, digest)
        done.append(line)
    rewrite(folder, done, "2026-12")
    assert Book(folder).verify() == []
    assert list(audited(Book(folder), kept)) == [Fault("", 7, GONE)]


def test_what_was_kept_is_still_there(folder: Path) -> None:
    book = Book(folder)
    heads = [(0, BEGINNING), *((each.number, each.hash) for each in book.entries())]
    assert (list(audited(book, heads)), held(book, 3, heads[4][1])) == ([], False)
