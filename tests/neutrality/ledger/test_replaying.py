"""Any list that the ledger holds can be made again, and one that was made otherwise is found out."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import time_machine
from pytest_django import Settings
from tests.neutrality.ledger.making import lines, listed, proposed, shown
from tests.neutrality.ledger.showing import BREAD, candidates, show

from entremise.matching.equity.relevance import LEVELS, POLICY
from entremise.neutrality.ledger import replaying, snapshots
from entremise.neutrality.ledger.book import Book, book
from entremise.neutrality.ledger.lines import written
from entremise.neutrality.ledger.replaying import replayed
from entremise.neutrality.lists import Listing


@pytest.fixture
def folder(settings: Settings) -> Path:
    return Path(settings.LEDGER_DIRECTORY)


def differences(book: Book, **how: bool) -> dict[int, str]:
    return {each.number: each.difference for each in replayed(book, book.lists(), **how) if each.difference}


def test_a_thousand_lists_shown_over_three_months_are_made_again(folder: Path) -> None:
    chance = np.random.default_rng(5)
    for month in (10, 11, 12):
        with time_machine.travel(datetime(2026, month, 9, tzinfo=UTC), tick=False):
            for need in chance.integers(0, 900, 600).tolist():
                page = int(chance.integers(0, 3))
                show(need, 20 * page + 1, 20 * page + 20)
    assert len(list(book().lists())) > 1000
    assert differences(book()) == {}


def test_lists_made_by_several_threads_at_once_are_made_again(folder: Path) -> None:
    def some(thread: int) -> None:
        for need in range(50):
            show(1000 * thread + need)

    threads = [threading.Thread(target=some, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(list(book().lists())), differences(book())) == (200, {})


def test_a_list_is_made_from_what_came_before_it_was_asked_for(folder: Path) -> None:
    """Another list, shown while this one was being made, changes nothing to it."""
    show(1)
    waiting = Listing("besoin 2", BREAD, "essai")
    waiting.arrange(candidates(waiting, 2))
    show(3)
    assert (waiting.show("search", 1, 20), book().listed(3).state) == (3, 1)
    assert differences(book()) == {}


def test_beginning_at_a_snapshot_makes_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entremise.neutrality.ledger.standing._SNAPSHOT_EVERY", 10)
    for need in range(35):
        show(need)
    read = []
    entries = Book.entries
    monkeypatch.setattr(Book, "entries", lambda self, after=0: read.append(after) or entries(self, after))
    slowly, quickly = ([*replayed(book(), [34], quickly=quick)] for quick in (False, True))
    assert [after for after in read if after in (0, 30)] == [0, 30]
    assert [number for number, _, _ in snapshots.kept(folder)] == [10, 20, 30]
    assert [each.owed.tolist() for each in slowly if each.owed is not None] == [
        each.owed.tolist() for each in quickly if each.owed is not None
    ]
    assert [each.difference for each in slowly + quickly] == ["", ""]


def test_what_each_was_owed_before_is_told(folder: Path) -> None:
    first, second = show(1), show(2)
    made = list(replayed(book(), [first or 0, second or 0]))
    assert [each.number for each in made] == [1, 2]
    before, after = (each.owed.tolist() for each in made if each.owed is not None)
    assert (set(before), any(after)) == ({0}, True)


def test_an_order_changed_with_all_its_hashes_is_found_out(folder: Path) -> None:
    """Whoever can write the whole ledger anew still cannot make an order right that the rule does not make."""
    for need in range(5):
        show(need)
    month = next(folder.glob("*.jsonl")).stem
    done, digest = [], "entremise"
    for place, recorded in enumerate(list(book().entries())):
        entry = recorded.entry
        if place == 2:
            turned = {name: getattr(entry, name)[::-1] for name in ("firms", "gaps", "features")}
            facts = {name: getattr(entry, name) for name in ("at", "key", "index", "state", "eligible", "last")}
            entry = listed(**facts | turned)
        line, digest = written(entry, place + 1, digest)
        done.append(line)
    (folder / f"{month}.jsonl").write_bytes(b"".join(done))
    forged = Book(folder)
    assert forged.verify() == []
    [before] = [each for each in (json.loads(line) for line in lines(folder, month)) if each["number"] == 3]
    assert before["what"] == "listed"
    found = differences(forged)
    assert found[3].startswith("à la position 1 le registre dit ")


def test_what_is_not_a_list_is_said_so(folder: Path) -> None:
    for entry in (listed(1), shown(1), proposed(1)):
        book().append(entry)
    made = list(replayed(book(), [2, 3, 4]))
    assert [(each.number, each.listed, each.owed) for each in made] == [
        (2, None, None),
        (3, None, None),
        (4, None, None),
    ]
    assert {each.difference for each in made} == {"aucune liste ne porte ce numéro"}


def test_a_list_made_by_other_rules_is_said_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = show(1) or 0
    monkeypatch.setattr(replaying, "POLICY", "2031-01")
    [made] = replayed(book(), [number])
    assert made.difference == (
        f"elle a été faite selon les règles « {POLICY} », et cette version ne connaît que « 2031-01 » : à rejouer avec "
        "la version d’alors"
    )
    assert (made.number, made.owed) == (number, None)


def test_a_list_that_says_it_was_made_after_itself_is_said_so(folder: Path) -> None:
    book().append(listed(1, state=1))
    assert differences(book()) == {1: "elle dit tenir compte de l’entrée 1, qui ne la précède pas"}


def test_no_gap_that_decides_is_too_wide_for_the_ledger() -> None:
    """Gaps are kept in 16 bits: beyond the last level they no longer matter."""
    assert LEVELS[-1].gap <= np.iinfo(np.uint16).max
