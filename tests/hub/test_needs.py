"""Stating a need: its verbs, from a draft to a closed need, and what is kept of each step."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.factories import Cast, People

from entremise.hub.actions import needs as actions
from entremise.hub.actions.needs import Asker, ChangedMeanwhileError
from entremise.hub.models import Need, NeedVersion, Reading
from entremise.hub.queries import needs as queries
from entremise.hub.transitions import TransitionError
from entremise.notices.models import Mail, Notice
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

SUBMISSION = uuid.UUID("11111111-2222-4333-8444-555555555555")
TEXT = "un traiteur pour 80 personnes près d'Aubagne"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def told(folk: People, **facts: Any) -> Need:
    """A need of Camille's, of the bakery."""
    bakery = folk.camille.memberships.get()
    mine = {"organisation": bakery.organisation, "organisation_name": bakery.name}
    return actions.draft(TEXT, "fr", by=folk.camille, at=NOON, **(mine | facts))


def published(folk: People, **facts: Any) -> Need:
    return actions.publish(told(folk, **facts), folk.camille, NOON)


def mails() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("kind", "email").values_list("kind", "email"))


def verbs(need: Need) -> list[str]:
    return list(Trace.objects.filter(subject=f"need:{need.pk}").order_by("pk").values_list("verb", flat=True))


def test_a_draft_is_kept_with_how_it_is_understood(folk: People) -> None:
    need = told(folk, deadline=date(2026, 6, 12), budget_max=3000)
    facts = {name: getattr(need, name) for name in ("text", "language", "name", "email", "organisation_name", "door")}
    assert facts == {
        "text": TEXT, "language": "fr", "name": "Camille Essai", "email": "camille@example.org",
        "organisation_name": "Fournil des Calanques", "door": "page",
    }  # fmt: skip
    assert (need.status, need.person, verbs(need)) == (Need.Status.DRAFT, folk.camille, ["need.draft"])
    reading = Reading.objects.get(need=need)
    assert (reading.language, reading.activities[0], reading.place) == ("fr", "56.21Z", "13005")
    assert reading.folded == "un traiteur pour 80 personnes pres d aubagne"


def test_a_visitor_tells_a_need_that_is_nobody_s_yet(territory: Cast) -> None:
    need = actions.draft(TEXT, "en")
    assert (need.person, need.name, need.email, need.language) == (None, "", "", "en")


def test_the_same_submission_is_one_need_unchanged(folk: People) -> None:
    first = actions.draft(TEXT, "fr", submission=SUBMISSION, by=folk.camille)
    again = actions.draft("tout autre chose", "fr", submission=SUBMISSION, by=folk.bruno)
    assert (again.pk, again.text, again.person) == (first.pk, TEXT, folk.camille)
    assert (Need.objects.count(), verbs(first)) == (1, ["need.draft"])


def test_only_facts_of_a_need_can_be_told(folk: People) -> None:
    with pytest.raises(TypeError, match="published_at"):
        actions.draft(TEXT, "fr", by=folk.camille, published_at=NOON)


def test_each_reads_the_deadline_in_their_language(folk: People) -> None:
    folk.lea.language, folk.samir.language = "en", "en"
    folk.lea.save()
    folk.samir.save()
    published(folk, deadline=date(2026, 6, 12))
    days = Mail.objects.order_by("kind").values_list("kind", "context__deadline")
    assert list(days) == [("need_published", "12 juin 2026"), ("need_to_accompany", "12 June 2026")]


def test_publishing_tells_the_asker_and_who_accompanies(folk: People) -> None:
    need = published(folk)
    assert (need.status, need.published_at) == (Need.Status.PUBLISHED, NOON)
    assert need.adviser in (folk.lea, folk.samir)
    assert mails() == [("need_published", "camille@example.org"), ("need_to_accompany", need.adviser.email)]
    confirmed = Notice.objects.get(person=folk.camille)
    assert (confirmed.kind, confirmed.url) == ("need_published", f"/besoins/{need.submission}")


def test_publishing_twice_changes_nothing(folk: People) -> None:
    need = published(folk)
    again = actions.publish(need, folk.camille, NOON + timedelta(hours=1))
    assert (again.published_at, len(mails()), verbs(need).count("need.publish")) == (NOON, 2, 1)


def test_a_need_nobody_stands_behind_is_not_published(territory: Cast) -> None:
    need = actions.draft(TEXT, "fr")
    with pytest.raises(TransitionError, match="Connectez-vous"):
        actions.publish(need, None)
    assert Need.objects.get().status == Need.Status.DRAFT


def test_without_an_adviser_the_chamber_is_told(territory: Cast, settings: Settings) -> None:
    settings.CHAMBER_EMAIL = "besoins@chambre.example"
    need = actions.draft(TEXT, "fr", on_behalf=Asker("Camille", "camille@example.org"))
    actions.publish(need, None)
    assert ("need_to_accompany", "besoins@chambre.example") in mails()


def test_matching_is_asked_for_in_the_transaction(folk: People) -> None:
    from django_tasks_db.models import DBTaskResult

    need = published(folk)
    waiting = DBTaskResult.objects.filter(task_path="entremise.hub.actions.matches.match_need")
    assert [each.args_kwargs for each in waiting] == [{"args": [need.pk], "kwargs": {}}]


def test_a_draft_changes_without_keeping_versions(folk: People) -> None:
    need = actions.change(told(folk), folk.camille, text="un couvreur à Marseille")
    assert (need.text, NeedVersion.objects.count()) == ("un couvreur à Marseille", 0)
    assert need.reading.activities[0] == "43.91B"


def test_a_change_of_a_published_need_is_kept_and_read_again(folk: People) -> None:
    need = published(folk, deadline=date(2026, 6, 12))
    later = NOON + timedelta(hours=1)
    actions.change(
        need, folk.colleague, at=later, text="un couvreur à Marseille", deadline=date(2026, 7, 1), kind="supply"
    )
    version = NeedVersion.objects.get()
    assert (version.by, version.at, version.facts) == (folk.colleague, later, {"text": TEXT, "deadline": "2026-06-12"})
    assert Reading.objects.get().activities[0] == "43.91B"
    assert verbs(need)[-1] == "need.change"


def test_the_history_tells_each_change_before_and_after(folk: People) -> None:
    need = published(folk)
    actions.change(need, folk.camille, at=NOON + timedelta(hours=1), budget_max=100)
    actions.change(need, folk.lea, at=NOON + timedelta(hours=2), budget_max=200, visibility="members")
    history = queries.history(Need.objects.get())
    assert [(each.by, sorted(each.facts)) for each in history] == [
        (folk.lea, [("budget_max", 100, 200), ("visibility", "public", "members")]),
        (folk.camille, [("budget_max", None, 100)]),
    ]


def test_what_is_as_before_is_no_change(folk: People) -> None:
    need = published(folk)
    assert actions.change(need, folk.camille, text=TEXT, seen="").changed_at is None
    assert verbs(need)[-1] != "need.change"


def test_of_two_who_change_it_the_second_is_told(folk: People) -> None:
    need = published(folk)
    seen = actions.version(need)
    actions.change(need, folk.camille, seen=seen, budget_max=100)
    with pytest.raises(ChangedMeanwhileError) as told_so:
        actions.change(need, folk.colleague, seen=seen, budget_max=200)
    assert (told_so.value.need.budget_max, Need.objects.get().budget_max) == (100, 100)


def test_a_pause_takes_it_off_the_board_until_it_is_resumed(folk: People) -> None:
    need = published(folk)
    assert list(queries.open_needs(folk.bruno)) == [need]
    paused = actions.pause(need, folk.camille, NOON + timedelta(days=1))
    assert (paused.status, list(queries.open_needs(folk.bruno))) == (Need.Status.PAUSED, [])
    assert actions.pause(need, folk.camille).paused_at == paused.paused_at
    resumed = actions.resume(need, folk.camille, NOON + timedelta(days=2))
    assert (resumed.status, resumed.resumed_at) == (Need.Status.PUBLISHED, NOON + timedelta(days=2))
    assert list(queries.open_needs(folk.bruno)) == [need]


def test_only_what_is_published_pauses(folk: People) -> None:
    with pytest.raises(TransitionError):
        actions.pause(told(folk), folk.camille)
    with pytest.raises(TransitionError):
        actions.resume(told(folk), folk.camille)


def test_closing_keeps_the_first_reason(folk: People) -> None:
    need = published(folk)
    closed = actions.close(need, "met", folk.camille, NOON + timedelta(days=1))
    again = actions.close(need, "late", folk.lea)
    assert (again.closed_at, again.closed_because) == (closed.closed_at, "met")
    assert [kind for kind, _ in mails()] == ["need_published", "need_to_accompany"]


def test_its_asker_is_told_when_somebody_else_closes_it(folk: People) -> None:
    actions.close(published(folk), "late", folk.lea)
    assert ("need_closed", "camille@example.org") in mails()


def test_a_reason_nobody_knows_is_refused(folk: People) -> None:
    with pytest.raises(ValueError, match="bored"):
        actions.close(published(folk), "bored", folk.camille)


def test_a_closed_need_is_not_changed(folk: People) -> None:
    need = actions.close(published(folk), "met", folk.camille)
    with pytest.raises(TransitionError, match="rouvrez-le"):
        actions.change(need, folk.camille, text="autre chose encore")
    with pytest.raises(TransitionError, match="rouvrez-le"):
        actions.publish(need, folk.camille)


def test_a_need_closed_by_mistake_is_opened_again_for_thirty_days(folk: People) -> None:
    need = actions.close(published(folk), "met", folk.camille, NOON)
    with pytest.raises(TransitionError, match="30 jours"):
        actions.reopen(need, folk.camille, NOON + timedelta(days=31))
    again = actions.reopen(need, folk.camille, NOON + timedelta(days=30))
    assert (again.status, again.closed_because, again.resumed_at) == (
        Need.Status.PUBLISHED, "", NOON + timedelta(days=30)
    )  # fmt: skip


def test_an_erased_need_stays_closed(folk: People) -> None:
    need = actions.close(published(folk), "erased", None, NOON)
    with pytest.raises(TransitionError):
        actions.reopen(need, folk.camille, NOON + timedelta(hours=1))


def test_signing_in_adopts_what_was_told_before_and_nothing_else(folk: People) -> None:
    mine, bruno_s = actions.draft(TEXT, "fr"), actions.draft(TEXT, "fr", by=folk.bruno)
    assert actions.adopt(folk.camille, [mine.submission, bruno_s.submission, SUBMISSION]) == 1
    assert list(Need.objects.order_by("pk").values_list("person__email", "email", "published_at")) == [
        ("camille@example.org", "camille@example.org", None), ("bruno@example.org", "bruno@example.org", None),
    ]  # fmt: skip


def test_an_adviser_states_it_for_somebody_who_takes_it_over(folk: People) -> None:
    need = actions.draft(TEXT, "fr", by=folk.lea, on_behalf=Asker("Nora Essai", "nora@example.org"))
    assert (need.person, need.adviser, need.door) == (None, folk.lea, "adviser")
    actions.publish(need, folk.lea)
    assert mails() == [("need_published", "nora@example.org")]
    told_her = Mail.objects.get()
    assert told_her.context["for_you"] is True
    assert told_her.url.startswith("/besoins/suivre/")
    taken = actions.take_over(need, folk.noe)
    assert (taken.person, taken.adviser, taken.email) == (folk.noe, folk.lea, "noe@example.org")
    assert actions.take_over(need, folk.noe).person == folk.noe
    assert ("need_taken_over", "lea@example.org") in mails()
    with pytest.raises(TransitionError):
        actions.take_over(need, folk.bruno)


def test_drafts_that_nobody_comes_back_to_are_forgotten(folk: People) -> None:
    forgotten = actions.draft(TEXT, "fr", at=NOON - timedelta(days=8))
    for_nora = Asker("Nora", "nora@example.org")
    kept = [actions.draft(TEXT, "fr", at=NOON - timedelta(days=6)),
            actions.draft(TEXT, "fr", by=folk.camille, at=NOON - timedelta(days=400)),
            actions.draft(TEXT, "fr", on_behalf=for_nora, at=NOON - timedelta(days=400))]  # fmt: skip
    assert actions.forget_drafts(NOON) == 1
    assert not Need.objects.filter(pk=forgotten.pk).exists()
    assert list(Need.objects.order_by("pk")) == kept


def test_the_asker_is_named_to_whoever_may_know(folk: People) -> None:
    need = published(folk)
    assert {queries.asker_name(need, viewer) for viewer in folk} == {"Fournil des Calanques"}
    founder_s = actions.publish(actions.draft(TEXT, "fr", by=folk.noe), folk.noe)
    assert queries.asker_name(founder_s, folk.bruno) == "Noé Essai"


def test_an_anonymous_asker_is_named_to_its_side_and_to_advisers_only(folk: People) -> None:
    need = published(folk, anonymous=True)
    shown = {viewer.email.partition("@")[0]: queries.asker_name(need, viewer) for viewer in folk}
    knows = {name for name, asker in shown.items() if asker == "Fournil des Calanques"}
    assert knows == {"camille", "colleague", "lea", "samir", "ada"}
    assert set(shown.values()) == {"Fournil des Calanques", queries.nobody_in_particular()}


def test_names_are_read_at_once_whatever_their_number(folk: People, django_assert_max_num_queries: Any) -> None:
    needs = [published(folk, anonymous=True) for _ in range(5)]
    folk.bruno.roles  # noqa: B018 - read once for each row, not for each need
    for some in (needs[:1], needs):
        with django_assert_max_num_queries(2):
            queries.asker_names(some, folk.bruno)
