"""Reminders at 3, 9 and 21 days, firms given up, both sides asked what came of it: told in days."""

import datetime as dt
from typing import Any

import pytest
from tests.factories import Cast, People
from tests.hub.stories import DAY, after, found, introduction, made, published, sent

from entremise.hub.actions import follow_up
from entremise.hub.actions import introductions as introductions_
from entremise.hub.actions import needs as needs_
from entremise.hub.actions.outcomes import say
from entremise.hub.models import Correspondent, Introduction, Message, Need, Outcome, Reminder, Side
from entremise.notices.actions import Addressee
from entremise.notices.actions.sending import send
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db


def mails() -> list[tuple[str, str]]:
    """The reminders that were written and not dropped: which, to whom."""
    told = Mail.objects.filter(dropped_at=None, kind__regex="^(follow_up|outcome_asked)").order_by("pk")
    return list(told.values_list("kind", "email"))


def days(turn: str) -> list[tuple[int, float]]:
    """The marks of a turn that were reminded of, and after how many days each was."""
    return [(each.day, (each.at - DAY) / dt.timedelta(days=1)) for each in Reminder.objects.filter(turn=turn)]


def run(*numbers: int) -> None:
    """The worker runs on these days."""
    for number in numbers:
        follow_up.stop_reminding(after(number))
        follow_up.give_up_silent(after(number))
        follow_up.remind(after(number))
        follow_up.ask_outcomes(after(number))


@pytest.fixture
def need(people: People, cast: Cast) -> Need:
    """The baker needs a caterer; one is known."""
    need = published(people.camille)
    found(need, cast.caterer, cast.roofer)
    return need


def test_an_asker_who_has_not_chosen_is_reminded_three_times(need: Need) -> None:
    run(2, 3, 4, 9, 10, 20, 21, 22)
    assert days("choose") == [(3, 3), (9, 9), (21, 21)]
    assert mails() == [("follow_up_choose", "camille@example.org")] * 3
    contexts = [mail.context for mail in Mail.objects.order_by("pk")]
    assert [(context["n"], context["last"]) for context in contexts] == [(2, False), (2, False), (2, True)]


def test_the_same_round_again_reminds_nobody_twice(need: Need) -> None:
    assert [follow_up.remind(after(3)), follow_up.remind(after(3)), follow_up.remind(after(3.5))] == [1, 0, 0]
    assert mails() == [("follow_up_choose", "camille@example.org")]


def test_a_worker_that_comes_late_sends_the_latest_mark_only(need: Need) -> None:
    assert follow_up.remind(after(10)) == 1
    assert days("choose") == [(9, 10)]
    run(11, 20, 21)
    assert days("choose") == [(9, 10), (21, 21)]


def test_a_mark_missed_by_more_than_a_month_is_let_go(need: Need) -> None:
    assert follow_up.remind(after(52)) == 0


def test_nobody_is_reminded_once_a_firm_was_chosen(need: Need, cast: Cast) -> None:
    introduction(need, cast.caterer, agreed_at=after(1))
    run(3, 9, 21)
    assert days("choose") == []


def test_the_turn_to_choose_comes_back_when_what_was_chosen_is_over(need: Need, cast: Cast) -> None:
    sent(need, cast.caterer, declined_at=after(2))
    run(3, 4, 5, 6, 11, 12, 23)
    assert days("choose") == [(3, 5), (9, 11), (21, 23)]


def test_all_that_was_found_was_tried_so_there_is_nothing_to_choose(need: Need, cast: Cast) -> None:
    for firm in (cast.caterer, cast.roofer):
        sent(need, firm, declined_at=after(2))
    run(5, 11, 23)
    assert days("choose") == []


def test_the_turn_to_choose_begins_when_firms_are_found(people: People, cast: Cast) -> None:
    need = published(people.camille)
    found(need, cast.caterer, at=after(4))
    run(6, 7, 8, 10)
    assert days("choose") == [(3, 7)]


def test_a_proposal_waits_for_the_asker(need: Need, cast: Cast, people: People) -> None:
    made_ = introduction(need, cast.caterer, proposed_by=Side.CHAMBER, person=people.lea)
    run(3, 4, 9)
    assert (days("choose"), days("agree")) == ([], [(3, 3), (9, 9)])
    introductions_.turn_down(made_, people.camille, after(9.5))
    run(10, 12, 13, 19)
    assert days("agree") == [(3, 3), (9, 9)]
    assert mails() == [("follow_up_choose", "camille@example.org")] * 2


def test_a_firm_is_reminded_given_up_and_may_still_answer(need: Need, cast: Cast) -> None:
    caterer = sent(need, cast.caterer)
    run(3, 8, 9, 10, 21, 22)
    caterer.refresh_from_db()
    assert days("answer") == [(3, 3), (9, 9), (21, 21)]
    assert (caterer.silent_at, caterer.status) == (after(9), Introduction.Status.SILENT)
    reminders = Mail.objects.filter(kind="follow_up_answer").order_by("pk")
    assert [(each.email, each.context["last"]) for each in reminders] == [
        ("claire@example.org", False), ("claire@example.org", False), ("claire@example.org", True),
    ]  # fmt: skip
    assert all("/reponse/" in each.context["link"] for each in reminders)


def test_the_next_firm_is_written_to_when_one_stays_silent(need: Need, cast: Cast, settings: Any) -> None:
    settings.APPROACHED_AT_ONCE = 1
    sent(need, cast.caterer)
    roofer = introduction(need, cast.roofer, agreed_at=DAY)
    follow_up.give_up_silent(after(8.9))
    roofer.refresh_from_db()
    assert roofer.sent_at is None
    assert [follow_up.give_up_silent(after(9)), follow_up.give_up_silent(after(9))] == [1, 0]
    roofer.refresh_from_db()
    assert roofer.sent_at == after(9)
    assert Mail.objects.filter(kind="introduction_approach").count() == 1


def test_a_firm_without_an_account_is_reminded_where_the_chamber_knows_it(need: Need, cast: Cast) -> None:
    organisation = str(cast.accountant.organisation)
    Correspondent.objects.create(organisation=organisation, email="contact@example.org", language="en", source="site")
    sent(need, cast.accountant)
    follow_up.remind(after(3))
    mail = Mail.objects.get(kind="follow_up_answer")
    assert (mail.email, mail.language, mail.person) == ("contact@example.org", "en", None)
    assert mail.context["stop_url"].endswith("/ne-plus-contacter")


def test_a_question_hands_the_turn_to_the_asker_and_the_answer_hands_it_back(need: Need, cast: Cast) -> None:
    caterer = sent(need, cast.caterer)
    Message.objects.create(introduction=caterer, side=Side.FIRM, text="Quel jour ?", at=after(2), key="q")
    run(3, 5, 6, 11, 12)
    assert (days("answer"), days("reply")) == ([], [(3, 5), (9, 11)])
    caterer.refresh_from_db()
    assert caterer.silent_at is None
    Message.objects.create(introduction=caterer, side=Side.ASKER, text="Le 12.", at=after(12.5), key="a")
    run(13, 15, 16, 20)
    assert (days("answer"), days("reply")) == ([(3, 16)], [(3, 5), (9, 11)])


def test_a_pause_stops_reminders_and_the_turn_begins_again_afterwards(need: Need, people: People) -> None:
    run(3)
    needs_.pause(need, people.camille, after(4))
    run(5, 9, 21, 30)
    assert days("choose") == [(3, 3)]
    needs_.resume(need, people.camille, after(40))
    run(40, 43, 44, 49)
    assert days("choose") == [(3, 3), (3, 43), (9, 49)]


def test_a_pause_keeps_a_firm_from_being_given_up(need: Need, cast: Cast, people: People) -> None:
    caterer = sent(need, cast.caterer)
    needs_.pause(need, people.camille, after(1))
    run(3, 9, 20)
    needs_.resume(need, people.camille, after(20))
    run(21, 28)
    caterer.refresh_from_db()
    assert caterer.silent_at is None
    run(29)
    caterer.refresh_from_db()
    assert caterer.silent_at == after(29)


def test_a_closed_need_reminds_nobody(need: Need, cast: Cast, people: People) -> None:
    sent(need, cast.caterer)
    needs_.close(need, "met", people.camille, after(1))
    run(3, 9, 21)
    assert Reminder.objects.count() == 0


def test_a_reminder_that_has_not_left_does_not_leave_once_the_person_has_acted(need: Need, cast: Cast) -> None:
    follow_up.remind(after(3))
    assert follow_up.stop_reminding(after(3.1)) == 0
    introduction(need, cast.caterer, agreed_at=after(3.2))
    assert follow_up.stop_reminding(after(3.3)) == 1
    assert mails() == []
    assert [mail.dropped_because for mail in Mail.objects.all()] == ["withdrawn"]


def leave(at: dt.datetime) -> list[str]:
    """Let all mails leave, whatever the hour: why those that did not were dropped."""
    Mail.objects.update(released_at=at, not_before=at)
    for each in Mail.objects.order_by("pk"):
        send(each, at)
    return list(Mail.objects.order_by("pk").values_list("dropped_because", flat=True))


def test_a_reminder_does_not_leave_a_second_after_the_person_has_acted(need: Need, cast: Cast, people: People) -> None:
    other = published(people.claire)
    found(other, cast.baker)
    follow_up.remind(after(3))
    introduction(need, cast.caterer, agreed_at=after(3.1))
    assert leave(after(3.1)) == ["withdrawn", ""]


def test_nobody_is_asked_what_they_have_just_told(need: Need, cast: Cast, people: People) -> None:
    pair = made(need, cast.caterer)
    follow_up.ask_outcomes(after(30))
    Outcome.objects.create(introduction=pair, side=Side.ASKER, kind=Outcome.Kind.NOTHING)
    Outcome.objects.create(introduction=pair, side=Side.FIRM, kind=Outcome.Kind.ONGOING)
    follow_up.ask_again(pair, Side.ASKER, Addressee.of(people.camille), after(30.1))
    assert leave(after(30.2)) == ["withdrawn", "", ""]


def test_one_row_that_fails_keeps_no_other_waiting(need: Need, people: People, cast: Cast) -> None:
    other = published(people.claire)
    found(other, cast.baker)
    Introduction.objects.filter(pk=introduction(need, cast.caterer).pk).update(solution="siret")
    assert follow_up.remind(after(3)) == 2


def test_an_erased_asker_is_written_to_no_more(need: Need, people: People) -> None:
    people.camille.is_active = False
    people.camille.save()
    assert follow_up.remind(after(3)) == 1
    assert mails() == []


def test_both_sides_are_asked_what_came_of_it(need: Need, cast: Cast) -> None:
    made(need, cast.caterer)
    run(29, 30, 31, 60, 61, 180, 181, 209)
    assert days("tell_asker") == days("tell_firm") == [(30, 30), (60, 60), (180, 180)]
    assert mails() == [
        ("outcome_asked", "camille@example.org"),
        ("outcome_asked", "firme@example.org"),
    ] * 3  # fmt: skip
    mail = Mail.objects.filter(email="firme@example.org").first()
    assert mail
    answers = mail.context["answers"]
    assert [answer["link"].rpartition("?")[2] for answer in answers] == [f"kind={kind}" for kind in Outcome.Kind.values]
    assert (mail.context["since"], mail.context["other"]) == ("1 juin 2026", "Camille Essai")


def test_a_side_that_has_told_is_asked_no_more_and_one_still_in_discussion_is(need: Need, cast: Cast) -> None:
    pair = made(need, cast.caterer)
    run(30)
    say(pair, Side.ASKER, Outcome.Kind.CONTRACT, amount=1, at=after(31))
    say(pair, Side.FIRM, Outcome.Kind.ONGOING, at=after(31))
    run(40, 60, 180)
    assert days("tell_asker") == [(30, 30)]
    assert days("tell_firm") == [(30, 30), (60, 60), (180, 180)]


def test_telling_drops_the_question_that_has_not_left(need: Need, cast: Cast) -> None:
    pair = made(need, cast.caterer)
    follow_up.ask_outcomes(after(30))
    say(pair, Side.FIRM, Outcome.Kind.NOTHING, because="price", at=after(30.1))
    assert mails() == [("outcome_asked", "camille@example.org")]


def test_both_are_asked_when_the_need_is_closed_too(need: Need, cast: Cast, people: People) -> None:
    made(need, cast.caterer)
    needs_.close(need, "met", people.camille, after(5))
    assert follow_up.ask_outcomes(after(30)) == 2


def test_how_many_queries_a_round_makes_does_not_depend_on_what_waits_for_later(
    people: People, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        need = published(people.camille)
        found(need, cast.roofer)
        sent(need, cast.caterer)
        made(need, cast.accountant)
    with django_assert_max_num_queries(40):
        run(0)
