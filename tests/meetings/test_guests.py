"""The guests of a day, by their organiser: added once whatever is done again, invited once, reminded with restraint."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import BUYERS, FIRMS, OPENED, BuyersDay

from entremise.meetings import links
from entremise.meetings.actions import guests as actions
from entremise.meetings.actions.guests import GuestError
from entremise.meetings.models import Guest
from entremise.meetings.queries import guests as queries
from entremise.meetings.queries.guests import Chosen
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db

LATER = OPENED + dt.timedelta(days=1)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def facts(firm: str, email: str = "", name: str = "") -> dict[str, str]:
    return {"firm": firm, "email": email, "name": name, "side": FIRMS, "language": "fr"}


def told(kind: str) -> list[str]:
    return list(Mail.objects.filter(kind=kind).order_by("email").values_list("email", flat=True))


def test_one_guest_is_added_and_its_account_answers_for_it(there: BuyersDay, people: People) -> None:
    guest = actions.add(there.day, facts("Projet de Noé", " Noe@Example.org"), people.lea, OPENED)
    assert (guest.email, guest.person, guest.added_by, guest.status) == (
        "noe@example.org", people.noe, people.lea, Guest.Status.LISTED,
    )  # fmt: skip


def test_an_address_comes_once(there: BuyersDay, people: People) -> None:
    with pytest.raises(GuestError) as error:
        actions.add(there.day, facts("Autre nom", "OLIVE@example.org"), people.lea)
    assert str(error.value) == "Un participant de cette journée a déjà cette adresse électronique."


def test_a_list_done_again_adds_nobody_twice(there: BuyersDay, people: People) -> None:
    rows = [
        facts("Nouvelle", "nouvelle@example.org"), facts("Hôtel des Oursins", "olive@example.org"),
        facts("Sans adresse", name="Ève Essai"), facts("sans  adresse", name="ève essai"),
        facts("Nouvelle", "NOUVELLE@example.org"),
    ]  # fmt: skip
    assert [actions.add_all(there.day, rows, people.lea, OPENED) for _time in range(2)] == [2, 0]
    assert there.day.guests.count() == 6
    assert Guest.objects.get(email="olive@example.org").side == BUYERS


def test_invited_once_with_a_link(there: BuyersDay, people: People) -> None:
    new = actions.add(there.day, facts("Nouvelle", "nouvelle@example.org"), people.lea, OPENED)
    silent = actions.add(there.day, facts("Sans adresse"), people.lea, OPENED)
    assert [actions.invite([new, silent, there.hotel], people.lea, OPENED) for _time in range(2)] == [1, 0]
    assert told("meeting_invited") == ["nouvelle@example.org"]
    assert links.guest_of(Mail.objects.get().url.split("/")[2]) == new
    assert (Guest.objects.get(pk=new.pk).invited_at, Guest.objects.get(pk=silent.pk).invited_at) == (OPENED, None)


def test_who_does_not_come_is_not_invited(there: BuyersDay, people: People) -> None:
    gone = days.guest(there.day, FIRMS, firm="Absent", email="a@example.org", invited_at=None, withdrawn_at=OPENED)
    assert actions.invite([gone], people.lea, OPENED) == 0


def test_reminded_to_answer_or_to_ask_once_a_day(there: BuyersDay, people: People) -> None:
    waiting = days.guest(there.day, FIRMS, firm="Muette", email="muette@example.org", ready_at=None)
    chosen = [waiting, there.baker]
    assert actions.remind(chosen, people.lea, OPENED + dt.timedelta(hours=1)) == 0
    assert [actions.remind(chosen, people.lea, LATER + dt.timedelta(hours=n)) for n in (0, 2)] == [2, 0]
    assert (told("meeting_reminded"), told("meeting_nudged")) == (["muette@example.org"], ["camille@example.org"])


def test_another_address_is_to_be_invited_again(there: BuyersDay, people: People) -> None:
    former = links.guest_token(there.hotel)
    changed = actions.change(there.hotel, {"email": "accueil@example.org"}, people.lea)
    assert (changed.invited_at, links.guest_token(changed) == former) == (None, False)
    with pytest.raises(links.BrokenLinkError):
        links.guest_of(former)
    with pytest.raises(GuestError):
        actions.change(changed, {"email": "camille@example.org"}, people.lea)


def test_a_guest_whose_address_stays_stays_invited(there: BuyersDay, people: People) -> None:
    assert actions.change(there.hotel, {"firm": "Grand Hôtel"}, people.lea).invited_at == OPENED


def test_only_who_was_not_written_to_is_taken_off_the_list(there: BuyersDay, people: People) -> None:
    new = actions.add(there.day, facts("Erreur"), people.lea)
    actions.remove(new, people.lea)
    assert not Guest.objects.filter(firm="Erreur").exists()
    with pytest.raises(GuestError) as error:
        actions.remove(there.baker, people.lea)
    assert str(error.value) == "Ce participant a été invité : dites plutôt qu’il ne vient pas."


def test_a_list_is_narrowed(there: BuyersDay) -> None:
    new = days.guest(there.day, FIRMS, firm="Nouvelle", email="nouvelle@example.org", invited_at=None)
    silent = days.guest(there.day, FIRMS, firm="Muette", email="muette@example.org", ready_at=None)
    gone = days.guest(there.day, BUYERS, firm="Absente", withdrawn_at=OPENED)
    for chosen, found in [
        (Chosen(state="a-inviter"), [new]), (Chosen(state="sans-reponse"), [silent]),
        (Chosen(state="retires"), [gone]), (Chosen(side=BUYERS, state="prets"), [there.hotel, there.caterer]),
        (Chosen(text="oursins olive"), [there.hotel]), (Chosen(state="inconnu", text="nouvelle@"), [new]),
    ]:  # fmt: skip
        assert (chosen, list(queries.listed(there.day, chosen))) == (chosen, found)
    assert queries.counts(there.day) == {"a-inviter": 1, "sans-reponse": 1, "prets": 4, "retires": 1}
    assert queries.sides(there.day) == [(BUYERS, 2), (FIRMS, 4)]
    assert (queries.to_invite(there.day), queries.to_remind(there.day)) == ([new], [silent])
