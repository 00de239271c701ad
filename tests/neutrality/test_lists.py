"""Lists are arranged by what the ledger says, are the same when they are asked for again, and are all recorded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import time_machine
from pytest_django import Settings
from tests.neutrality.ledger.making import lines
from tests.neutrality.ledger.showing import BREAD, candidates, show

from entremise.matching.equity import POLICY
from entremise.matching.equity.browsing import UNIT
from entremise.matching.index import Candidates, Index, fingerprint
from entremise.matching.index.searching import draw
from entremise.matching.model import Document, Match, Place, Reason, Understanding
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Listed, Proposed, Shown
from entremise.neutrality.ledger.standing import standing
from entremise.neutrality.lists import Listing, UnrecordedError, key, propose, shown
from entremise.registry import index as indexes

NOVEMBER = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
EQUALS = np.arange(1, 31, dtype=np.uint64)


def equals(listing: Listing, firms: np.ndarray[tuple[int], np.dtype[np.uint64]] = EQUALS) -> Candidates:
    """Firms that answer as well."""
    ones = np.ones(len(firms), np.int64)
    return Candidates(firms, ones * 80_000, draw(firms, listing.seed), ones.astype(np.uint8))


def asked(need: str, index: str = "essai") -> tuple[Listing, list[int]]:
    """A list of equals, and its order as the page has it."""
    listing = Listing(need, BREAD, index)
    return listing, EQUALS[listing.arrange(equals(listing))].tolist()


def facts() -> list[tuple[type, int, int]]:
    """What the ledger holds: kinds of entries, and the positions shown."""
    entries = [recorded.entry for recorded in book().entries()]
    return [(type(each), each.first, each.last) for each in entries if isinstance(each, Listed | Shown)]


def test_the_key_of_a_need_is_its_own_during_a_month() -> None:
    assert key("du pain", NOVEMBER) == key("du pain", NOVEMBER + timedelta(days=7))
    with time_machine.travel(NOVEMBER):
        show(1)
    different = {key("du pain", NOVEMBER), key("du vin", NOVEMBER), key("du pain", DECEMBER)}
    assert [len(each) for each in different] == [16, 16, 16]


def test_what_is_recorded() -> None:
    understanding = replace(BREAD, place=Place("13055", "Marseille", 43.3, 5.4), radius_km=12.5)
    with time_machine.travel(NOVEMBER):
        show(0)
        listing = Listing("du pain", understanding, "essai", positions=10)
        order = listing.arrange(equals(listing))
        number = listing.show("api", 1, 10)
    assert number == 2
    held = book().listed(number)
    told = (
        held.at, held.door, held.key, held.index, held.policy, held.state, held.activities, held.place, held.radius_km,
        held.eligible, held.positions, held.first, held.last, held.best,
    )  # fmt: skip
    assert told == (
        NOVEMBER, "api", listing.seed, "essai", POLICY, 1, ("10.71C",), "13055", 12.5, 30, 10, 1, 10, 80_000,
    )  # fmt: skip
    assert held.firms.tolist() == EQUALS[order].tolist()
    assert (held.gaps.tolist(), held.features.tolist()) == ([0] * 30, [1] * 30)


def test_neither_the_need_nor_who_asked_is_in_the_ledger(settings: Settings) -> None:
    listing, _ = asked("un avocat pour mon divorce")
    listing.show("search", 1, 20, visitor="empreinte-de-lea")
    propose("un avocat pour mon divorce", "siret:12345678901234", "asker", 1)
    month = f"{datetime.now(UTC):%Y-%m}"
    held = b"".join(lines(Path(settings.LEDGER_DIRECTORY), month))
    assert [word in held for word in (b"avocat", b"divorce", b"lea", b"12345678901234")] == [False] * 4


def test_a_need_asked_again_is_answered_in_the_same_order() -> None:
    listing, first = asked("du pain")
    number = listing.show("search", 1, 20)
    for need in range(10):
        other, _ = asked(f"du vin {need}")
        other.show("search", 1, 20)
    again, second = asked("du pain")
    assert (again.show("search", 21, 40), second) == (number, first)
    assert facts()[-1] == (Shown, 1, 30)


def test_a_list_that_nobody_was_shown_may_be_made_otherwise() -> None:
    _, first = asked("du pain")
    other, _ = asked("du vin")
    other.show("search", 1, 20)
    _, second = asked("du pain")
    assert first != second


def test_another_month_or_another_index_makes_another_list() -> None:
    with time_machine.travel(NOVEMBER):
        asked("du pain")[0].show("search", 1, 20)
        asked("du pain", "suivant")[0].show("search", 1, 20)
        asked("du pain", "suivant")[0].show("search", 1, 20)
    with time_machine.travel(DECEMBER):
        asked("du pain", "suivant")[0].show("search", 1, 20)
    assert [kind for kind, _, _ in facts()] == [Listed, Listed, Shown, Listed]


def test_firms_that_answer_as_well_take_turns() -> None:
    """After three hundred lists, none is owed more than a first position, nor owes more."""
    first = set()
    for need in range(10 * len(EQUALS)):
        listing, order = asked(f"besoin {need}")
        listing.show("search", 1, 20)
        first.add(order[0])
    owed = standing().catch_up().balances.owed(EQUALS)
    assert (first, np.abs(owed).max() < UNIT) == (set(EQUALS.tolist()), True)


def test_a_page_reloaded_within_the_hour_is_counted_once() -> None:
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        listing, _ = asked("du pain")
        assert [listing.show("search", 1, 20, visitor="lea") for _ in range(3)] == [1, 1, 1]
        assert listing.show("search", 21, 40, visitor="lea") == 1
        assert asked("du pain")[0].show("search", 1, 20, visitor="lea") == 1
        assert facts() == [(Listed, 1, 20), (Shown, 21, 30)]
        assert asked("du pain")[0].show("search", 1, 20, visitor="jean") == 1
        assert [asked("du pain")[0].show("search", 1, 20) for _ in range(2)] == [1, 1]
        assert facts()[2:] == [(Shown, 1, 20)] * 3
        clock.shift(timedelta(minutes=61))
        assert listing.show("search", 1, 20, visitor="lea") == 1
        assert facts()[5:] == [(Shown, 1, 20)]


def test_pages_of_other_sizes_do_not_count_the_same_positions_again() -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        listing, _ = asked("du pain")
        for last in range(1, 6):
            listing.show("api", 1, last, visitor="lea")
        for first in range(1, 6):
            listing.show("api", first, first, visitor="lea")
        listing.show("api", 8, 9, visitor="lea")
        listing.show("file", 1, 30, visitor="lea")
    assert facts() == [(Listed, 1, 1), *((Shown, place, place) for place in range(2, 6)),
                       (Shown, 6, 9), (Shown, 10, 30)]  # fmt: skip


@pytest.mark.parametrize("below", [True, False])
def test_nobody_makes_a_firm_owed_by_showing_only_the_others(below: bool) -> None:
    """Those who stand below it, or above it, a hundred times in other words."""
    for need in range(100):
        listing, order = asked(f"du pain {need}")
        place = order.index(1) + 1
        listing.show("api", *((place + 1, 30) if below else (1, place - 1)), visitor="lea")
    owed = standing().catch_up().balances.owed(EQUALS)
    assert np.abs(owed).max() < UNIT


def test_nobody_found_is_not_a_list() -> None:
    listing = Listing("une licorne", BREAD, "essai")
    assert listing.arrange(equals(listing, EQUALS[:0])) == []
    assert (listing.show("search", 1, 20), listing.make("need"), facts()) == (None, None, [])


def test_a_page_beyond_the_end_shows_nobody() -> None:
    listing, _ = asked("du pain")
    assert (listing.show("search", 41, 60), facts()) == (None, [])


def test_a_list_is_arranged_before_it_is_shown() -> None:
    with pytest.raises(RuntimeError):
        Listing("du pain", BREAD, "essai").show("search", 1, 20)


def test_those_far_below_the_best_follow_by_score_whatever_their_gap() -> None:
    listing = Listing("du pain", BREAD, "essai")
    scores = np.array([99_000, 20_000, 3_000, 10], np.int64)
    far = Candidates(EQUALS[:4], scores, draw(EQUALS[:4], listing.seed), np.ones(4, np.uint8))
    order = listing.arrange(far)
    listing.show("search", 1, 20)
    assert order[0] == 0
    assert sorted(book().listed(1).gaps.tolist()) == [0, 65_535, 65_535, 65_535]


def test_who_has_gone_since_is_left_out_of_the_order() -> None:
    listing, order = asked("du pain")
    listing.show("search", 1, 20)
    gone = order[3]
    again = Listing("du pain", BREAD, "essai")
    left = EQUALS[gone != EQUALS]
    assert left[again.arrange(equals(again, left))].tolist() == [firm for firm in order if firm != gone]


def test_two_who_ask_the_same_at_once_share_a_list() -> None:
    (one, first), (other, second) = asked("du pain"), asked("du pain")
    assert first == second
    assert [one.show("search", 1, 20), other.show("search", 1, 20)] == [1, 1]
    assert facts() == [(Listed, 1, 20), (Shown, 1, 20)]


def test_two_who_ask_the_same_while_another_list_is_shown_may_see_two_orders() -> None:
    """Each order shown is recorded; who comes after them sees the last."""
    one, _ = asked("du pain")
    between, _ = asked("du vin")
    between.show("search", 1, 20)
    other, second = asked("du pain")
    assert [one.show("search", 1, 20), other.show("search", 1, 20)] == [2, 3]
    after, order = asked("du pain")
    assert (order, after.show("search", 1, 20)) == (second, 3)


def test_a_list_kept_to_be_shown_later_gives_no_attention_before() -> None:
    listing, order = asked("du pain")
    assert [listing.make("need"), listing.make("need")] == [1, 1]
    owed = standing().catch_up().balances.owed(EQUALS)
    shown(1, "mail", 5)
    assert (facts(), set(owed.tolist())) == ([(Listed, 1, 0), (Shown, 1, 5)], {0})
    assert standing().catch_up().balances.owed(np.array(order[:1], np.uint64))[0] < 0


def match(number: int, score: float, *kinds: str) -> Match:
    reasons = [Reason(kind, "parce que") for kind in kinds]  # type: ignore[arg-type]
    return Match(f"siret:{number}", rank=1, score=score, reasons=reasons)


def test_matches_of_several_indexes_are_put_in_one_order() -> None:
    listing = Listing("du pain", BREAD, "essai+suite")
    matches = [match(1, 0.2, "words"), match(2, 0.9, "activity", "distance"), match(3, 0.9, "evidence", "meaning")]
    arranged = listing.arranged(matches)
    assert [each.rank for each in arranged] == [1, 2, 3]
    assert sorted(each.id for each in arranged) == ["siret:1", "siret:2", "siret:3"]
    assert {each.id for each in arranged[:2]} == {"siret:2", "siret:3"}
    number = listing.show("need", 1, 20) or 0
    held = book().listed(number)
    assert held.firms[:2].tolist() == [fingerprint(each.id) for each in arranged[:2]]
    had = dict(zip(held.firms.tolist(), held.features.tolist(), strict=True))
    assert (had[fingerprint("siret:2")], had[fingerprint("siret:3")]) == (0b100001, 0b011000)


def test_few_or_no_matches_are_put_in_order_too() -> None:
    listing = Listing("du pain", BREAD, "essai")
    assert listing.arranged([]) == []
    assert listing.arranged([match(1, 0.5)]) == [replace(match(1, 0.5), rank=1)]


def test_the_best_of_many_are_told_as_such() -> None:
    listing = Listing("du pain", BREAD, "essai")
    listing.arranged([match(1, 0.5), match(2, 0.4)], eligible=5000)
    number = listing.make("need") or 0
    assert (book().listed(number).eligible, len(book().listed(number).firms)) == (5000, 2)


def test_an_introduction_proposed_is_recorded() -> None:
    number = propose("du pain", "siret:12345678901234", "chamber", None, at=NOVEMBER)
    assert book().recorded(number).entry == Proposed(
        at=NOVEMBER, key=key("du pain", NOVEMBER), firm=fingerprint("siret:12345678901234"), by="chamber", position=None
    )


def test_what_cannot_be_recorded_is_not_shown(settings: Settings, tmp_path: Path) -> None:
    settings.LEDGER_DIRECTORY = tmp_path / "un fichier"
    settings.LEDGER_DIRECTORY.write_text("à la place du dossier")
    with pytest.raises(UnrecordedError):
        asked("du pain")


def test_a_damaged_ledger_shows_nothing(settings: Settings) -> None:
    month = f"{datetime.now(UTC):%Y-%m}"
    Path(settings.LEDGER_DIRECTORY).mkdir()
    (Path(settings.LEDGER_DIRECTORY) / f"{month}.jsonl").write_bytes(b"rien\n")
    with pytest.raises(UnrecordedError):
        asked("du pain")


def test_room_is_made_for_all_the_firms_of_the_index() -> None:
    documents = [Document(f"siret:{number}", title="Boulangerie") for number in range(5)]
    Index.build(indexes.folder("vingt-deux"), documents)
    listing = Listing("du pain", BREAD, "vingt-deux+suite")
    listing.arrange(candidates(listing, 1))
    assert standing().catch_up().balances.firms.tolist() == sorted(fingerprint(each.id) for each in documents)


def test_an_understanding_of_nothing_is_recorded_as_such() -> None:
    listing = Listing("?", Understanding("fr"), "essai")
    listing.arrange(equals(listing))
    held = book().listed(listing.show("file", 1, 1000) or 0)
    assert (held.activities, held.place, held.radius_km, held.first, held.last) == ((), "", None, 1, 30)
