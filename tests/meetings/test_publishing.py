"""A timetable is published: who is told, and of what only."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, at, buyers_day, request, timetable

from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.publishing import publish
from entremise.meetings.models import Delegate, Guest, MeetingDay, Request, Timetable
from entremise.meetings.planning import FaultyError
from entremise.notices.layout import Footer
from entremise.notices.models import Mail
from entremise.notices.texts import write
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db
#: A week before the day, and on the day.
BEFORE, DURING = at("10:00") - dt.timedelta(days=7), at("09:15")


@pytest.fixture
def day(cast: Cast, people: People) -> BuyersDay:
    return buyers_day(cast, people)


def both(day: BuyersDay) -> tuple[Request, Request]:
    """The hotel meets the baker; the caterer, the roofer."""
    return request(day.hotel, day.baker), request(day.caterer, day.roofer)


def told() -> dict[str, tuple[str, dict[str, object]]]:
    return {mail.email: (mail.kind, mail.context) for mail in Mail.objects.order_by("pk")}


def test_at_first_each_is_told_of_its_agenda(day: BuyersDay, people: People) -> None:
    one, other = both(day)
    plan = timetable(
        day.day, (one, day.slots[0], day.tables[0]), (other, day.slots[1], day.tables[1]), published_at=None
    )
    publish(plan, people.lea, BEFORE)
    plan.refresh_from_db()
    assert (plan.published_at, MeetingDay.objects.get().published_at) == (BEFORE, BEFORE)
    kind, context = told()["olive@example.org"]
    assert (kind, context["meetings"]) == (
        "agenda_published",
        [{"when": "Tuesday 3 June, 09:00", "who": "Fournil des Calanques", "where": "Table 1", "delegate": ""}],
    )
    assert sorted(told()) == ["bruno@example.org", "camille@example.org", "claire@example.org", "olive@example.org"]
    assert Trace.objects.filter(verb="timetable.publish", person=people.lea).count() == 1


def test_whoever_has_no_place_is_told_so(day: BuyersDay, people: People) -> None:
    one, other = both(day)
    publish(
        timetable(day.day, (one, day.slots[0], day.tables[0]), (other, None, None), published_at=None),
        people.lea,
        BEFORE,
    )
    kind, context = told()["claire@example.org"]
    assert (kind, context["meetings"]) == ("agenda_published", [])
    for language, said in (("fr", "liste d’attente"), ("en", "waiting list")):
        assert said in write(kind, language, context, Footer("CCI")).text


def test_then_only_those_whose_agenda_changed_and_only_what_changed(day: BuyersDay, people: People) -> None:
    one, other = both(day)
    first = timetable(day.day, (one, day.slots[0], day.tables[0]), (other, day.slots[1], day.tables[1]))
    new = request(day.caterer, day.baker)
    second = timetable(
        day.day, (one, day.slots[2], day.tables[0]), (other, day.slots[1], day.tables[1]),
        (new, day.slots[0], day.tables[0]), published_at=None,
    )  # fmt: skip
    publish(second, people.lea, BEFORE)
    first.refresh_from_db()
    assert first.replaced_at == BEFORE
    assert {email: (kind, [each["kind"] for each in said["changes"]]) for email, (kind, said) in told().items()} == {  # type: ignore[attr-defined]
        "camille@example.org": ("agenda_changed", ["new", "moved"]),
        "olive@example.org": ("agenda_changed", ["moved"]),
        "claire@example.org": ("agenda_changed", ["new"]),
    }
    assert told()["olive@example.org"][1]["changes"] == [{
        "kind": "moved", "who": "Fournil des Calanques", "when": "Tuesday 3 June, 09:40", "where": "Table 1",
        "delegate": "", "before": "Tuesday 3 June, 09:00", "where_before": "Table 1",
    }]  # fmt: skip


def test_what_is_no_longer_held_is_told_unless_it_was_when_it_happened(day: BuyersDay, people: People) -> None:
    one, other = both(day)
    timetable(day.day, (one, day.slots[0], day.tables[0]), (other, day.slots[1], day.tables[1]))
    Request.objects.filter(pk=other.pk).update(withdrawn_at=BEFORE)
    third = request(day.caterer, day.baker)
    publish(
        timetable(day.day, (one, None, None), (third, day.slots[0], day.tables[0]), published_at=None),
        people.lea,
        BEFORE,
    )
    assert {email: [each["kind"] for each in said["changes"]] for email, (_kind, said) in told().items()} == {  # type: ignore[attr-defined]
        "camille@example.org": ["cancelled", "new"], "olive@example.org": ["cancelled"], "claire@example.org": ["new"],
    }  # fmt: skip


def test_colleagues_who_come_are_told_too(day: BuyersDay, people: People) -> None:
    one, _other = both(day)
    Delegate.objects.create(guest=day.hotel, name="Zoé Essai", email="zoe@example.org")
    publish(timetable(day.day, (one, day.slots[0], day.tables[0]), published_at=None), people.lea, BEFORE)
    assert told()["zoe@example.org"][1]["link"] == told()["olive@example.org"][1]["link"]


def test_on_the_day_it_leaves_at_once(day: BuyersDay, people: People) -> None:
    one, _other = both(day)
    timetable(day.day, (one, day.slots[2], day.tables[0]))
    publish(timetable(day.day, (one, day.slots[3], day.tables[0]), published_at=None), people.lea, DURING)
    assert set(Mail.objects.values_list("kind", "urgent")) == {("agenda_changed_late", True)}


def test_published_again_it_tells_nobody(day: BuyersDay, people: People) -> None:
    one, _other = both(day)
    plan = timetable(day.day, (one, day.slots[0], day.tables[0]), published_at=None)
    publish(plan, people.lea, BEFORE)
    sent = Mail.objects.count()
    assert publish(plan, people.lea, BEFORE) == {}
    assert Mail.objects.count() == sent


def test_one_that_was_replaced_does_not_come_back(day: BuyersDay, people: People) -> None:
    one, _other = both(day)
    first = timetable(day.day, (one, day.slots[0], day.tables[0]))
    publish(timetable(day.day, (one, day.slots[1], day.tables[0]), published_at=None), people.lea, BEFORE)
    with pytest.raises(DayError):
        publish(first, people.lea, BEFORE)


def test_with_a_fault_it_is_never_published(day: BuyersDay, people: People) -> None:
    one, other = both(day)
    plan = timetable(
        day.day, (one, day.slots[0], day.tables[0]), (other, day.slots[0], day.tables[0]), published_at=None
    )
    with pytest.raises(FaultyError):
        publish(plan, people.lea, BEFORE)
    day.baker.unavailable.add(day.slots[1])
    late = timetable(day.day, (one, day.slots[1], day.tables[0]), published_at=None)
    with pytest.raises(FaultyError) as refused:
        publish(late, people.lea, BEFORE)
    assert "Fournil des Calanques" in refused.value.faults[0].fr
    assert Timetable.objects.filter(published_at__isnull=False).count() == Mail.objects.count() == 0


def test_what_has_begun_is_never_published_otherwise(day: BuyersDay, people: People) -> None:
    one, other = both(day)
    timetable(day.day, (one, day.slots[0], day.tables[0]), (other, day.slots[2], day.tables[0]))
    for moved in (day.slots[1], None):
        plan = timetable(day.day, (one, moved, day.tables[0]), (other, day.slots[2], day.tables[0]), published_at=None)
        with pytest.raises(FaultyError):
            publish(plan, people.lea, DURING)
    into_the_past = timetable(
        day.day, (one, day.slots[0], day.tables[0]), (other, day.slots[0], day.tables[1]), published_at=None
    )
    with pytest.raises(FaultyError):
        publish(into_the_past, people.lea, DURING)


@pytest.mark.parametrize("fact", ["finished_at", "placements"])
def test_nothing_to_publish(day: BuyersDay, people: People, fact: str) -> None:
    one, _other = both(day)
    facts = {"finished_at": None} if fact == "finished_at" else {}
    plan = timetable(day.day, (one, None, None), published_at=None, **facts)
    with pytest.raises(DayError):
        publish(plan, people.lea, BEFORE)


def test_who_left_or_has_no_address_is_not_written_to(day: BuyersDay, people: People) -> None:
    one = request(day.hotel, day.baker)
    Guest.objects.filter(pk=day.hotel.pk).update(email="")
    publish(timetable(day.day, (one, day.slots[0], day.tables[0]), published_at=None), people.lea, BEFORE)
    assert list(told()) == ["camille@example.org"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mail_tells_what_changed(day: BuyersDay, people: People, language: str) -> None:
    Guest.objects.filter(pk=day.hotel.pk).update(language=language)
    day.hotel.refresh_from_db()
    one, gone = request(day.hotel, day.baker), request(day.hotel, day.roofer)
    timetable(day.day, (one, day.slots[0], day.tables[0]), (gone, day.slots[1], day.tables[0]))
    publish(timetable(day.day, (one, day.slots[2], day.tables[1]), published_at=None), people.lea, BEFORE)
    mail = Mail.objects.get(email="olive@example.org")
    text = write(mail.kind, language, mail.context, Footer("CCI")).text
    assert [line for line in text.splitlines() if line.startswith("- ")] == {
        "fr": [
            "- Annulé : Toitures du Garlaban, qui était prévu mardi 3 juin, 9 h 20",
            "- Déplacé : Fournil des Calanques, mardi 3 juin, 9 h 40 au lieu de mardi 3 juin, 9 h 00, Table 2",
        ],
        "en": [
            "- Cancelled: Toitures du Garlaban, which was planned Tuesday 3 June, 09:20",
            "- Moved: Fournil des Calanques, Tuesday 3 June, 09:40 instead of Tuesday 3 June, 09:00, Table 2",
        ],
    }[language]
