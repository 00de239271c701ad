"""The table of what may happen to an introduction, and what is said when it may not."""

import datetime as dt

import pytest
from django.utils import translation

from entremise.hub import transitions
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.transitions import TABLE, Status, TransitionError, Verb, allowed, check, check_open, may

AT = dt.datetime(2026, 6, 1, 7, tzinfo=dt.UTC)

#: Facts by which each status holds, as the verbs set them.
FACTS: dict[Status, tuple[str, ...]] = {
    Status.PROPOSED: (),
    Status.WAITING: ("agreed_at",),
    Status.SENT: ("agreed_at", "sent_at"),
    Status.SILENT: ("agreed_at", "sent_at", "silent_at"),
    Status.DECLINED: ("agreed_at", "sent_at", "declined_at"),
    Status.TURNED_DOWN: ("turned_down_at",),
    Status.WITHDRAWN: ("agreed_at", "withdrawn_at"),
    Status.CLOSED: ("agreed_at", "sent_at", "closed_at"),
    Status.INTRODUCED: ("agreed_at", "sent_at", "accepted_at", "introduced_at"),
    Status.MET: ("agreed_at", "sent_at", "accepted_at", "introduced_at", "met_at"),
    Status.CONCLUDED: ("agreed_at", "sent_at", "accepted_at", "introduced_at", "concluded_at"),
}


def standing(status: Status) -> Introduction:
    introduction = Introduction(**dict.fromkeys(FACTS[status], AT))
    assert introduction.status is status
    return introduction


@pytest.mark.parametrize(
    ("status", "asker", "firm", "chamber"),
    [
        (Status.PROPOSED, "agree turn_down withdraw", "accept decline", "withdraw"),
        (Status.WAITING, "withdraw", "accept", "withdraw"),
        (Status.SENT, "write withdraw", "accept decline write", "write withdraw"),
        (Status.SILENT, "write withdraw", "accept decline write", "write withdraw"),
        (Status.DECLINED, "", "", ""),
        (Status.TURNED_DOWN, "", "", ""),
        (Status.WITHDRAWN, "", "", ""),
        (Status.CLOSED, "", "", ""),
        (Status.INTRODUCED, "write plan_meeting say_met", "write plan_meeting say_met", "write plan_meeting say_met"),
        (Status.MET, "write plan_meeting", "write plan_meeting", "write plan_meeting"),
        (Status.CONCLUDED, "write", "write", "write"),
    ],
)
def test_what_each_side_may_do(status: Status, asker: str, firm: str, chamber: str) -> None:
    found = standing(status)
    assert [" ".join(allowed(found, side)) for side in (Side.ASKER, Side.FIRM, Side.CHAMBER)] == [asker, firm, chamber]


def test_what_the_service_may_do_by_itself() -> None:
    own = {verb for verb, line in TABLE.items() if not line.sides}
    assert {status: " ".join(verb for verb in TABLE if verb in own and may(standing(status), verb, None))
            for status in Status} == {
        Status.PROPOSED: "introduce close", Status.WAITING: "send introduce close",
        Status.SENT: "give_up introduce close", Status.SILENT: "introduce close", Status.DECLINED: "",
        Status.TURNED_DOWN: "", Status.WITHDRAWN: "", Status.CLOSED: "", Status.INTRODUCED: "conclude",
        Status.MET: "conclude", Status.CONCLUDED: "",
    }  # fmt: skip


def test_a_firm_that_offered_itself_takes_its_offer_back_and_is_written_to() -> None:
    offered = Introduction(accepted_at=AT, proposed_by=Side.FIRM)
    assert allowed(offered, Side.FIRM) == [Verb.DECLINE, Verb.WRITE]
    assert allowed(offered, Side.ASKER) == [Verb.AGREE, Verb.TURN_DOWN, Verb.WRITE, Verb.WITHDRAW]


def test_nobody_does_again_what_is_done_but_plan_a_meeting() -> None:
    met = standing(Status.INTRODUCED)
    met.meeting_at = AT
    assert Verb.PLAN_MEETING in allowed(met, Side.FIRM)
    for verb, line in TABLE.items():
        if line.fact and verb is not Verb.PLAN_MEETING:
            done = standing(Status.SENT)
            setattr(done, line.fact, AT)
            assert not may(done, verb, None), verb


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("side", list(Side))
def test_each_side_is_told_where_it_stands_in_its_language(side: Side, language: str) -> None:
    with translation.override(language):
        told = [transitions.stands(standing(status), side) for status in Status]
    assert all(len(sentence) > 20 and sentence.endswith(".") for sentence in told)
    assert any("besoin" in sentence for sentence in told) is (language == "fr")


def test_the_error_says_what_happened_and_what_to_do() -> None:
    with pytest.raises(TransitionError) as raised:
        check(standing(Status.WITHDRAWN), Verb.ACCEPT, Side.FIRM)
    assert str(raised.value) == "Cette demande a été retirée : vous n’avez plus rien à faire. Merci de votre attention."


def test_firms_are_chosen_for_a_need_that_is_published() -> None:
    check_open(Need(published_at=AT))
    check_open(Need(published_at=AT, paused_at=AT))
    for need in (Need(), Need(published_at=AT, closed_at=AT)):
        with pytest.raises(TransitionError):
            check_open(need)
