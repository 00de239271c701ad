"""Where a firm stood in lists, why, and what would have changed it: as the ledger and the rules tell, and no more."""

from datetime import date, timedelta

import pytest
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, siren
from tests.neutrality.showing import MADE, enter, enter_shown, listed

from entremise.matching.equity import POLICY
from entremise.matching.equity.relevance import LEVELS
from entremise.neutrality.ledger.entries import Listed
from entremise.neutrality.queries import why
from entremise.neutrality.queries.asked import Asked, asked, in_short
from entremise.neutrality.queries.why import Explanation, Had, Lack
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

#: Gaps of three firms of which the first is clearly closer than the last: the middle one takes turns with neither's.
BEST = 0
#: The largest gap at which a firm takes turns with the best ones left once the very best is shown.
SECOND = LEVELS[1].gap
FAR = next(level.gap for level in LEVELS if level.relevance < LEVELS[1].relevance)


def stood(site: Establishment) -> list[tuple[int, int | None, bool | None]]:
    """The lists an establishment was considered for: number, position, whether it was shown."""
    return [(each.number, each.position, each.shown) for each in why.considered(site).stood]


def explained(site: Establishment, *sharers: tuple[Establishment | int, int, str]) -> Explanation:
    """Why an establishment stood where it did in a list."""
    found = why.stood_in(enter(*sharers), site)
    assert found
    return Explanation(found)


# Which lists, and where.


def test_a_firm_sees_the_lists_it_shared_the_newest_first(cast: Cast) -> None:
    first = enter((1, 0, "activity"), (cast.baker, 0, "activity"), last=1)
    enter((1, 0, "activity"), activities=("43.91B",))
    last = enter((cast.baker, 0, "activity"))
    assert stood(cast.baker) == [(last, 1, True), (first, 2, False)]


def test_a_list_that_was_leafed_through_showed_more_of_its_firms(cast: Cast) -> None:
    number = enter(*((each, 0, "activity") for each in range(1, 30)), (cast.baker, 0, "activity"))
    assert stood(cast.baker) == [(number, 30, False)]
    enter_shown(number, 21, 40)
    assert stood(cast.baker) == [(number, 30, True)]
    found = why.stood_in(number, cast.baker)
    assert found
    assert (found.shown, found.seen) == (True, 40)


def test_a_list_that_nobody_saw_yet_showed_nobody(cast: Cast) -> None:
    number = enter((cast.baker, 0, "activity"), first=1, last=0)
    assert stood(cast.baker) == [(number, 1, False)]
    assert why.considered(cast.baker).stood[0].seen == 0


def test_a_list_that_is_kept_is_shown_in_later_months_too(cast: Cast) -> None:
    number = enter((1, 0, "activity"), (cast.baker, 0, "activity"), last=0)
    enter_shown(number, 1, 20, at=MADE + timedelta(days=40))
    assert stood(cast.baker) == [(number, 2, True)]
    found = why.stood_in(number, cast.baker)
    assert found
    assert found.ranges == [(1, 0), (1, 20)]


def test_nothing_is_read_of_an_empty_ledger(cast: Cast) -> None:
    reading = why.considered(cast.baker)
    assert (reading.stood, reading.read, reading.oldest) == ([], 0, None)
    assert why.stood_in(1, cast.baker) is None


def test_only_the_newest_lists_are_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(why, "LISTS_READ", 2)
    enter((cast.baker, 0, "activity"))
    oldest = enter((cast.baker, 0, "activity"), key="f" * 16)
    newest = enter((cast.baker, 0, "activity"))
    reading = why.considered(cast.baker)
    assert ([each.number for each in reading.stood], reading.read) == ([newest, oldest], 2)
    assert reading.oldest
    assert reading.oldest.key == "f" * 16


def test_what_is_no_list_explains_nothing(cast: Cast) -> None:
    number = enter_shown(enter((cast.baker, 0, "activity")), 1, 20)
    assert why.stood_in(number, cast.baker) is None
    assert why.stood_in(number + 1, cast.baker) is None
    assert why.stood_in(10**18, cast.baker) is None


# Lists it could answer without sharing them.


def beyond(**facts: object) -> int:
    """A list that others share, and that more could answer."""
    return enter((1, 0, "activity"), **{"eligible": 300, **facts})


def test_a_firm_of_the_activity_asked_for_came_after_those_who_share(territory: Cast) -> None:
    number = beyond()
    assert stood(territory.baker) == [(number, None, False)]
    assert stood(territory.roofer) == []


def test_when_all_who_could_answer_share_the_list_nobody_came_after_them(territory: Cast) -> None:
    beyond(eligible=1)
    assert stood(territory.baker) == []


def test_only_the_activity_asked_for_first_is_sure_to_find(territory: Cast) -> None:
    beyond(activities=("56.21Z", "10.71C"))
    beyond(activities=())
    assert stood(territory.baker) == []


def test_out_of_the_circle_it_was_not_considered(territory: Cast) -> None:
    beyond(place="13001", radius_km=5.0)
    assert stood(territory.baker) == []
    wider, anywhere = beyond(place="13001", radius_km=60.0), beyond(place="", radius_km=None)
    assert [each for each, *_ in stood(territory.baker)] == [anywhere, wider]


def test_a_firm_nobody_knows_the_place_of_is_in_every_circle(territory: Cast) -> None:
    number = beyond(place="13001", radius_km=5.0)
    Establishment.objects.filter(pk=territory.baker.pk).update(lat=None, lon=None)
    assert [each for each, *_ in stood(Establishment.objects.get(pk=territory.baker.pk))] == [number]


def test_a_firm_that_was_not_there_yet_was_not_considered(territory: Cast) -> None:
    beyond()
    territory.baker.opened_on = date(2026, 11, 4)
    assert stood(territory.baker) == []


def test_a_firm_that_the_index_does_not_hold_was_not_considered(territory: Cast) -> None:
    beyond()
    newcomer = EstablishmentFactory(organisation=OrganisationFactory(identifier=siren(50)), activity="10.71C")
    assert (why.held(newcomer), stood(newcomer)) == (False, [])
    assert why.held(territory.baker)


def test_an_export_beyond_those_who_share_may_have_shown_it(territory: Cast) -> None:
    number = beyond(door="file", last=300)
    assert stood(territory.baker) == [(number, None, None)]


def test_a_list_shared_by_as_many_as_may_left_others_out_by_the_draw(territory: Cast) -> None:
    full = enter(*((each, 0, "activity") for each in range(1, 201)), eligible=300)
    few = beyond()
    assert [(each.number, each.full) for each in why.considered(territory.baker).stood] == [(few, False), (full, True)]


# Why.


def test_who_is_as_relevant_waits_for_its_turn(cast: Cast) -> None:
    found = explained(cast.baker, (1, BEST, "activity"), (2, BEST, "activity"), (cast.baker, BEST, "activity words"))
    assert (found.closer, found.alike, found.points_below, found.points_wanting) == (0, 2, 0.0, 0.0)
    assert (found.has, found.lacks, found.same_rules) == (["activity", "words"], [], True)


def test_who_is_clearly_closer_had_something_more(cast: Cast) -> None:
    """Two of them, each with something else; a third one, placed after it, tells nothing."""
    found = explained(
        cast.baker,
        (1, BEST, "activity words evidence"),
        (2, SECOND, "activity words meaning"),
        (cast.baker, FAR, "activity nearness"),
        (3, FAR, "activity evidence"),
    )
    assert (found.closer, found.alike) == (2, 0)
    assert found.points_below == FAR / 1000
    assert found.points_wanting == 0.1  # a single step, to the tenth above
    assert found.lacks == [
        Lack("words", 2, 20, enough=True),
        Lack("evidence", 1, 15, enough=True),
        Lack("meaning", 1, 6, enough=True),
    ]


def test_what_could_not_have_been_enough_is_told_so(cast: Cast) -> None:
    found = explained(cast.baker, (1, BEST, "activity meaning words"), (cast.baker, 30_000, "activity"))
    assert found.points_wanting > 6
    assert [(lack.feature, lack.enough) for lack in found.lacks] == [
        (name, why.WORTH[name] / 1000 >= found.points_wanting) for name in ("words", "meaning")
    ]
    assert not found.lacks[1].enough


def test_a_presumed_activity_is_an_activity(cast: Cast) -> None:
    """Having neither is lacking one; having the presumed one, an official one is worth the difference."""
    neither = explained(cast.baker, (1, BEST, "presumed"), (cast.baker, FAR, "words"))
    assert [(lack.feature, lack.had_by, lack.points) for lack in neither.lacks] == [("activity", 1, 50)]
    presumed = explained(cast.baker, (1, BEST, "activity"), (cast.baker, FAR, "presumed"))
    assert [(lack.feature, lack.had_by, lack.points) for lack in presumed.lacks] == [("activity", 1, 10)]


def test_other_rules_are_not_judged_by_those_of_today(cast: Cast) -> None:
    number = enter((1, 0, "activity"), (cast.baker, 0, "activity"), policy="2020-01")
    found = why.stood_in(number, cast.baker)
    assert found
    assert not Explanation(found).same_rules
    assert found.listed.policy != POLICY


def test_the_first_ones_are_told_by_what_they_had() -> None:
    firsts = [(each, 0, "activity words" if each % 2 else "activity") for each in range(1, 21)]
    assert why.first_ones(listed(*firsts, (21, 0, "evidence"))) == Had(20, [("activity", 20), ("words", 10)])


def test_a_firm_that_was_not_shown_is_owed_its_share(cast: Cast) -> None:
    assert why.owed(cast.baker) == 0.0
    enter((1, 0, "activity"), (cast.baker, 0, "activity"), last=1)
    assert why.owed(cast.baker) == pytest.approx(0.5)
    enter((cast.baker, 0, "activity"))
    assert why.owed(cast.baker) == pytest.approx(0.5)  # alone in a list, it received all it was due


# What was asked, in words.


def told(**facts: object) -> Listed:
    """A list of a need."""
    return listed((1, 0, "activity"), **facts)


def test_what_was_asked_is_told_by_activities_and_place() -> None:
    bread = "Boulangerie et boulangerie-pâtisserie"
    assert asked(told()) == Asked((bread,), "Marseille, 10 km autour")
    assert in_short(told(radius_km=None)) == f"{bread} · Marseille"
    assert in_short(told(place="", radius_km=None)) == bread
    assert in_short(told(place="", radius_km=7.0)) == f"{bread} · autour d’un point donné, 7 km"
    assert in_short(told(place="", radius_km=None, activities=())) == "un besoin dit par ses seuls mots"
    assert len(asked(told(activities=("10.71C", "56.21Z", "43.91B", "69.20Z"))).activities) == 3
