"""A draft changed by hand: what can be, what stands in the way, and back."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.test import Client
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, buyers_day, request, timetable

from entremise.meetings import planning
from entremise.meetings.actions import hand
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.hand import RefusedError
from entremise.meetings.models import Request, Timetable
from entremise.people.models import Person, Trace
from entremise.timetable import checking

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def day(cast: Cast, people: People) -> BuyersDay:
    return buyers_day(cast, people)


@pytest.fixture
def draft(day: BuyersDay) -> Timetable:
    """At 9:00 the hotel meets the baker, the caterer the roofer; at 9:20 the hotel meets the roofer."""
    return timetable(
        day.day,
        (request(day.hotel, day.baker), day.slots[0], day.tables[0]),
        (request(day.caterer, day.roofer), day.slots[0], day.tables[1]),
        (request(day.hotel, day.roofer), day.slots[1], day.tables[0]),
        published_at=None,
    )


def meeting(asker: object, asked: object) -> Request:
    return Request.objects.get(asker=asker, asked=asked)


def where(draft: Timetable) -> dict[tuple[str, str], tuple[str, str] | None]:
    """Each meeting's slot and table."""
    rows = draft.placements.select_related("slot", "table", "request__asker", "request__asked")
    return {
        (row.request.asker.firm.split()[0], row.request.asked.firm.split()[0]): (
            (f"{row.slot.starts_at.astimezone(row.request.day.tz):%H:%M}", str(row.table)) if row.slot else None
        )
        for row in rows
    }


BEFORE = {
    ("Hôtel", "Fournil"): ("09:00", "Table 1"),
    ("Traiteur", "Toitures"): ("09:00", "Table 2"),
    ("Hôtel", "Toitures"): ("09:20", "Table 1"),
}


def test_a_meeting_is_moved_and_back(day: BuyersDay, draft: Timetable, people: People) -> None:
    hand.move(draft, meeting(day.hotel, day.baker), day.slots[3], None, people.lea)
    assert where(draft) == BEFORE | {("Hôtel", "Fournil"): ("10:00", "Table 1")}
    hand.move(draft, meeting(day.hotel, day.baker), day.slots[3], day.tables[1], people.lea)
    assert where(draft)["Hôtel", "Fournil"] == ("10:00", "Table 2")
    assert Trace.objects.filter(verb="timetable.move", person=people.lea).count() == 2
    assert (hand.undo(draft, people.lea), hand.undo(draft, people.lea), hand.undo(draft, people.lea)) == (
        True, True, False,
    )  # fmt: skip
    assert where(draft) == BEFORE


def test_a_slot_taken_away_since_does_not_come_back(day: BuyersDay, draft: Timetable, people: People) -> None:
    hand.move(draft, meeting(day.hotel, day.baker), day.slots[3], None, people.lea)
    hand.move(draft, meeting(day.hotel, day.baker), day.slots[2], None, people.lea)
    day.slots[3].delete()
    assert hand.undo(draft, people.lea)
    assert where(draft) == BEFORE | {("Hôtel", "Fournil"): None}


def test_what_stands_in_the_way_is_told_by_name(day: BuyersDay, draft: Timetable, people: People) -> None:
    with pytest.raises(RefusedError) as refused:
        hand.move(draft, meeting(day.hotel, day.baker), day.slots[1], None, people.lea)
    assert [each.fr for each in refused.value.conflicts] == [
        "Hôtel des Oursins est déjà avec Toitures du Garlaban mardi à 9 h 20."
    ]
    assert [(each.slot, each.swapped) for each in refused.value.proposals] == [(2, None), (3, None)]
    assert where(draft) == BEFORE


def test_two_meetings_change_places(day: BuyersDay, draft: Timetable, people: People) -> None:
    # The roofer is with the caterer at nine: the two of the hotel cannot change places, until the caterer's is later.
    one, other = meeting(day.hotel, day.baker), meeting(day.hotel, day.roofer)
    with pytest.raises(RefusedError):
        hand.swap(draft, one, other, people.lea)
    hand.move(draft, meeting(day.caterer, day.roofer), day.slots[2], None, people.lea)
    hand.swap(draft, one, other, people.lea)
    assert where(draft)["Hôtel", "Fournil"] == ("09:20", "Table 1")
    assert where(draft)["Hôtel", "Toitures"] == ("09:00", "Table 1")


def test_a_meeting_is_left_out_and_put_back(day: BuyersDay, draft: Timetable, people: People) -> None:
    hand.drop(draft, meeting(day.hotel, day.baker), people.lea)
    assert where(draft) == BEFORE | {("Hôtel", "Fournil"): None}
    with pytest.raises(DayError):
        hand.swap(draft, meeting(day.hotel, day.baker), meeting(day.hotel, day.roofer), people.lea)
    hand.move(draft, meeting(day.hotel, day.baker), day.slots[2], None, people.lea)
    assert where(draft)["Hôtel", "Fournil"] == ("09:40", "Table 1")


def test_one_agreed_since_finds_a_place(day: BuyersDay, draft: Timetable, people: People) -> None:
    new = request(day.caterer, day.baker)
    hand.move(draft, new, day.slots[1], None, people.lea)
    assert where(draft)["Traiteur", "Fournil"] == ("09:20", "Table 2")


def test_whatever_is_done_by_hand_is_sound(day: BuyersDay, draft: Timetable, people: People) -> None:
    for each in day.day.requests.all():
        for slot in day.slots:
            for table in (None, *day.tables):
                with suppress(RefusedError):
                    hand.move(draft, each, slot, table, people.lea)
                instance, told = hand.read(draft)
                assert checking.faults(instance, told) == []


def test_what_was_published_is_not_changed(day: BuyersDay, draft: Timetable, people: People) -> None:
    Timetable.objects.filter(pk=draft.pk).update(published_at=draft.made_at)
    one = meeting(day.hotel, day.baker)
    for act in (
        lambda: hand.move(draft, one, day.slots[3], None, people.lea),
        lambda: hand.drop(draft, one, people.lea),
        lambda: hand.undo(draft, people.lea),
    ):
        with pytest.raises(DayError):
            act()
    assert where(draft) == BEFORE


def test_pinned_it_stays_in_timetables_to_come(day: BuyersDay, draft: Timetable, people: People) -> None:
    one = meeting(day.hotel, day.baker)
    hand.forbid(one, day.slots[2], people.lea)
    hand.pin(one, day.slots[2], day.tables[1], people.lea)
    told = next(each for each in planning.instance_of(day.day).meetings if each.id == one.number.hex)
    assert (told.slot, told.table, told.not_in, told.required) == (2, "Table 2", (), True)
    one.refresh_from_db()
    hand.forbid(one, day.slots[2], people.lea)
    one.refresh_from_db()
    assert (one.pinned_slot, list(one.not_in.all())) == (None, [day.slots[2]])
    hand.allow(one, day.slots[2], people.lea)
    hand.pin(one, day.slots[0], None, people.lea)
    hand.unpin(one, people.lea)
    one.refresh_from_db()
    assert (one.pinned_slot, list(one.not_in.all())) == (None, [])


def page(day: BuyersDay, draft: Timetable, one: Request) -> str:
    return f"/journees/{day.day.number}/plannings/{draft.number}/rendez-vous/{one.number}"


def test_the_page_shows_each_slot_and_why_not(
    day: BuyersDay, draft: Timetable, people: People, signed_in: SignedIn
) -> None:
    shown = signed_in(people.lea).get(page(day, draft, meeting(day.hotel, day.baker)))
    assert [(each.state, each.table) for each in shown.context["choices"]] == [
        ("here", "Table 1"), ("taken", ""), ("free", "Table 1"), ("free", "Table 1"),
    ]  # fmt: skip
    text = shown.content.decode()
    assert "Hôtel des Oursins est déjà avec Toitures du Garlaban mardi à 9 h 20." in text
    assert "Le mettre à 09:40" in text


def test_all_is_done_from_the_page(day: BuyersDay, draft: Timetable, people: People, signed_in: SignedIn) -> None:
    lea, one = signed_in(people.lea), meeting(day.hotel, day.baker)
    address = page(day, draft, one)

    def post(act: str, **told: object) -> tuple[int, list[str]]:
        answer = lea.post(address, {"act": act, **told}, follow=True)
        return answer.status_code, [str(each) for each in answer.context["messages"]]

    slot = day.slots[2].pk
    assert post("move", slot=slot) == (200, ["Déplacé à 09:40."])
    assert post("pin", slot=slot) == (200, ["Fixé à 09:40 : aucun calcul ne le déplacera."])
    assert post("move", slot=day.slots[3].pk) == (409, [])
    assert post("unpin") == (200, ["Il n’est plus fixé."])
    assert post("forbid", slot=day.slots[3].pk) == (200, ["Aucun calcul ne le mettra à 10:00."])
    assert post("allow", slot=day.slots[3].pk) == (200, ["10:00 lui est de nouveau permis."])
    assert post("drop") == (200, ["Retiré de ce planning : il reste en liste d’attente."])
    other = meeting(day.hotel, day.roofer).number
    assert post("swap", other=other) == (200, ["L’un des deux n’est plus placé : regardez le planning."])
    for act, told in (("fly", {"slot": slot}), ("move", {}), ("move", {"slot": "x"}), ("swap", {"other": "x"})):
        assert lea.post(address, {"act": act, **told}).status_code == 404
    undone = lea.post(f"/journees/{day.day.number}/plannings/{draft.number}/defaire", follow=True)
    assert [str(each) for each in undone.context["messages"]] == ["Le dernier changement est annulé."]
    assert where(draft)["Hôtel", "Fournil"] == ("09:40", "Table 1")


def test_a_meeting_no_longer_asked_is_left_alone(
    day: BuyersDay, draft: Timetable, people: People, signed_in: SignedIn
) -> None:
    one = meeting(day.hotel, day.baker)
    Request.objects.filter(pk=one.pk).update(declined_at=draft.made_at)
    with pytest.raises(DayError):
        hand.move(draft, one, day.slots[2], None, people.lea)
    assert signed_in(people.lea).get(page(day, draft, one)).status_code == 302
