"""Whom a guest may meet, in an order of its own; whom it would gain by meeting, and why."""

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import BUYERS, FIRMS, OPENED, BuyersDay

from entremise.meetings.models import Block, Guest
from entremise.meetings.queries import catalogue
from entremise.meetings.queries.suggestions import suggested

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def reasons(reader: Guest, language: str = "fr") -> dict[str, list[str]]:
    return {each.guest.firm: [reason[language] for reason in each.reasons] for each in suggested(reader)}


def test_one_meets_the_other_side_those_who_come_and_whom_nobody_hid(there: BuyersDay) -> None:
    days.guest(there.day, FIRMS, firm="Silencieux", email="silence@example.org", ready_at=None)
    days.guest(there.day, FIRMS, firm="Parti", email="parti@example.org", withdrawn_at=OPENED)
    hidden = days.guest(there.day, FIRMS, firm="Caché", email="cache@example.org")
    Block.objects.create(guest=hidden, other=there.hotel)
    assert set(catalogue.others(there.hotel)) == {there.baker, there.roofer}
    assert set(catalogue.others(there.caterer)) == {there.baker, there.roofer, hidden}


def test_without_sides_anybody_meets_anybody_else(cast: Cast, people: People) -> None:
    day = days.meeting_day(sides=[])
    guests = [days.guest(day, firm=f"Maison {n}", email=f"maison{n}@example.org") for n in range(3)]
    assert set(catalogue.others(guests[0])) == set(guests[1:])


def test_each_reader_has_an_order_that_holds_and_nobody_is_first_for_all(there: BuyersDay) -> None:
    firms = [days.guest(there.day, FIRMS, firm=f"Maison {n}", email=f"maison{n}@example.org") for n in range(12)]
    buyers = [days.guest(there.day, BUYERS, firm=f"Hôtel {n}", email=f"hotel{n}@example.org") for n in range(12)]
    orders = [catalogue.drawn(buyer, firms) for buyer in buyers]
    assert orders == [catalogue.drawn(buyer, reversed(firms)) for buyer in buyers]
    assert all(sorted(order, key=lambda each: each.pk) == firms for order in orders)
    assert len({order[0].pk for order in orders}) > 1


def test_words_are_looked_for_whatever_their_case_and_accents(there: BuyersDay) -> None:
    everybody = list(catalogue.others(there.hotel))
    assert catalogue.told_by(everybody, "REFECTION toiture") == [there.roofer]
    assert catalogue.told_by(everybody, "bateau") == []


def test_who_answers_what_one_seeks_is_suggested_with_why(there: BuyersDay) -> None:
    assert reasons(there.caterer) == {
        "Fournil des Calanques": [
            "Son activité est de celles que vous cherchez : Boulangerie et boulangerie-pâtisserie",
            "Propose ce que vous cherchez : pain",
        ],
    }  # fmt: skip
    assert set(reasons(there.hotel, "en")) == {"Fournil des Calanques", "Toitures du Garlaban"}


def test_who_seeks_what_one_offers_is_suggested_too(there: BuyersDay) -> None:
    assert reasons(there.roofer, "en")["Hôtel des Oursins"][0].startswith("Looks for an activity like yours: ")


def test_a_word_that_everybody_uses_suggests_nobody(there: BuyersDay) -> None:
    words = "Du xylophone pour tous."
    for number in range(8):
        days.guest(there.day, FIRMS, firm=f"Maison {number}", email=f"m{number}@example.org", offers=words)
    reader = days.guest(there.day, BUYERS, firm="Opéra Essai", email="opera@example.org", seeks="Un xylophone.")
    assert suggested(reader) == []


def test_neither_size_nor_age_nor_the_number_of_requests_counts(there: BuyersDay) -> None:
    """Two that offer the same are as good; which one is first depends on the reader's draw alone."""
    same = [days.guest(there.day, FIRMS, firm=f"Maison {n}", email=f"m{n}@example.org", activity="10.71C",
                       offers="Du pain.") for n in range(2)]  # fmt: skip
    days.request(there.hotel, same[1])
    found = suggested(there.caterer, same)
    assert [each.score for each in found] == [found[0].score] * 2
    assert [each.guest for each in found] == catalogue.drawn(there.caterer, same)
