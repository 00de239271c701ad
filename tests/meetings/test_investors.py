"""An investor's journey: a project, its circle, the people who hold these roles, who is met and who could not be."""

import datetime as dt
from dataclasses import dataclass

import pytest
from tests.factories import People
from tests.meetings import days
from tests.meetings.days import DATE
from tests.signing import signed_in

from entremise.meetings import planning
from entremise.meetings.actions import holders as holder_actions
from entremise.meetings.actions.investors import ask_meetings, gather, tell_project
from entremise.meetings.models import Guest, Holder, MeetingDay, Request
from entremise.meetings.queries import investors as queries
from entremise.meetings.queries.investors import Proposed
from entremise.meetings.roles import BY_KEY
from entremise.people.models import Trace
from entremise.timetable.solving import solve

pytestmark = pytest.mark.django_db

PROJECT = "Bâtir une usine d’électrolyseurs près du port, avec 200 emplois."
INVESTOR, HOSTS = "Investisseur", "Décideurs"


@dataclass(frozen=True)
class Journey:
    """An investor's journey of three hours, and who is known on the territory."""

    day: MeetingDay
    investor: Guest
    mayor: Holder
    prefect: Holder
    port: Holder


@pytest.fixture
def there(people: People) -> Journey:
    day = days.meeting_day(
        kind=MeetingDay.Kind.INVESTOR, title="Électrolyseurs", sides=[INVESTOR, HOSTS], project=PROJECT,
        organiser=people.lea,
    )  # fmt: skip
    days.slots(day, 3, minutes=60)
    days.tables(day, 1)
    investor = days.guest(day, INVESTOR, firm="Gulf Stream Hydrogen", name="Sam Essai", email="sam@example.org")
    return Journey(
        day, investor,
        holder("mayor", "Ville d’Essai", name="Élise Essai", email="Maire@example.org", language="fr"),
        holder("prefect", "Préfecture", site="Préfecture, salle Mistral", address="Place d’Essai", language="en"),
        holder("port", "Port d’Essai", name="Dominique Essai", email="port@example.org"),
    )  # fmt: skip


def holder(role: str, institution: str, **facts: object) -> Holder:
    return Holder.objects.create(role=role, institution=institution, **facts)


def circle(day: MeetingDay) -> dict[str, Proposed]:
    return {each.role.key: each for each in queries.circle(day, DATE)}


# The circle -----------------------------------------------------------------------------------------------------------


def test_a_project_is_shown_the_roles_it_has_to_meet_and_why(there: Journey) -> None:
    found = {key: [(reason.kind, reason.said.fr) for reason in each.reasons] for key, each in circle(there.day).items()}
    assert found["mayor"] == [("always", "Tout projet d’implantation passe par là.")]
    assert ("words", "Le projet parle de « usine »") in found["environment"]
    assert ("words", "Le projet parle de « port »") in found["port"]
    assert "film" not in found
    assert "farming" not in found


def test_an_activity_that_was_understood_calls_its_roles() -> None:
    day = days.meeting_day(project="Un studio de cinéma et d’effets spéciaux")
    (reason, *_others) = circle(day)["film"].reasons
    assert (reason.kind, reason.said.en) == (
        "activity", "Activity understood: Motion picture, video and television programme post-production activities",
    )  # fmt: skip


def test_without_a_project_nobody_is_proposed_but_those_who_are_guests(there: Journey) -> None:
    tell_project(there.day, "", there.day.organiser)
    assert circle(there.day) == {}
    gather(there.day, [there.port], there.day.organiser)
    assert [(key, each.reasons) for key, each in circle(there.day).items()] == [("port", ())]


def test_an_english_project_is_understood_too() -> None:
    day = days.meeting_day(project="We want to open a data center and hire fifty engineers")
    assert {"power", "telecoms", "schools", "jobs"} <= circle(day).keys()


def test_roles_are_matched_to_those_who_hold_them_now(there: Journey) -> None:
    holder("mayor", "Ville Ancienne", ended_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    holder("mayor", "Ville Future", since=DATE + dt.timedelta(days=1))
    found = circle(there.day)
    assert (found["mayor"].holders, found["region"].holders) == ((there.mayor,), ())


def test_who_answers_for_the_projects_activity_comes_first_and_who_does_not_is_left_out(there: Journey) -> None:
    ours = holder("mayor", "Ville des machines", activities=["27"])
    holder("mayor", "Ville des vignes", activities=["01.2"])
    assert circle(there.day)["mayor"].holders == (ours, there.mayor)


# Gathering ------------------------------------------------------------------------------------------------------------


def test_holders_become_guests_with_their_role_their_place_and_their_meeting_asked(there: Journey) -> None:
    new = gather(there.day, [there.mayor, there.prefect], there.day.organiser)
    assert [(each.firm, each.name, each.email, each.side, each.role, each.language) for each in new] == [
        ("Ville d’Essai", "Élise Essai", "maire@example.org", HOSTS, "mayor", "fr"),
        ("Préfecture", "", "", HOSTS, "prefect", "en"),
    ]
    mayor, prefect = new
    assert (mayor.site, mayor.offers) == (None, BY_KEY["mayor"].does.fr)
    assert prefect.site is not None
    assert (prefect.site.name, prefect.site.address, prefect.offers) == (
        "Préfecture, salle Mistral", "Place d’Essai", BY_KEY["prefect"].does.en,
    )  # fmt: skip
    asked = list(there.day.requests.values_list("asker", "asked", "weight", "made_by"))
    assert asked == [(there.investor.pk, each.pk, 3, "organiser") for each in new]
    assert there.day.requests.first().reasons[0]["kind"] == "always"
    assert {each.invited_at for each in new} == {None}


def test_gathered_again_nobody_is_doubled(there: Journey) -> None:
    both = [there.mayor, there.prefect]
    gather(there.day, both, there.day.organiser)
    assert gather(there.day, [*both, there.port], there.day.organiser) == [Guest.objects.get(role="port")]
    assert (there.day.guests.count(), there.day.requests.count()) == (4, 3)


def test_a_meeting_that_was_declined_is_not_asked_again(there: Journey) -> None:
    gather(there.day, [there.mayor], there.day.organiser)
    Request.objects.update(declined_at=days.OPENED)
    assert ask_meetings(there.day, there.day.organiser) == []


def test_an_investor_who_comes_later_is_asked_for_at_the_next_gathering(there: Journey) -> None:
    there.investor.delete()
    gather(there.day, [there.mayor], there.day.organiser)
    assert there.day.requests.count() == 0
    days.guest(there.day, INVESTOR, firm="Gulf Stream Hydrogen", email="sam@example.org")
    gather(there.day, [], there.day.organiser)
    assert [(each.asker.firm, each.asked.role) for each in there.day.requests.all()] == [
        ("Gulf Stream Hydrogen", "mayor")
    ]


# Who is met -----------------------------------------------------------------------------------------------------------


def test_the_circle_tells_who_is_met_when_and_who_could_not_be_and_why(there: Journey, people: People) -> None:
    gather(there.day, [there.mayor, there.prefect, there.port], people.lea)
    holder_of_power = holder("power", "Réseau d’Essai")
    gather(there.day, [holder_of_power], people.lea)
    requests = {each.asked.role: each for each in there.day.requests.select_related("asked")}
    Request.objects.exclude(asked__role="power").update(accepted_at=days.OPENED)
    Request.objects.filter(asked__role="port").update(declined_at=days.OPENED)
    slot, table = there.day.slots.first(), there.day.tables.first()
    made = days.timetable(there.day, (requests["prefect"], slot, None), (requests["mayor"], None, table))
    made.placements.filter(request=requests["mayor"]).update(why={"fr": "Trop loin.", "en": "Too far."})
    page = signed_in(people.lea).get(f"/journees/{there.day.number}/cercle")
    told = {row.guest.role: (row.badge, row.state, row.words) for row in page.context["rows"]}
    assert told == {
        "prefect": ("active", "Placé", "mardi 3 juin, 09:00 · Préfecture, salle Mistral"),
        "mayor": ("declined", "Ne peut pas avoir lieu", "Trop loin."),
        "port": ("declined", "A décliné le rendez-vous", ""),
        "power": ("waiting", "N’a pas encore répondu", ""),
    }
    assert [row.guest.role for row in page.context["rows"] if row.waiting] == ["power"]


def test_a_yes_by_telephone_is_noted(there: Journey, people: People) -> None:
    gather(there.day, [there.mayor], people.lea)
    asked = Request.objects.get()
    lea = signed_in(people.lea)
    assert lea.post(f"/journees/{there.day.number}/cercle/{asked.number}/oui").status_code == 302
    asked.refresh_from_db()
    assert asked.accepted_at
    assert Trace.objects.filter(verb="request.accept", actor="adviser").exists()


def test_who_does_not_come_or_was_not_asked_is_told_so(there: Journey, people: People) -> None:
    gather(there.day, [there.mayor], people.lea)
    Guest.objects.filter(role="mayor").update(withdrawn_at=days.OPENED)
    days.guest(there.day, HOSTS, firm="Port d’Essai", role="port", email="port@example.org")
    page = signed_in(people.lea).get(f"/journees/{there.day.number}/cercle")
    assert {row.guest.role: row.state for row in page.context["rows"]} == {
        "mayor": "Ne vient pas", "port": "Pas encore demandé",
    }  # fmt: skip


def test_all_are_planned_in_the_hours_there_are_and_who_is_left_out_is_told_why(there: Journey, people: People) -> None:
    """Three hours for four decision makers: those every project goes through first."""
    gather(there.day, [there.mayor, there.prefect, there.port, holder("chamber", "Chambre d’Essai")], people.lea)
    Request.objects.update(accepted_at=days.OPENED)
    made = days.timetable(there.day, published_at=None)
    asked = planning.without_floor(planning.instance_of(there.day))
    planning.keep(made, solve(asked, seconds=10, workers=1), asked)
    made.published_at = days.OPENED
    made.save()
    page = signed_in(people.lea).get(f"/journees/{there.day.number}/cercle")
    states = {row.guest.role: row.state for row in page.context["rows"]}
    assert states == {
        "mayor": "Placé", "prefect": "Placé", "chamber": "Placé", "port": "Ne peut pas avoir lieu",
    }  # fmt: skip
    assert all(row.words for row in page.context["rows"])


# Pages ----------------------------------------------------------------------------------------------------------------


def test_from_the_project_to_the_people(there: Journey, people: People) -> None:
    lea, address = signed_in(people.lea), f"/journees/{there.day.number}/cercle"
    lea.post(address, {"project": "Un studio de cinéma"})
    there.day.refresh_from_db()
    assert there.day.project == "Un studio de cinéma"
    shown = lea.get(address).content.decode()
    assert "Commission du film" in shown
    assert f'value="{there.mayor.pk}"' in shown
    assert f"/decideurs/nouveau?role=film&amp;journee={there.day.number}" in shown
    said = lea.post(f"{address}/reunir", {"holder": [there.mayor.pk]}, follow=True).content.decode()
    assert "1 décideur rejoint le parcours" in said
    assert f'value="{there.mayor.pk}"' not in said


def test_a_holder_whose_term_ended_meanwhile_is_not_gathered(there: Journey, people: People) -> None:
    holder_actions.end(there.mayor, people.lea)
    said = signed_in(people.lea).post(
        f"/journees/{there.day.number}/cercle/reunir", {"holder": [there.mayor.pk]}, follow=True
    )
    assert "n’est plus dans l’annuaire" in said.content.decode()
    assert there.day.guests.count() == 1


def test_a_project_too_long_is_given_back_whole(there: Journey, people: People) -> None:
    answer = signed_in(people.lea).post(f"/journees/{there.day.number}/cercle", {"project": "port " * 1000})
    assert answer.status_code == 422
    there.day.refresh_from_db()
    assert there.day.project == PROJECT


def test_who_organises_one_journey_sees_its_circle_but_not_the_directory(there: Journey, people: People) -> None:
    there.day.team.add(people.pilar)
    pilar = signed_in(people.pilar)
    shown = pilar.get(f"/journees/{there.day.number}/cercle")
    assert shown.status_code == 200
    assert "/decideurs" not in shown.content.decode()
    assert pilar.get("/decideurs").status_code == 403


# The directory --------------------------------------------------------------------------------------------------------


def test_a_decision_maker_is_added_from_a_circle_then_corrected_then_ends(there: Journey, people: People) -> None:
    lea = signed_in(people.lea)
    told = {"role": "power", "institution": "Réseau d’Essai", "name": "Robin Essai", "email": "Robin@example.org",
            "language": "fr", "activities": "27, 3511z", "since": "2026-01-05"}  # fmt: skip
    answer = lea.post(f"/decideurs/nouveau?role=power&journee={there.day.number}", told)
    assert answer["Location"] == f"/journees/{there.day.number}/cercle"
    made = Holder.objects.get(role="power")
    assert (made.activities, made.since, made.added_by) == (["27", "35.11Z"], dt.date(2026, 1, 5), people.lea)
    assert made.email == "robin@example.org"

    shown = lea.get(f"/decideurs/{made.pk}").content.decode()
    assert "27, 35.11Z" in shown
    lea.post(f"/decideurs/{made.pk}", told | {"name": "Charlie Essai", "activities": ""})
    made.refresh_from_db()
    assert (made.name, made.activities) == ("Charlie Essai", [])

    lea.post(f"/decideurs/{made.pk}/fin")
    made.refresh_from_db()
    assert (made.name, made.email, made.ended_at is not None) == ("", "", True)
    assert lea.get(f"/decideurs/{made.pk}").status_code == 404


def test_a_code_that_does_not_exist_is_said_so_and_nothing_is_lost(people: People) -> None:
    told = {"role": "power", "institution": "Réseau d’Essai", "language": "fr", "activities": "27, 99.9X"}
    answer = signed_in(people.lea).post("/decideurs/nouveau", told)
    assert answer.status_code == 422
    assert "99.9X" in answer.content.decode()
    assert "Réseau d’Essai" in answer.content.decode()
    assert Holder.objects.count() == 0


def test_the_directory_is_searched_and_shows_the_roles_nobody_is_known_for(there: Journey, people: People) -> None:
    lea = signed_in(people.lea)

    def shown(query: str) -> list[str]:
        return [each.institution for each, _role in lea.get(f"/decideurs{query}").context["rows"]]

    assert shown("") == ["Ville d’Essai", "Port d’Essai", "Préfecture"]
    assert (shown("?q=mistral"), shown("?role=port"), shown("?q=d%27ailleurs")) == (
        ["Préfecture"],
        ["Port d’Essai"],
        [],
    )
    gaps = {key for key, _name in lea.get("/decideurs").context["gaps"]}
    assert gaps == BY_KEY.keys() - {"mayor", "port", "prefect"}


def test_a_circle_to_go_back_to_that_is_none_is_not_found(people: People) -> None:
    assert signed_in(people.lea).get("/decideurs/nouveau?journee=ailleurs").status_code == 404
