"""The pages of organisers: what they show, what their forms do, and that nothing is there for anybody else."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import Cast, People, siren, siret
from tests.meetings import days
from tests.meetings.days import BUYERS, DATE, FIRMS, OPENED, BuyersDay, at

from entremise.meetings import links
from entremise.meetings.models import Guest, MeetingDay, Request
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

#: Every page of a day that only its organisers see.
PAGES = (
    "day", "settings", "open", "close", "cancel", "copy", "slots", "places", "programme", "guests", "guests_file",
    "guest_new", "guests_load", "requests",
)  # fmt: skip


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    made = days.buyers_day(cast, people)
    made.day.team.add(people.pilar)
    return made


@pytest.fixture
def lea(people: People, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(people.lea)


def url(there: BuyersDay, page: str, *more: object) -> str:
    return reverse(f"meetings:{page}", args=[there.day.number, *more])


def upload(text: str, name: str = "liste.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def sheet(content: bytes) -> list[tuple[object, ...]]:
    found = openpyxl.load_workbook(io.BytesIO(content)).active
    assert found is not None
    return list(found.iter_rows(values_only=True))


def test_each_page_is_there_for_organisers_only(
    there: BuyersDay, people: People, signed_in: Callable[[Person], Client]
) -> None:
    expected = dict.fromkeys(people, 404) | dict.fromkeys((people.lea, people.samir, people.ada, people.pilar), 200)
    for person, status in expected.items():
        client = signed_in(person)
        answers = {page: client.get(url(there, page)).status_code for page in PAGES}
        assert (person.name, answers) == (person.name, dict.fromkeys(PAGES, status))


def test_pages_with_several_things_on_them_all_show(there: BuyersDay, cast: Cast, people: People, lea: Client) -> None:
    mission = days.mission(cast, people).day
    days.request(there.baker, there.caterer, accepted=False)
    for number in (mission.number, there.day.number):
        answers = {page: lea.get(reverse(f"meetings:{page}", args=[number])).status_code for page in PAGES}
        assert answers == dict.fromkeys(PAGES, 200)


def test_a_page_of_no_day_is_not_found(lea: Client) -> None:
    assert lea.get("/journees/3e1b8ad5-23a4-4b4d-9ee5-3f6b1f0a4f3b").status_code == 404


def test_a_day_is_made_from_its_page(lea: Client, people: People) -> None:
    told = {"kind": "speed", "title": "Express", "place": "", "first": "2036-06-03", "last": "", "zone": "Europe/Paris"}
    response = lea.post(reverse("meetings:new"), told)
    day = MeetingDay.objects.get()
    assert (response["Location"], day.kind, day.organiser) == (
        reverse("meetings:day", args=[day.number]), "speed", people.lea,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "field", "error"),
    [
        ({"first": "2020-01-01"}, "first", "Cette date est passée."),
        ({"last": "2036-06-02"}, "last", "Le dernier jour vient après le premier."),
        ({"last": "2036-09-02"}, "last", "C’est trop long : 15 jours au plus."),
    ],
)
def test_dates_that_cannot_be(lea: Client, told: dict[str, str], field: str, error: str) -> None:
    usual = {"kind": "buyers", "title": "Rencontres", "first": "2036-06-03", "last": "", "zone": "Europe/Paris"}
    response = lea.post(reverse("meetings:new"), usual | told)
    assert (response.status_code, response.context["form"].errors[field]) == (422, [error])


@pytest.mark.parametrize(
    ("told", "field", "error"),
    [
        ({"ends": "08:00"}, "ends", "La fin vient après le début."),
        ({"breaks": "midi"}, "breaks", "« midi » n’est pas lisible : écrivez 12:30-14:00."),
        ({"breaks": "14:00-12:30"}, "breaks", "« 14:00-12:30 » : la fin vient après le début."),
        ({"first": "2036-03-30", "begins": "02:30"}, "begins",
         "02:30 n’existe pas le 30/03/2036 : on change d’heure cette nuit-là."),
        ({"minutes": "2"}, "minutes", "Assurez-vous que cette valeur est supérieure ou égale à 5."),
    ],
)  # fmt: skip
def test_slots_that_cannot_be(there: BuyersDay, lea: Client, told: dict[str, str], field: str, error: str) -> None:
    usual = {"first": "2036-06-04", "last": "", "begins": "09:00", "ends": "10:00", "minutes": "20", "pause": "0",
             "breaks": "", "zone": "Europe/Paris", "session": ""}  # fmt: skip
    response = lea.post(url(there, "slots"), usual | told)
    assert (response.status_code, response.context["form"].errors[field]) == (422, [error])


def test_slots_are_added_over_dates_and_taken_away(there: BuyersDay, lea: Client) -> None:
    told = {"first": "2036-06-04", "last": "2036-06-05", "begins": "9:00", "ends": "10:00", "minutes": "20",
            "pause": "0", "breaks": "9h20-9h40", "zone": "Europe/Paris", "session": "Matin"}  # fmt: skip
    lea.post(url(there, "slots"), told)
    new = there.day.slots.filter(session="Matin")
    assert [f"{slot.starts_at.astimezone(days.PARIS):%d %H:%M}" for slot in new] == [
        "04 09:00", "04 09:40", "05 09:00", "05 09:40",
    ]  # fmt: skip
    lea.post(url(there, "slots"), {"remove": "1", "slot": [new[0].pk, "x", "²"]})
    assert there.day.slots.count() == 7


def test_places_tables_and_travel(there: BuyersDay, lea: Client) -> None:
    for name in ("Palais", "Docks"):
        lea.post(url(there, "places"), {"what": "site", "site-name": name, "site-zone": ""})
    palais, docks = there.day.sites.get(name="Palais"), there.day.sites.get(name="Docks")
    lea.post(url(there, "places"), {
        "what": "tables", "tables-count": "2", "tables-name": "Salon", "tables-site": docks.pk, "tables-capacity": "1",
        "tables-equipment": "écran, accessible",
    })  # fmt: skip
    travel = {"what": "travel", "travel-start": palais.pk, "travel-end": docks.pk, "travel-minutes": "15"}
    lea.post(url(there, "places"), travel)
    assert [(each.name, each.equipment) for each in docks.tables.all()] == [
        ("Salon 1", ["écran", "accessible"]), ("Salon 2", ["écran", "accessible"]),
    ]  # fmt: skip
    assert palais.travels.get().minutes == 15
    same = lea.post(url(there, "places"), travel | {"travel-end": palais.pk})
    assert same.context["forms"]["travel"].errors == {"end": ["Choisissez un autre lieu que celui du départ."]}
    lea.post(url(there, "places"), {"what": "remove", "travel": palais.travels.get().pk})
    lea.post(url(there, "places"), {"what": "remove", "site": docks.pk})
    lea.post(url(there, "places"), {"what": "remove", "table": there.tables[1].pk})
    assert [each.name for each in there.day.tables.all()] == ["Table 1", "Salon 1", "Salon 2"]


def test_travel_that_was_told_one_way_shows_too(cast: Cast, people: People, lea: Client) -> None:
    mission = days.mission(cast, people)
    page = reverse("meetings:places", args=[mission.day.number])
    told = [(each.start.name, each.end.name, each.minutes) for each in lea.get(page).context["travels"]]
    assert told == [("Biscayne Hall", "Grand Hall", 360), ("Palais de la Bourse", "Biscayne Hall", 600)]
    both = {"what": "travel", "travel-start": mission.los_angeles.pk, "travel-end": mission.miami.pk}
    lea.post(page, both | {"travel-minutes": "365"})
    told = [(each.start.name, each.end.name, each.minutes) for each in lea.get(page).context["travels"]]
    assert told == [("Biscayne Hall", "Grand Hall", 365), ("Palais de la Bourse", "Biscayne Hall", 600)]


def test_a_table_is_renamed_unless_another_has_this_name(there: BuyersDay, lea: Client) -> None:
    page = url(there, "table", there.tables[0].pk)
    told = {"name": "Près de la porte", "site": "", "capacity": "2", "equipment": "écran"}
    assert lea.post(page, told).status_code == 302
    assert lea.post(page, told | {"name": "Table 2"}).status_code == 422
    assert lea.get(page).context["form"].initial == {
        "name": "Près de la porte", "site": None, "capacity": 2, "equipment": "écran",
    }  # fmt: skip


def test_the_programme_is_told_by_the_clocks_of_its_place(cast: Cast, people: People, lea: Client) -> None:
    mission = days.mission(cast, people)
    page = reverse("meetings:programme", args=[mission.day.number])
    told = {"title": "Visite du port", "date": "2036-06-05", "begins": "08:00", "ends": "09:00",
            "site": mission.los_angeles.pk, "side": FIRMS}  # fmt: skip
    assert lea.post(page, told).status_code == 302
    visit = mission.day.programme.get(title="Visite du port")
    assert (visit.starts_at, visit.side) == (dt.datetime(2036, 6, 5, 15, tzinfo=dt.UTC), FIRMS)
    text = lea.get(page).content.decode()
    assert ("08:00–09:00" in text, "(Los Angeles)" in text) == (True, True)
    lea.post(page, {"remove": visit.pk})
    assert [each.title for each in mission.day.programme.all()] == ["Accueil au consulat"]


def test_sides_with_guests_stay(there: BuyersDay, lea: Client) -> None:
    told = {"title": "Rencontres", "zone": "Europe/Paris", "max_requests": "15", "min_meetings": "1"}
    wrong = lea.post(url(there, "settings"), told | {"sides": "Experts\nVisiteurs"})
    assert wrong.context["form"].errors["sides"] == [
        "Des participants sont du côté Acheteurs, Entreprises : changez-les d’abord."
    ]
    alone = lea.post(url(there, "settings"), told | {"sides": "Experts"})
    assert alone.context["form"].errors["sides"] == ["Il en faut deux, ou aucun."]
    more = lea.post(url(there, "settings"), told | {"sides": f"{BUYERS}\r\n {FIRMS} \n\nExperts"})
    there.day.refresh_from_db()
    assert (more.status_code, there.day.sides) == (302, [BUYERS, FIRMS, "Experts"])


def test_opening_invites_whoever_waits_for_it(people: People, lea: Client) -> None:
    day = days.meeting_day(opened_at=None)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    days.slots(day, 2, date=tomorrow + dt.timedelta(days=20))
    days.tables(day, 1)
    guest = days.guest(day, firm="Hôtel", email="olive@example.org", invited_at=None)
    page = reverse("meetings:open", args=[day.number])
    assert lea.post(page, {"until": "2036-01-01"}).context["form"].errors == {
        "until": ["C’est après le début de la journée."]
    }
    assert lea.post(page, {"until": "2020-01-01"}).context["form"].errors == {"until": ["Cette date est passée."]}
    lea.post(page, {"until": tomorrow.isoformat(), "invite": "on"})
    day.refresh_from_db()
    guest.refresh_from_db()
    assert day.requests_until == dt.datetime.combine(tomorrow, dt.time(23, 59), days.PARIS)
    assert (day.opened_at is None, guest.invited_at is None, Mail.objects.get().kind) == (
        False,
        False,
        "meeting_invited",
    )


def test_a_day_without_slots_says_why_it_does_not_open(lea: Client) -> None:
    day = days.meeting_day(opened_at=None)
    response = lea.post(reverse("meetings:open", args=[day.number]), {"until": "2036-01-01"})
    assert response.context["form"].non_field_errors() == [
        "Il manque encore des créneaux ou des tables : ajoutez-les, puis ouvrez les demandes."
    ]


def test_requests_are_ended_at_once(there: BuyersDay, lea: Client) -> None:
    for _time in range(2):
        lea.post(url(there, "open"), {"end": "1"})
    there.day.refresh_from_db()
    assert there.day.requests_until is not None
    assert there.day.requests_until <= timezone.now()
    draft = days.meeting_day(opened_at=None)
    response = lea.post(reverse("meetings:open", args=[draft.number]), {"end": "1"}, follow=True)
    assert [str(message) for message in response.context["messages"]][-1] == "Les demandes ne sont pas ouvertes."


def test_slots_of_a_mission_are_told_by_the_clocks_of_each_place(cast: Cast, people: People, lea: Client) -> None:
    mission = days.mission(cast, people)
    page = reverse("meetings:slots", args=[mission.day.number])
    told = {
        zone: [f"{begins:%d %H:%M}" for _date, held in lea.get(page, {"heure": zone}).context["dates"]
               for _slot, begins, _ends in held]
        for zone in ("", "Europe/Paris", "America/New_York", "America/Los_Angeles", "Asia/Tokyo")
    }  # fmt: skip
    paris = ["03 14:00", "04 16:00", "04 17:00", "05 19:00"]
    assert told == {
        "": paris, "Europe/Paris": paris, "Asia/Tokyo": paris,
        "America/New_York": ["03 08:00", "04 10:00", "04 11:00", "05 13:00"],
        "America/Los_Angeles": ["03 05:00", "04 07:00", "04 08:00", "05 10:00"],
    }  # fmt: skip


def test_cancelling_asks_for_words(there: BuyersDay, lea: Client) -> None:
    assert lea.post(url(there, "cancel"), {"words": ""}).status_code == 422
    lea.post(url(there, "cancel"), {"words": "La salle est fermée."})
    assert Mail.objects.filter(kind="day_cancelled").count() == 4
    assert lea.post(url(there, "cancel"), {"words": "Encore."}).status_code == 302
    assert Mail.objects.filter(kind="day_cancelled").count() == 4


def test_a_day_ends_from_its_page(there: BuyersDay, lea: Client) -> None:
    lea.post(url(there, "close"))
    there.day.refresh_from_db()
    assert there.day.closed_at is None
    for slot in there.day.slots.all():
        slot.starts_at, slot.ends_at = (moment - dt.timedelta(days=8000) for moment in (slot.starts_at, slot.ends_at))
        slot.save()
    lea.post(url(there, "close"))
    there.day.refresh_from_db()
    assert there.day.closed_at is not None


def test_before_it_ends_one_is_told_of_meetings_nobody_knows_about(cast: Cast, people: People, lea: Client) -> None:
    there = days.buyers_day(cast, people, date=dt.date(2026, 6, 2))
    request = days.request(there.baker, there.caterer)
    days.timetable(there.day, (request, there.slots[0], there.tables[0]))
    assert lea.get(url(there, "close")).context["unknown"] == 1
    request.held_at = there.slots[0].ends_at
    request.save()
    assert lea.get(url(there, "close")).context["unknown"] == 0


def test_a_copy_leads_to_the_new_day(there: BuyersDay, lea: Client) -> None:
    response = lea.post(url(there, "copy"), {"title": "Rencontres 2", "first": "2036-12-02", "guests": "on"})
    made = MeetingDay.objects.get(title="Rencontres 2")
    assert (response["Location"], made.guests.count()) == (reverse("meetings:day", args=[made.number]), 4)


def test_one_guest_is_added_then_corrected(there: BuyersDay, lea: Client) -> None:
    told = {"firm": "Nouvelle", "name": "Ève Essai", "email": "eve@example.org", "language": "fr", "side": FIRMS,
            "registered": siret(siren(7))}  # fmt: skip
    assert lea.post(url(there, "guest_new"), told).status_code == 302
    guest = Guest.objects.get(firm="Nouvelle")
    assert (guest.organisation, guest.solution) == (f"siren:{siren(7)}", f"siret:{siret(siren(7))}")
    page = url(there, "guest_page", guest.number)
    assert lea.get(page).context["form"].initial["registered"] == siret(siren(7))
    assert lea.post(page, told | {"email": "camille@example.org"}).status_code == 422
    assert lea.post(page, told | {"registered": "12"}).context["form"].errors == {
        "registered": ["Un SIREN compte 9 chiffres."]
    }
    assert lea.post(page, told | {"registered": "", "table": there.tables[0].pk}).status_code == 302
    guest.refresh_from_db()
    assert (guest.organisation, guest.solution, guest.table) == ("", "", there.tables[0])


def test_the_page_of_a_guest_of_another_day_is_not_found(there: BuyersDay, lea: Client) -> None:
    other = days.guest(days.meeting_day(), firm="Ailleurs")
    assert lea.get(url(there, "guest_page", other.number)).status_code == 404
    assert lea.post(url(there, "guest_act", other.number), {"what": "withdraw"}).status_code == 404


def test_what_is_done_to_one_guest(there: BuyersDay, lea: Client) -> None:
    new = days.guest(there.day, FIRMS, firm="Nouvelle", email="eve@example.org", invited_at=None)
    act = url(there, "guest_act", new.number)
    lea.post(act, {"what": "invite"})
    lea.post(act, {"what": "remind"})
    lea.post(act, {"what": "remove"})
    lea.post(act, {"what": "unheard of"})
    lea.post(act, {"what": "withdraw"})
    new.refresh_from_db()
    assert (new.invited_at is None, new.withdrawn_at is None) == (False, False)
    lea.post(act, {"what": "return"})
    new.refresh_from_db()
    assert new.withdrawn_at is None
    assert list(Mail.objects.values_list("kind", flat=True)) == ["meeting_invited"]


def test_ticked_guests_or_all_are_written_to(there: BuyersDay, lea: Client) -> None:
    one, other, third = (
        days.guest(there.day, FIRMS, firm=f"Firme {n}", email=f"{n}@example.org", invited_at=None) for n in range(3)
    )
    lea.post(url(there, "invite"), {"guest": [one.pk, "tous"]})
    lea.post(url(there, "invite"), {"all": "1"})
    assert Mail.objects.filter(kind="meeting_invited").count() == 3
    Guest.objects.filter(pk__in=[one.pk, other.pk, third.pk]).update(invited_at=timezone.now() - dt.timedelta(days=3))
    lea.post(url(there, "remind"), {"guest": [one.pk]})
    lea.post(url(there, "remind"), {"all": "1"})
    assert Mail.objects.filter(kind="meeting_reminded").count() == 3


def test_the_link_that_is_shared_lets_one_register(there: BuyersDay, lea: Client) -> None:
    join = lea.get(url(there, "guests")).context["join"]
    assert links.day_of(join.rpartition("/")[2], "join") == there.day


def test_a_list_is_read_looked_over_then_added_once(there: BuyersDay, lea: Client) -> None:
    text = (
        "Société;Contact;Mail;Profil\nNouvelle;Ève Essai;eve@example.org;fournisseur\nFaux;F. Essai;faux;acheteur\n"
        "Hôtel des Oursins;Olive Essai;olive@example.org;acheteur\n"
    )
    read = lea.post(url(there, "guests_load"), {"file": upload(text), "language": "fr"})
    assert [len(read.context[name]) for name in ("new", "here")] == [1, 1]
    assert there.day.guests.count() == 4
    carried = {"list": read.context["carried"]}
    assert sheet(lea.post(url(there, "guests_rejected"), carried).content) == [
        ("Société", "Contact", "Mail", "Profil", "À corriger", "Ligne du fichier"),
        ("Faux", "F. Essai", "faux", "acheteur", "« faux » n’est pas une adresse électronique : corrigez-la.", 3),
    ]
    counts = [lea.post(url(there, "guests_confirm"), carried).context["count"] for _time in range(2)]
    assert counts == [1, 0]
    assert there.day.guests.get(email="eve@example.org").side == FIRMS


def test_the_file_of_faulty_rows_is_read_again_once_corrected(there: BuyersDay, lea: Client) -> None:
    read = lea.post(url(there, "guests_load"), {"file": upload("Entreprise;Mail;Côté\nA;a;x\n"), "language": "fr"})
    file = lea.post(url(there, "guests_rejected"), {"list": read.context["carried"]}).content
    book = openpyxl.load_workbook(io.BytesIO(file))
    assert book.active is not None
    book.active["B2"], book.active["C2"] = "a@example.org", "acheteur"
    corrected = io.BytesIO()
    book.save(corrected)
    again = lea.post(url(there, "guests_load"), {
        "file": SimpleUploadedFile("corrige.xlsx", corrected.getvalue()), "language": "en",
    })  # fmt: skip
    assert [line.facts["email"] for line in again.context["new"]] == ["a@example.org"]


def test_five_hundred_rows_are_added_at_once(there: BuyersDay, lea: Client) -> None:
    rows = "".join(f"Firme {n};{n}@example.org;Acheteurs;{'Du pain et des desserts ' * 8}\n" for n in range(500))
    text = "Entreprise;Courriel;Côté;Recherche\n" + rows
    read = lea.post(url(there, "guests_load"), {"file": upload(text), "language": "fr"})
    response = lea.post(url(there, "guests_confirm"), {"list": read.context["carried"]})
    assert (response["Location"], there.day.guests.count()) == (url(there, "guests"), 504)
    assert lea.get(url(there, "guests") + "?page=3&etat=a-inviter&q=firme").status_code == 200


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (upload("x", "liste.pdf"), "Enregistrez votre liste en .xlsx ou en .csv, puis envoyez-la de nouveau."),
        (upload("x" * 5_000_010), "Ce fichier est trop lourd : 5 Mo au plus."),
        (None, "Ce champ est obligatoire."),
    ],
)
def test_a_file_that_is_no_list(there: BuyersDay, lea: Client, file: SimpleUploadedFile | None, error: str) -> None:
    sent = {"language": "fr"} | ({"file": file} if file else {})
    response = lea.post(url(there, "guests_load"), sent)
    assert (response.status_code, response.context["form"].errors) == (422, {"file": [error]})


def test_a_list_of_another_day_or_made_up_is_asked_for_again(there: BuyersDay, lea: Client, people: People) -> None:
    read = lea.post(url(there, "guests_load"), {"file": upload("Entreprise;Côté\nA;PME\n"), "language": "fr"})
    other = days.meeting_day(title="Autre")
    for number, carried in (
        (other.number, read.context["carried"]),
        (there.day.number, "made up"),
        (there.day.number, ""),
    ):
        for page in ("guests_confirm", "guests_rejected"):
            response = lea.post(reverse(f"meetings:{page}", args=[number]), {"list": carried})
            assert response["Location"] == reverse("meetings:guests_load", args=[number])
    assert not other.guests.exists()


def test_a_list_with_more_text_than_a_page_carries_is_cut_in_two(there: BuyersDay, lea: Client) -> None:
    rows = "".join(f"Firme {n};{n}@example.org;Acheteurs;{_unlike(n)}\n" for n in range(400))
    sent = {"file": upload("Entreprise;Courriel;Côté;Offre\n" + rows), "language": "fr"}
    errors = lea.post(url(there, "guests_load"), sent).context["form"].errors
    told = "Cette liste contient trop de texte pour une seule fois : coupez-la en deux fichiers."
    assert errors == {"file": [f"{told} Personne ne sera ajouté deux fois."]}


def _unlike(number: int) -> str:
    """A text that nothing compresses."""
    return "".join(chr(97 + (number * 7919 + n * n * 104_729 + n * 31) % 9973 % 26) for n in range(1900))


def test_the_list_of_guests_as_a_workbook_is_read_again(there: BuyersDay, lea: Client) -> None:
    days.request(there.baker, there.caterer)
    rows = sheet(lea.get(url(there, "guests_file")).content)
    assert rows[1][:6] == ("Fournil des Calanques", "Camille Essai", "camille@example.org", "", FIRMS, "fr")
    assert [row[10:] for row in rows[1:]] == [(1, 1, 0), (0, 0, 0), (0, 0, 0), (1, 0, 1)]
    again = lea.post(url(there, "guests_load"), {
        "file": SimpleUploadedFile("liste.xlsx", lea.get(url(there, "guests_file")).content), "language": "fr",
    })  # fmt: skip
    assert [len(again.context[name]) for name in ("new", "here")] == [0, 4]


def test_a_request_by_hand(there: BuyersDay, lea: Client, people: People) -> None:
    told = {"asker": there.roofer.pk, "asked": there.hotel.pk, "weight": "3", "accepted": "on"}
    lea.post(url(there, "requests"), told)
    made = Request.objects.get()
    assert (made.made_by, made.person, made.weight, made.status) == (
        "organiser",
        people.lea,
        3,
        Request.Status.ACCEPTED,
    )
    same = lea.post(url(there, "requests"), told | {"asked": there.roofer.pk})
    assert same.context["form"].errors == {"asked": ["Choisissez quelqu’un d’autre."]}
    side = lea.post(url(there, "requests"), told | {"asked": there.baker.pk})
    assert side.context["form"].non_field_errors() == ["Ce participant ne peut pas être rencontré cette fois."]


def test_a_request_by_hand_that_cannot_be_agreed_to_is_not_made(there: BuyersDay, lea: Client) -> None:
    there.day.requests_until = timezone.now() - dt.timedelta(days=1)
    there.day.save()
    told = {"asker": there.roofer.pk, "asked": there.hotel.pk, "weight": "2", "accepted": "on"}
    refused = lea.post(url(there, "requests"), told)
    assert (len(refused.context["form"].non_field_errors()), Request.objects.count()) == (1, 0)


def test_a_request_that_was_suggested_keeps_its_reasons(there: BuyersDay, lea: Client) -> None:
    days.request(there.baker, there.caterer)
    helped = {row.guest: suggested for row, suggested in lea.get(url(there, "requests")).context["helped"]}
    best = helped[there.hotel][0]
    told = {"asker": there.hotel.pk, "asked": best.guest.pk, "weight": "2", "suggested": "on"}
    lea.post(url(there, "requests"), told)
    made = Request.objects.get(asker=there.hotel)
    assert (made.asked, made.reasons, made.status) == (best.guest, list(best.reasons), Request.Status.MADE)


def test_an_answer_given_by_telephone_is_noted(there: BuyersDay, lea: Client) -> None:
    made = days.request(there.baker, there.caterer, accepted=False)
    page = url(there, "request_act", made.number)
    response = lea.post(page, {"what": "decline", "guest": there.caterer.number})
    made.refresh_from_db()
    assert (response["Location"], made.status) == (
        url(there, "guest_page", there.caterer.number), Request.Status.DECLINED,
    )  # fmt: skip
    assert lea.post(page, {"what": "accept", "guest": "made up"})["Location"] == url(
        there, "guest_page", there.baker.number
    )


def test_those_who_have_nobody_to_meet_are_reminded_and_helped(there: BuyersDay, lea: Client) -> None:
    Guest.objects.update(invited_at=timezone.now() - dt.timedelta(days=3))
    days.request(there.baker, there.caterer, accepted=False, made_at=timezone.now() - dt.timedelta(days=3))
    lea.post(url(there, "nudge"), {"all": "1"})
    assert sorted(Mail.objects.values_list("email", flat=True)) == [
        "bruno@example.org", "claire@example.org", "olive@example.org",
    ]  # fmt: skip
    page = lea.get(url(there, "requests") + "?vue=sans-demande")
    assert [row.guest.firm for row in page.context["page"]] == ["Hôtel des Oursins", "Toitures du Garlaban"]
    assert lea.get(url(there, "requests") + "?vue=x&qui=x&page=x").status_code == 200


def test_the_public_page_names_open_days_and_their_dates(there: BuyersDay, client: Client) -> None:
    there.day.opened_at = timezone.now()
    there.day.save()
    text = client.get(reverse("meetings:days")).content.decode()
    assert ("Rencontres du goût" in text, "mardi 3 juin 2036" in text, str(there.day.number) in text) == (
        True, True, False,
    )  # fmt: skip


def test_dates_of_a_mission_go_from_one_to_another(cast: Cast, people: People, lea: Client) -> None:
    mission = days.mission(cast, people)
    text = lea.get(reverse("meetings:day", args=[mission.day.number])).content.decode()
    assert "du 3 au 5 juin 2036" in text


def test_the_board_counts(there: BuyersDay, lea: Client) -> None:
    days.request(there.baker, there.caterer)
    days.request(there.baker, there.hotel, accepted=False, made_at=OPENED - dt.timedelta(days=5))
    found = lea.get(url(there, "day")).context
    figures = found["board"].figures
    assert (figures.guests, figures.ready, figures.accepted, figures.waiting, figures.places) == (4, 4, 1, 1, 8)
    assert (list(found["alone"]), figures.begins_at) == ([there.roofer], at("09:00", DATE))
