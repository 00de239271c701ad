"""A snapshot says what the ledger says, or the audit tells."""

from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings
from tests.neutrality.ledger.making import lines, rewrite
from tests.neutrality.ledger.showing import show

from entremise.neutrality.ledger import snapshots
from entremise.neutrality.ledger.auditing import audited
from entremise.neutrality.ledger.book import Book, Fault
from entremise.neutrality.ledger.standing import Standing


@pytest.fixture
def folder(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty-two lists, and snapshots after the tenth and the twentieth."""
    monkeypatch.setattr("entremise.neutrality.ledger.standing._SNAPSHOT_EVERY", 10)
    for need in range(22):
        show(need)
    return Path(settings.LEDGER_DIRECTORY)


def changed(path: Path, **columns: object) -> None:
    with np.load(path) as held:
        before = dict(held)
    np.savez(path, **before | columns)  # type: ignore[arg-type]


def test_what_is_saved_is_opened(folder: Path) -> None:
    taken = Standing(Book(folder)).catch_up().snapshot()
    snapshots.save(folder, taken)
    number, digest, path = snapshots.kept(folder)[-1]
    opened = snapshots.opened(path)
    assert (number, digest) == (22, Book(folder).head()[1])
    assert opened is not None
    assert opened.same(taken)
    assert (len(opened.made), opened.made == taken.made) == (22, True)


def test_snapshots_left_alone_are_right(folder: Path) -> None:
    assert [number for number, _, _ in snapshots.kept(folder)] == [10, 20]
    assert list(audited(Book(folder))) == []


@pytest.mark.parametrize("column", ["amounts", "made"])
def test_a_snapshot_tampered_with_is_found_out(folder: Path, column: str) -> None:
    path = snapshots.kept(folder)[1][2]
    with np.load(path) as held:
        others = held[column] + held[column].dtype.type(1)
    changed(path, **{column: others})
    assert list(audited(Book(folder))) == [
        Fault("2026-11", 20, f"{path.name} ne dit pas ce que dit le registre : retirez ce fichier")
    ]


def test_a_ledger_shortened_is_found_out_by_its_snapshots(folder: Path) -> None:
    rewrite(folder, lines(folder, month(folder))[:15], month(folder))
    assert list(audited(Book(folder))) == [
        Fault(month(folder), 20, "le registre ne contient plus cette entrée telle qu’elle a été publiée ou gardée")
    ]


def month(folder: Path) -> str:
    return next(folder.glob("*.jsonl")).stem
