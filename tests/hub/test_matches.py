"""Matching runs: who can answer a need is found by itself, kept, found again when something changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OfferFactory, OrganisationFactory, People, siren
from tests.territory import document

from entremise.hub.actions import matches as actions
from entremise.hub.actions import needs
from entremise.hub.models import Match, Need
from entremise.hub.queries import matches as queries
from entremise.hub.queries.needs import solutions
from entremise.matching.index import Index
from entremise.notices.models import Mail
from entremise.registry import index
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

TEXT = "un traiteur pour 80 personnes à Aix-en-Provence"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def need(folk: People) -> Need:
    """A need of the bakery, published and not matched yet."""
    bakery = folk.camille.memberships.get()
    mine = {"organisation": bakery.organisation, "organisation_name": bakery.name}
    return needs.publish(needs.draft(TEXT, "fr", by=folk.camille, **mine), folk.camille, NOON)


def renewed(*firms: Establishment) -> None:
    """A new generation of the index, with all there is in the register."""
    name = index.new_name()
    shown = Establishment.objects.filter(named=True).prefetch_related("offers", "references")
    index.publish(name, Index.build(index.folder(name), (document(each) for each in shown)))


def another_caterer(number: int = 50) -> Establishment:
    firm = EstablishmentFactory(
        organisation=OrganisationFactory(identifier=siren(number), name=f"Traiteur Essai {number}"),
        activity="56.21Z", commune="13001", lat=43.5283, lon=5.4497,
    )  # fmt: skip
    OfferFactory(establishment=firm, title="Réceptions", text="Traiteur de vos réceptions.")
    return firm


def test_matches_are_kept_with_their_reasons_in_both_languages(folk: People, territory: Cast, need: Need) -> None:
    (match,) = actions.match(need, NOON)
    facts = {name: getattr(match, name) for name in ("solution", "rank", "found_at", "gone_at", "need_id")}
    assert facts == {
        "solution": str(territory.caterer), "rank": 1, "found_at": NOON, "gone_at": None, "need_id": need.pk
    }  # fmt: skip
    assert match.reasons == [
        {"kind": "activity", "fr": "Activité : Services des traiteurs (56.21Z)", "en": "Activity: Caterers (56.21Z)"},
        {"kind": "words", "fr": "Mots en commun : traiteur", "en": "Words in common: traiteur"},
        {"kind": "distance", "fr": "À Aix-en-Provence même", "en": "In Aix-en-Provence itself"},
    ]
    matched = Need.objects.get()
    assert (matched.matched_at, matched.matched_with) == (NOON, queries.generation())


def test_a_run_done_again_changes_nothing(need: Need) -> None:
    first = actions.match(need, NOON)
    again = actions.match(need, NOON + timedelta(hours=1))
    assert [(each.pk, each.found_at) for each in again] == [(each.pk, each.found_at) for each in first]
    assert Mail.objects.filter(kind="need_new_matches").count() == 0


def test_publishing_matches_by_itself(folk: People, territory: Cast, at_once: Settings) -> None:
    needs.publish(needs.draft(TEXT, "fr", by=folk.camille), folk.camille)
    assert list(Match.objects.values_list("solution", flat=True)) == [str(territory.caterer)]


def test_changing_a_need_matches_it_again(folk: People, territory: Cast, need: Need, at_once: Settings) -> None:
    actions.match(need, NOON)
    needs.change(need, folk.camille, text="réparer une toiture à Aubagne")
    found = [(match.solution, match.gone_at is None) for match in Match.objects.order_by("pk")]
    assert found == [(str(territory.caterer), False), (str(territory.roofer), True)]


def test_a_run_begun_before_a_change_keeps_nothing_of_it(
    folk: People, need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = actions._find(need)

    def meanwhile(asked: Need) -> Any:
        needs.change(asked, folk.colleague, text="réparer une toiture à Aubagne")
        return found

    monkeypatch.setattr(actions, "_find", meanwhile)
    assert (actions.match(need, NOON), Match.objects.count()) == ([], 0)


def test_the_asker_s_own_firm_and_unnamed_ones_are_never_found(folk: People, territory: Cast) -> None:
    mine = folk.claire.memberships.get()
    asked = needs.draft(TEXT, "fr", by=folk.claire, organisation=mine.organisation, organisation_name=mine.name)
    assert actions.match(needs.publish(asked, folk.claire), NOON) == []
    Establishment.objects.filter(pk=territory.caterer.pk).update(named=False)
    other = needs.publish(needs.draft(TEXT, "fr", by=folk.camille), folk.camille)
    assert actions.match(other, NOON) == []


def test_at_most_thirty_are_kept(need: Need) -> None:
    for number in range(40):
        another_caterer(100 + number)
    renewed()
    found = actions.match(need, NOON)
    assert [each.rank for each in found] == list(range(1, 31))


def test_who_can_answer_since_then_is_told_once_a_day(folk: People, territory: Cast, need: Need) -> None:
    actions.match(need, NOON)
    for number, hours in ((50, 1), (51, 2), (52, 26)):
        another_caterer(number)
        renewed()
        actions.match(need, NOON + timedelta(hours=hours))
    told = Mail.objects.filter(kind="need_new_matches").order_by("pk")
    assert [(mail.email, mail.context["count"]) for mail in told] == [("camille@example.org", 1)] * 2


def test_what_is_gone_and_comes_back_keeps_when_it_was_first_found(territory: Cast, need: Need) -> None:
    actions.match(need, NOON)
    Establishment.objects.filter(pk=territory.caterer.pk).update(named=False)
    actions.match(need, NOON + timedelta(days=1))
    assert Match.objects.get().gone_at == NOON + timedelta(days=1)
    Establishment.objects.filter(pk=territory.caterer.pk).update(named=True)
    actions.match(need, NOON + timedelta(days=2))
    match = Match.objects.get()
    assert (match.found_at, match.gone_at) == (NOON, None)
    assert Mail.objects.filter(kind="need_new_matches").count() == 0


def test_nothing_is_kept_while_nothing_is_loaded(people: People) -> None:
    asked = needs.publish(needs.draft(TEXT, "fr", by=people.camille), people.camille)
    assert (actions.match(asked, NOON), Need.objects.get().matched_at) == ([], None)


def test_a_closed_or_paused_need_is_not_matched(folk: People, need: Need) -> None:
    needs.pause(need, folk.camille)
    actions.match_need.call(need.pk)
    assert Match.objects.count() == 0


def test_the_round_matches_what_waits_newest_first(folk: People, need: Need, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = needs.publish(needs.draft(TEXT, "fr", by=folk.noe), folk.noe, NOON + timedelta(hours=1))
    needs.draft(TEXT, "fr", by=folk.noe)
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    assert actions.match_again(NOON + timedelta(hours=2)) == 1
    assert list(Need.objects.exclude(matched_at=None)) == [newer]
    assert actions.match_again(NOON + timedelta(hours=2)) == 1
    assert actions.match_again(NOON + timedelta(hours=2)) == 0
    renewed()
    assert actions.match_again(NOON + timedelta(hours=2)) == 1
    monkeypatch.setattr(actions, "AT_ONCE", 10)
    assert actions.match_again(NOON + timedelta(hours=3)) == 1
    assert actions.match_again(NOON + timedelta(days=2)) == 2
    assert need.matches.count() == 1


def test_the_round_finds_the_runs_that_were_lost(folk: People, territory: Cast, need: Need) -> None:
    """A worker that is killed leaves its task as running: nobody runs it again."""
    hours = [NOON + timedelta(hours=each) for each in range(10)]
    assert actions.match_again(hours[1]) == 1
    needs.change(need, folk.camille, at=hours[2], text="réparer une toiture à Aubagne")
    assert [actions.match_again(hours[3]), actions.match_again(hours[3])] == [1, 0]
    assert need.matches.get(gone_at=None).solution == str(territory.roofer)
    needs.pause(need, folk.camille, hours[4])
    assert actions.match_again(hours[5]) == 0
    needs.resume(need, folk.camille, hours[6])
    assert [actions.match_again(hours[7]), actions.match_again(hours[7])] == [1, 0]
    needs.change(need, folk.camille, at=hours[8], budget_max=300)
    assert [actions.match_again(hours[9]), actions.match_again(hours[9])] == [1, 0]


def test_an_offer_has_the_needs_it_may_answer_matched_again(folk: People, territory: Cast, need: Need) -> None:
    roof = needs.publish(needs.draft("réparer une toiture à Aubagne", "fr", by=folk.camille), folk.camille)
    needs.publish(needs.draft("tenir la comptabilité d'un restaurant", "fr", by=folk.camille), folk.camille)
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    OfferFactory(establishment=territory.roofer, title="Terrasses", text="Nous montons des buffets pour personnes.")
    assert actions.rematch_open_needs_for(territory.roofer) == 2
    asked = sorted(each.args_kwargs["args"][0] for each in DBTaskResult.objects.all())
    assert asked == sorted([need.pk, roof.pk])


def test_solutions_are_for_those_who_follow_the_need(folk: People, territory: Cast, need: Need) -> None:
    actions.match(need, NOON)
    need.refresh_from_db()
    found = solutions(need, folk.camille)
    assert [(each.id, each.establishment, each.introduction) for each in found] == [
        (str(territory.caterer), territory.caterer, None)
    ]
    assert [len(solutions(need, person)) for person in (folk.lea, folk.colleague, folk.bruno, folk.noe)] == [1, 1, 0, 0]


def test_solutions_cost_the_same_whatever_their_number(
    folk: People, need: Need, django_assert_max_num_queries: Any
) -> None:
    for some in (1, 20):
        for number in range(some):
            another_caterer(200 + some * 30 + number)
        renewed()
        actions.match(need, NOON)
        need.refresh_from_db()
        with django_assert_max_num_queries(5):
            solutions(need, folk.camille)
