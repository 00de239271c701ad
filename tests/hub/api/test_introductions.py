"""Introductions over the API: chosen, answered, met, told what came of."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import Cast, People
from tests.hub.api.conftest import Caller
from tests.hub.api.test_needs import state
from tests.hub.stories import sent

from entremise.hub.models import Introduction, Message, Need
from entremise.people.models import Person


def introduce(camille: Caller, town: Cast) -> str:
    """The roofers, chosen for Camille's roof and written to."""
    need = state(camille)
    status, made = camille("POST", f"/needs/{need['number']}/pick", {"solution": str(town.roofer)})
    assert (status, made["status"]) == (200, "sent"), made
    return f"/introductions/{made['number']}"


def test_a_whole_loop(camille: Caller, bruno: Caller, town: Cast) -> None:
    path = introduce(camille, town)
    status, seen = bruno("GET", path)
    assert (status, seen["sides"], seen["may"]) == (200, ["firm"], ["accept", "decline", "write"])
    assert (seen["contacts"], seen["need_text"]) == ({}, "un couvreur pour une toiture à Aubagne")

    assert bruno("POST", f"{path}/accept", {"text": "Avec plaisir"})[1]["status"] == "introduced"
    contacts = camille("GET", path)[1]["contacts"]
    assert {side: each["email"] for side, each in contacts.items()} == {
        "asker": "camille@example.org", "firm": "bruno@example.org",
    }  # fmt: skip
    planned = camille("POST", f"{path}/meeting", {"at": _soon(), "place": "Aubagne"})
    assert (planned[0], planned[1]["meeting_place"]) == (200, "Aubagne")
    assert bruno("POST", f"{path}/met")[1]["status"] == "met"
    assert camille("POST", f"{path}/messages", {"text": "Merci de votre visite"})[0] == 201
    thread = bruno("GET", f"{path}/messages")[1]["items"]
    assert [(each["side"], each["text"]) for each in thread] == [
        ("firm", "Avec plaisir"), ("asker", "Merci de votre visite"),
    ]  # fmt: skip
    said = {"kind": "contract", "amount": 3200}
    assert camille("POST", f"{path}/outcomes", said)[0] == 201
    assert bruno("POST", f"{path}/outcomes", {"kind": "contract", "amount": 3100})[0] == 201
    assert camille("POST", f"{path}/outcomes", {"kind": "contract", "amount": 3150})[0] == 201
    told = camille("GET", f"{path}/outcomes")[1]["items"]
    assert [(each["side"], each["amount"], each["replaced_at"] is None) for each in told] == [
        ("asker", 3150, True), ("firm", 3100, True), ("asker", 3200, False),
    ]  # fmt: skip
    assert bruno("GET", path)[1]["status"] == "concluded"


def test_what_the_other_side_says_is_read_once_one_s_own_answer_is_given(
    camille: Caller, bruno: Caller, call_as: Callable[[Person], Caller], people: People, town: Cast
) -> None:
    path = introduce(camille, town)
    bruno("POST", f"{path}/accept", {"text": ""})
    bruno("POST", f"{path}/outcomes", {"kind": "nothing", "because": "price", "note": "Pour la chambre seule"})

    def told(caller: Caller) -> list[tuple[str, str, str]]:
        rows = caller("GET", f"{path}/outcomes")[1]["items"]
        return [(row["side"], row["kind"], row["note"]) for row in rows]

    lea = call_as(people.lea)
    assert (told(camille), told(lea)) == ([], [("firm", "nothing", "Pour la chambre seule")])
    camille("POST", f"{path}/outcomes", {"kind": "ongoing"})
    assert told(camille) == [("asker", "ongoing", "")]
    camille("POST", f"{path}/outcomes", {"kind": "information", "note": "Merci"})
    assert told(camille) == [("asker", "information", "Merci"), ("asker", "ongoing", ""), ("firm", "nothing", "")]
    assert told(bruno) == [("asker", "information", ""), ("firm", "nothing", "Pour la chambre seule")]


def _soon() -> str:
    from django.utils import timezone

    return (timezone.localtime() + timezone.timedelta(days=3)).isoformat(timespec="seconds")


def test_a_firm_declines_and_why_stays_with_the_chamber(
    camille: Caller, bruno: Caller, call_as: Callable[[Person], Caller], people: People, town: Cast
) -> None:
    path = introduce(camille, town)
    bruno("POST", f"{path}/decline", {"because": "busy", "note": "En congé"})

    assert [caller("GET", path)[1]["declined_because"] for caller in (camille, bruno, call_as(people.lea))] == [
        None, None, "busy",
    ]  # fmt: skip


def test_an_adviser_proposes_and_the_asker_turns_down(
    camille: Caller, bruno: Caller, call_as: Callable[[Person], Caller], people: People, town: Cast
) -> None:
    need, lea = state(camille), call_as(people.lea)
    choice = {"solution": str(town.caterer)}
    made = lea("POST", f"/needs/{need['number']}/propose", choice)[1]
    assert (made["status"], made["proposed_by"]) == ("proposed", "chamber")
    assert camille("POST", f"/needs/{need['number']}/propose", choice)[0] == 403

    assert camille("POST", f"/introductions/{made['number']}/turn-down")[1]["status"] == "turned_down"
    assert camille("POST", f"/introductions/{made['number']}/agree")[0] == 409
    other = lea("POST", f"/needs/{need['number']}/propose", {"solution": str(town.accountant)})[1]
    assert camille("POST", f"/introductions/{other['number']}/agree")[1]["status"] == "waiting"
    assert camille("POST", f"/introductions/{other['number']}/withdraw")[1]["status"] == "withdrawn"


def test_a_firm_offers_itself_once(camille: Caller, bruno: Caller, town: Cast) -> None:
    need = state(camille)
    offered = {"solution": str(town.roofer), "note": "Nous savons faire"}
    made = [bruno("POST", f"/needs/{need['number']}/offer", offered, **{"Idempotency-Key": "1"})[1] for _ in range(2)]

    assert made[0]["number"] == made[1]["number"]
    assert (Introduction.objects.count(), Message.objects.count()) == (1, 1)
    assert made[0]["asker"] == "Camille Essai"
    assert bruno("POST", f"/needs/{need['number']}/offer", {"solution": str(town.baker)})[0] == 404


def test_a_message_sent_again_is_one_message(camille: Caller, town: Cast) -> None:
    path = introduce(camille, town)
    for _ in range(2):
        camille("POST", f"{path}/messages", {"text": "Bonjour"}, **{"Idempotency-Key": "1"})

    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("", None), ("/agree", None), ("/turn-down", None), ("/accept", {}), ("/decline", {"because": "busy"}),
        ("/withdraw", None), ("/meeting", {"at": "2027-06-12T14:00:00+02:00"}), ("/met", None),
        ("/messages", {"text": "Bonjour"}), ("/outcomes", {"kind": "nothing"}),
    ],
)  # fmt: skip
def test_strangers_find_nothing(camille: Caller, stranger: Caller, town: Cast, verb: str, body: Any) -> None:
    path = introduce(camille, town)

    assert stranger("GET" if not verb else "POST", f"{path}{verb}", body)[0] == 404
    assert stranger("GET", "/introductions")[1]["items"] == []


@pytest.mark.parametrize(
    ("side", "verb", "body"),
    [("camille", "accept", {}), ("camille", "decline", {"because": "busy"}), ("bruno", "agree", None),
     ("bruno", "withdraw", None)],
)  # fmt: skip
def test_each_side_has_its_verbs(camille: Caller, bruno: Caller, town: Cast, side: str, verb: str, body: Any) -> None:
    path = introduce(camille, town)

    assert {"camille": camille, "bruno": bruno}[side]("POST", f"{path}/{verb}", body)[0] == 403


def test_a_firm_sees_nothing_before_it_is_written_to(
    camille: Caller, bruno: Caller, people: People, town: Cast
) -> None:
    need = Need.objects.get(submission=state(camille)["number"])
    made = sent(need, town.roofer, sent_at=None)

    assert bruno("GET", f"/introductions/{made.number}")[0] == 404


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_meeting_is_to_come(camille: Caller, bruno: Caller, town: Cast, at: str) -> None:
    path = introduce(camille, town)
    bruno("POST", f"{path}/accept", {})

    assert camille("POST", f"{path}/meeting", {"at": at})[0] == 409


def test_one_lists_those_of_a_need(camille: Caller, town: Cast) -> None:
    introduce(camille, town)
    need = Need.objects.get()

    assert camille("GET", f"/introductions?need={need.submission}")[1]["total"] == 1
    assert camille("GET", f"/introductions?need={uuid.uuid4()}")[1]["total"] == 0


@pytest.mark.parametrize("number", [1, 15])
def test_lists_cost_the_same_whatever_their_length(
    camille: Caller, town: Cast, people: People, django_assert_max_num_queries: Callable[[int], Any], number: int
) -> None:
    for _ in range(number):
        sent(Need.objects.get(submission=state(camille, publish=False)["number"]), town.roofer)
    with django_assert_max_num_queries(12):
        assert len(camille("GET", "/introductions")[1]["items"]) == number
