"""Needs over the API: stated, published, changed, closed, found on the board."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import Cast, People
from tests.hub.api.conftest import Caller

from entremise.hub.models import Need
from entremise.people.models import Person, Trace

NEED = {"text": "un couvreur pour une toiture à Aubagne", "budget_max": 4000}


def state(caller: Caller, **facts: Any) -> dict[str, Any]:
    """A need, published at once unless told otherwise."""
    status, need = caller("POST", "/needs", {**NEED, "publish": True, **facts})
    assert status == 201, need
    found: dict[str, Any] = need
    return found


def test_a_need_is_kept_as_a_draft(camille: Caller, people: People) -> None:
    need = state(camille, publish=False, kind="partner", deadline="2027-06-12", radius_km=15, anonymous=True)

    shown = {name: need[name] for name in ("text", "kind", "status", "deadline", "radius_km", "budget_max", "asker")}
    assert shown == {
        "text": NEED["text"], "kind": "partner", "status": "draft", "deadline": "2027-06-12", "radius_km": 15.0,
        "budget_max": 4000, "asker": "Camille Essai",
    }  # fmt: skip
    assert (need["place"], need["activities"][0]) == ({"code": "13005", "label": "Aubagne"}, "43.91B")
    assert need["links"] == {
        "self": f"http://testserver/api/v1/needs/{need['number']}", "page": f"http://testserver/besoins/{need['number']}",
    }  # fmt: skip
    kept = Need.objects.get()
    assert (kept.person, kept.door) == (people.camille, "api")
    assert Trace.objects.filter(verb="need.draft").values_list("door", flat=True).get() == "api"


def test_published_it_is_matched_and_on_the_board(camille: Caller, anybody: Caller, town: Cast) -> None:
    need = state(camille)
    status, found = camille("GET", f"/needs/{need['number']}/matches")

    assert (status, [each["solution"] for each in found["items"]]) == (200, [str(town.roofer)])
    first = found["items"][0]
    assert (first["rank"], first["establishment"]["name"]) == (1, "Toitures du Garlaban")
    assert first["reasons"][0] == {"kind": "activity", "text": "Activity: Roof covering (43.91B)"}
    status, board = anybody("GET", "/needs?q=toiture&activity=43&place=Aubagne")
    assert (status, [each["number"] for each in board["items"]]) == (200, [need["number"]])
    assert anybody("GET", "/needs?q=boulanger")[1]["items"] == []


def test_sent_again_it_is_one_need(camille: Caller) -> None:
    number = str(uuid.uuid4())
    numbers = [state(camille, number=number)["number"] for _ in range(2)]
    keyed = [camille("POST", "/needs", NEED, **{"Idempotency-Key": "a"})[1]["number"] for _ in range(2)]
    other = camille("POST", "/needs", NEED, **{"Idempotency-Key": "b"})[1]["number"]

    assert numbers == [number, number]
    assert (keyed[0] == keyed[1], keyed[0] != other) == (True, True)
    assert Need.objects.count() == 3


def test_the_number_of_another_is_refused(camille: Caller, bruno: Caller) -> None:
    number = state(camille)["number"]
    status, problem = bruno("POST", "/needs", {**NEED, "number": number})

    assert (status, problem["type"], problem["detail"]) == (
        409, "http://testserver/api/#conflict", "This number is taken.",
    )  # fmt: skip


def test_it_goes_through_its_life(camille: Caller) -> None:
    path = f"/needs/{state(camille, publish=False)['number']}"
    verbs = [("publish", None), ("pause", None), ("resume", None), ("close", {"because": "met"}), ("reopen", None)]

    assert [camille("POST", f"{path}/{verb}", body)[1]["status"] for verb, body in verbs] == [
        "published", "paused", "published", "closed", "published",
    ]  # fmt: skip


def test_what_cannot_be_done_is_a_conflict(camille: Caller) -> None:
    path = f"/needs/{state(camille, publish=False)['number']}"
    status, problem = camille("POST", f"{path}/pause")

    assert (status, problem["status"], problem["type"]) == (409, 409, "http://testserver/api/#conflict")
    assert problem["detail"]


def test_a_change_keeps_what_is_not_sent(camille: Caller) -> None:
    need = state(camille, radius_km=15)
    status, changed = camille(
        "PATCH", f"/needs/{need['number']}", {"text": "un couvreur à Gémenos", "budget_min": 9000}
    )

    assert (status, changed["text"], changed["radius_km"]) == (200, "un couvreur à Gémenos", 15.0)
    assert (changed["budget_min"], changed["budget_max"]) == (4000, 9000)
    assert changed["version"] != need["version"]


def test_a_change_of_what_changed_since_is_refused(camille: Caller) -> None:
    need = state(camille)
    assert camille("PATCH", f"/needs/{need['number']}", {"radius_km": 5, "seen": need["version"]})[0] == 200

    assert camille("PATCH", f"/needs/{need['number']}", {"radius_km": 6, "seen": need["version"]})[0] == 409


def test_null_takes_off(camille: Caller) -> None:
    need = state(camille, deadline="2027-06-12")

    assert camille("PATCH", f"/needs/{need['number']}", {"deadline": None})[1]["deadline"] is None


def test_one_states_a_need_for_ones_organisation(camille: Caller, bruno: Caller, town: Cast) -> None:
    bakery = str(town.baker.organisation)

    need = state(camille, organisation=bakery)
    assert (need["organisation"], need["asker"]) == (bakery, "Fournil des Calanques")
    assert bruno("POST", "/needs", {**NEED, "organisation": bakery})[0] == 404


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"place": "Zzzz"}, 404),
        ({"activities": ["99.98Z"]}, 404),
        ({"text": " "}, 422),
        ({"text": "a\0b"}, 422),
        ({"kind": "x"}, 422),
        ({"budget_min": "5"}, 422),
        ({"budget_min": -5}, 422),
        ({"deadline": 20260612}, 422),
        ({"deadline": "20260612"}, 422),
        ({"number": "x"}, 422),
        ({"publish": "yes"}, 422),
        ({"unknown": 1}, 422),
    ],
)
def test_what_is_wrong_is_said(camille: Caller, facts: dict[str, Any], status: int) -> None:
    answer, problem = camille("POST", "/needs", {**NEED, **facts})

    (wrong,) = facts
    assert (answer, [each["pointer"] for each in problem["errors"]]) == (status, [f"#/{wrong}"])


def test_others_see_less_of_it_and_change_nothing(camille: Caller, bruno: Caller, anybody: Caller) -> None:
    need = state(camille, anonymous=True)
    path = f"/needs/{need['number']}"
    status, seen = bruno("GET", path)

    assert (status, seen["asker"]) == (200, "A firm of the territory, through the chamber")
    own = ("organisation", "version", "created_at", "closed_at", "closed_because", "matched_at")
    assert {name: seen[name] for name in own} == dict.fromkeys(own)
    assert bruno("PATCH", path, {"radius_km": 5})[0] == 403
    assert bruno("GET", f"{path}/matches")[0] == 403
    assert anybody("GET", path)[0] == 200
    assert anybody("PATCH", path, {"radius_km": 5})[0] == 401


def test_what_one_may_not_see_is_not_found(camille: Caller, bruno: Caller) -> None:
    draft, quiet = state(camille, publish=False), state(camille, visibility="advisers")

    for number in (draft["number"], quiet["number"], uuid.uuid4()):
        assert bruno("GET", f"/needs/{number}")[0] == 404
        assert bruno("POST", f"/needs/{number}/publish")[0] == 404
    assert bruno("GET", "/needs")[1]["items"] == []


def test_one_lists_ones_own(camille: Caller, bruno: Caller) -> None:
    draft, open_ = state(camille, publish=False), state(camille)

    assert [each["number"] for each in camille("GET", "/me/needs")[1]["items"]] == [open_["number"], draft["number"]]
    assert [each["number"] for each in camille("GET", "/me/needs?status=draft")[1]["items"]] == [draft["number"]]
    assert bruno("GET", "/me/needs")[1]["items"] == []


@pytest.mark.parametrize("number", [1, 15])
def test_lists_cost_the_same_whatever_their_length(
    camille: Caller, people: People, django_assert_max_num_queries: Callable[[int], Any], number: int
) -> None:
    for _ in range(number):
        state(camille, publish=False)
    with django_assert_max_num_queries(12):
        camille("GET", "/me/needs")


def test_the_key_of_a_program_only_reads(call_as: Callable[[Person | None], Caller], people: People) -> None:
    from entremise.people.actions.keys import create_key

    program = call_as(None)
    program.key = create_key("programme")[1]
    assert program("GET", "/needs")[0] == 200
    assert program("POST", "/needs", NEED)[0] == 401
