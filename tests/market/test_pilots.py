"""A pilot, from two proposals to the showcase: each verb, what it refuses, whom it tells."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests.factories import Cast, People
from tests.hub.stories import published
from tests.market import stalls, trials
from tests.market.trials import FACTS, PUBLISHED, RESULTS

from entremise.hub.models import Introduction, Outcome
from entremise.market import played_pilots
from entremise.market.actions import pilots, pilots_told, proposals
from entremise.market.actions.pilots import ChangedMeanwhileError, PilotError
from entremise.market.models import Party, Pilot, Proposal
from entremise.market.queries import pilots as queries
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

Status = Pilot.Status


def told() -> list[tuple[str, str]]:
    """The mails of pilots, oldest first: kind and to whom."""
    found = Mail.objects.filter(kind__startswith="pilot_").order_by("pk").values_list("kind", "email")
    return [(kind, email.partition("@")[0]) for kind, email in found]


def test_a_pilot_goes_from_the_idea_to_the_showcase(cast: Cast, people: People) -> None:
    made = trials.proposed(cast, people)
    seen = [made.status]
    made = pilots.accept(made, Party.HOST, people.camille, PUBLISHED)
    seen.append(made.status)
    made = pilots.write(made, Party.HOST, FACTS, pilots.version(made), people.camille, PUBLISHED)
    for side, person in ((Party.HOST, people.camille), (Party.STARTUP, people.noe)):
        made = pilots.agree(made, side, pilots.version(made), person, PUBLISHED)
        seen.append(made.status)
    made = pilots.close(made, Party.STARTUP, RESULTS, people.noe, PUBLISHED)
    seen.append(made.status)
    made = pilots.show(made, Party.HOST, people.camille, PUBLISHED)
    seen.append(made.status)
    assert seen == [
        Status.PROPOSED, Status.WRITING, Status.WRITING, Status.RUNNING, Status.CLOSED, Status.SHOWN
    ]  # fmt: skip
    assert told() == [
        ("pilot_proposed", "camille"), ("pilot_accepted", "noe"), ("pilot_changed", "noe"), ("pilot_to_agree", "noe"),
        ("pilot_agreed", "noe"), ("pilot_agreed", "camille"), ("pilot_closed", "camille"), ("pilot_shown", "noe"),
        ("pilot_shown", "camille"),
    ]  # fmt: skip
    verbs = Trace.objects.filter(subject=f"pilot:{made.pk}").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "pilot.propose", "pilot.accept", "pilot.write", "pilot.agree", "pilot.agree", "pilot.close", "pilot.show",
    ]  # fmt: skip


def test_it_is_an_introduction_of_the_loop_once_both_want_to_talk(cast: Cast, people: People) -> None:
    made = trials.proposed(cast, people)
    assert not Introduction.objects.exists()
    pilots.accept(made, Party.HOST, people.camille, PUBLISHED)
    pilots.accept(made, Party.HOST, people.camille)
    found = Introduction.objects.get()
    assert (found.number, found.solution, found.need.kind, found.need.person, found.need.door, found.introduced_at) == (
        made.number, str(cast.baker), "pilot", people.noe, "pilot", PUBLISHED,
    )  # fmt: skip
    assert [reason["kind"] for reason in found.reasons] == [each["kind"] for each in made.reasons]


def test_its_results_are_what_both_say_came_of_it(cast: Cast, people: People) -> None:
    made = trials.shown(cast, people)
    said = Outcome.objects.filter(introduction__number=made.number).order_by("side").values_list("side", "kind")
    assert list(said) == [("asker", "pilot"), ("firm", "pilot")]


def test_two_proposals_have_one_pilot_at_a_time(cast: Cast, people: People) -> None:
    made = trials.proposed(cast, people)
    assert pilots.propose(made.host, made.startup, "", people.camille) == made
    assert told() == [("pilot_proposed", "camille")]


def test_who_declined_is_not_asked_again_and_may_ask(cast: Cast, people: People) -> None:
    made = trials.proposed(cast, people)
    dropped = pilots.drop(made, Party.HOST, "Pas cette année.", people.camille, PUBLISHED)
    assert (dropped.status, dropped.dropped_by, told()[-1]) == (Status.DROPPED, "host", ("pilot_dropped", "noe"))
    with pytest.raises(PilotError, match="déjà été déclinée"):
        pilots.propose(made.startup, made.host, "Et maintenant ?", people.noe)
    assert pilots.propose(made.host, made.startup, "Finalement…", people.camille).status is Status.PROPOSED


def test_both_are_of_two_sides_and_two_organisations(cast: Cast, people: People) -> None:
    host = trials.site(cast, people)
    own = trials.solution(people, organisation=host.organisation, person=people.colleague)
    closed = trials.solution(people, closed_at=PUBLISHED)
    for mine, person in ((own, people.colleague), (trials.site(cast, people), people.bruno), (closed, people.noe)):
        with pytest.raises(PilotError):
            pilots.propose(mine, host, "", person)
    assert not Pilot.objects.exists()


def test_only_the_other_side_accepts(cast: Cast, people: People) -> None:
    with pytest.raises(PilotError, match="l’autre partie"):
        pilots.accept(trials.proposed(cast, people), Party.STARTUP, people.noe)


def test_an_agreement_that_changes_is_agreed_on_again_by_both(cast: Cast, people: People) -> None:
    made = trials.agreed(cast, people)
    Mail.objects.all().delete()
    changed = pilots.write(made, Party.HOST, FACTS | {"price": 500}, pilots.version(made), people.camille)
    assert (changed.status, changed.startup_agreed_at, changed.host_agreed_at) == (Status.WRITING, None, None)
    mail = Mail.objects.get()
    assert (mail.kind, mail.email, mail.context["void"]) == ("pilot_changed", "noe@example.org", True)


def test_the_same_words_again_void_nothing(cast: Cast, people: People) -> None:
    made = trials.agreed(cast, people)
    assert pilots.write(made, Party.HOST, FACTS, pilots.version(made), people.camille).status is made.status


def test_nobody_overwrites_or_agrees_on_what_they_did_not_read(cast: Cast, people: People) -> None:
    made = trials.writing(cast, people)
    read = pilots.version(made)
    pilots.write(made, Party.HOST, FACTS, read, people.camille)
    with pytest.raises(ChangedMeanwhileError):
        pilots.write(made, Party.STARTUP, FACTS | {"title": "Autre"}, read, people.noe)
    with pytest.raises(ChangedMeanwhileError):
        pilots.agree(made, Party.STARTUP, read, people.noe)
    made.refresh_from_db()
    assert (made.title, made.startup_agreed_at) == (FACTS["title"], None)


def test_what_is_missing_is_written_before_it_is_agreed_on(cast: Cast, people: People) -> None:
    made = trials.writing(cast, people)
    assert pilots.missing(made) == ["protocol", "measure", "starts_on", "ends_on"]
    with pytest.raises(PilotError, match="pas complet"):
        pilots.agree(made, Party.HOST, pilots.version(made), people.camille)


def test_an_agreement_is_taken_back_until_both_gave_it(cast: Cast, people: People) -> None:
    made = trials.writing(cast, people)
    made = pilots.write(made, Party.HOST, FACTS, pilots.version(made), people.camille)
    pilots.agree(made, Party.HOST, pilots.version(made), people.camille)
    assert pilots.take_back(made, Party.HOST, people.camille).host_agreed_at is None
    assert told()[-1] == ("pilot_taken_back", "noe")
    for side, person in ((Party.HOST, people.camille), (Party.STARTUP, people.noe)):
        pilots.agree(made, side, pilots.version(made), person)
    with pytest.raises(PilotError, match="Les deux parties"):
        pilots.take_back(made, Party.HOST, people.camille)


def test_results_wait_for_the_agreement_and_are_shown_when_both_say_so(cast: Cast, people: People) -> None:
    with pytest.raises(PilotError):
        pilots.close(trials.writing(cast, people), Party.HOST, RESULTS, people.camille)
    Proposal.objects.update(closed_at=PUBLISHED)
    made = trials.closed(cast, people)
    assert (made.status, queries.showcase()) == (Status.CLOSED, [])
    pilots.show(made, Party.STARTUP, people.noe)
    assert queries.showcase() == [made]
    pilots.hide(made, Party.HOST, people.camille)
    assert queries.showcase() == []


def test_results_that_change_are_shown_only_when_both_say_so_again(cast: Cast, people: People) -> None:
    made = trials.shown(cast, people)
    again = pilots.close(made, Party.STARTUP, RESULTS | {"results": "Le bruit vient du port."}, people.noe)
    assert (again.status, again.host_shows_at, again.closed_at) == (Status.CLOSED, None, PUBLISHED)
    same = pilots.close(again, Party.STARTUP, RESULTS | {"results": "Le bruit vient du port."}, people.noe)
    assert same.startup_shows_at == again.startup_shows_at


def test_nothing_is_added_to_what_was_ended(cast: Cast, people: People) -> None:
    made = trials.agreed(cast, people)
    pilots.drop(made, Party.STARTUP, "", people.noe)
    assert pilots.drop(made, Party.HOST, "Trop tard", people.camille).dropped_by == "startup"
    verbs: list[Callable[[], Any]] = [
        lambda: pilots.write(made, Party.HOST, FACTS, pilots.version(made), people.camille),
        lambda: pilots.agree(made, Party.HOST, pilots.version(made), people.camille),
        lambda: pilots.close(made, Party.HOST, RESULTS, people.camille),
        lambda: pilots.show(made, Party.HOST, people.camille),
    ]
    for verb in verbs:
        with pytest.raises(PilotError, match="mis fin"):
            verb()


def test_what_is_closed_is_not_ended(cast: Cast, people: People) -> None:
    with pytest.raises(PilotError, match="terminée"):
        pilots.drop(trials.closed(cast, people), Party.HOST, "", people.camille)


def test_both_are_asked_once_for_results_when_the_last_day_is_past(cast: Cast, people: People) -> None:
    made = trials.agreed(cast, people)
    Mail.objects.all().delete()
    last = dt.datetime.combine(FACTS["ends_on"], dt.time(12), PUBLISHED.tzinfo)
    for now in (last, last + dt.timedelta(days=1), last + dt.timedelta(days=2)):
        pilots_told.ask_for_results(now)
    assert told() == [("pilot_over", "noe"), ("pilot_over", "camille")]
    pilots.close(made, Party.HOST, RESULTS, people.camille)
    assert not queries.over(dt.date(2030, 1, 1)).exists()


# Proposals ------------------------------------------------------------------------------------------------------------


def test_a_proposal_tells_those_it_goes_with_and_why(cast: Cast, people: People) -> None:
    host = trials.site(cast, people)
    trials.site(cast, people, title="Nos vitres se salissent", text="Le sel salit les vitres.", terms="",
                organisation=str(cast.roofer.organisation), person=people.bruno)  # fmt: skip
    facts = {"number": host.number.__class__(int=7), "side": Party.STARTUP, "title": "Des capteurs de bruit",
             "text": "Ils écoutent le bruit la nuit.", "terms": "Une cour."}  # fmt: skip
    made = proposals.publish(facts, people.noe, PUBLISHED)
    assert proposals.publish(facts, people.noe) == made
    assert told() == [("pilot_proposal", "noe"), ("pilot_found", "camille")]
    (found,) = queries.suggested(made).rows
    assert found.proposal == host
    assert [reason["fr"] for reason in found.reasons] == [
        "Le problème et la solution parlent de : bruit, nuit",
        "Ce qui est demandé et ce qui est ouvert : cour",
    ]


def test_an_organisation_is_suggested_once_and_never_to_itself(cast: Cast, people: People) -> None:
    first, _second = trials.site(cast, people), trials.site(cast, people, title="Le bruit encore")
    own = trials.solution(people, organisation=first.organisation, person=people.colleague)
    assert [each.proposal.organisation for each in queries.suggested(trials.solution(people)).rows] == [
        first.organisation
    ]
    assert queries.suggested(own).rows == []


def test_who_is_suggested_is_recorded_before_it_is_shown(cast: Cast, people: People, settings: Settings) -> None:
    trials.site(cast, people)
    found = queries.suggested(trials.solution(people))
    number = found.show("somebody")
    assert number is not None
    again = queries.suggested(Proposal.objects.get(side=Party.STARTUP))
    assert (again.show("somebody else"), [each.proposal for each in again.rows]) == (
        number, [each.proposal for each in found.rows]
    )  # fmt: skip


def test_the_public_list_is_drawn_each_day(cast: Cast, people: People) -> None:
    rows = [trials.solution(people, title=f"Capteur {n}") for n in range(12)]
    days = [dt.date(2026, 3, 2) + dt.timedelta(days=n) for n in range(8)]
    orders = [queries.board(Party.STARTUP, "", day) for day in days]
    assert all(sorted(order, key=lambda each: each.pk) == rows for order in orders)
    assert len({order[0].pk for order in orders}) > 1
    assert queries.board(Party.STARTUP, "", days[0]) == orders[0]
    assert queries.board(Party.STARTUP, "CAPTEUR 7", days[0]) == [rows[7]]


def test_a_proposal_is_changed_closed_and_opened_again(cast: Cast, people: People) -> None:
    made = trials.site(cast, people)
    changed = proposals.change(made, {"title": "Ce bruit, la nuit"}, people.colleague, PUBLISHED)
    assert (changed.title, changed.changed_at) == ("Ce bruit, la nuit", PUBLISHED)
    proposals.close(made, people.camille, PUBLISHED)
    assert queries.board(Party.HOST, "", PUBLISHED.date()) == []
    proposals.reopen(made, people.camille)
    assert queries.board(Party.HOST, "", PUBLISHED.date()) == [made]


def test_a_colleague_answers_for_who_left(cast: Cast, people: People) -> None:
    made = trials.site(cast, people)
    assert pilots_told.speaker(made) == people.camille
    people.camille.memberships.update(ended_at=PUBLISHED)
    assert pilots_told.speaker(made) == people.colleague


# On the fictional territory -------------------------------------------------------------------------------------------


def test_on_the_fictional_territory_one_is_shown_and_one_is_being_written(cast: Cast, people: People) -> None:
    published(people.noe)
    hosts = [(stalls.buyer_of(site, person), person) for site, person in (
        (cast.baker, people.camille), (cast.roofer, people.bruno), (cast.caterer, people.claire),
    )]  # fmt: skip
    made = played_pilots.play(hosts, timezone.now())
    found = {each.status: each.startup.title for each in Pilot.objects.select_related("startup")}
    assert made is not None
    assert found == {
        Status.SHOWN: "Des capteurs qui entendent les fuites d’eau",
        Status.WRITING: "Savoir d’où vient le bruit, la nuit",
    }
    assert [bool(each.reasons) for each in Pilot.objects.all()] == [True, True]
    assert played_pilots.play(hosts[:2], timezone.now()) is None
