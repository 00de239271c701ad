"""Who follows which need: given by subjects and places, taken, handed over, stood in for."""

import datetime as dt
from typing import Any

import pytest
from tests.factories import Cast, People, PersonFactory
from tests.hub.stories import DAY, after, made, published
from tests.signing import signed_in

from entremise.hub.actions import advisers as actions
from entremise.hub.actions.outcomes import say
from entremise.hub.models import Need, Side
from entremise.hub.queries import advisers
from entremise.hub.queries.advisers import Figures, closeness, effective, stand_ins
from entremise.hub.transitions import TransitionError
from entremise.notices.models import Mail, Notice
from entremise.people.models import Absence, Grant, Person, Role, Trace

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 6, 1)


def grant(person: Person, subjects: list[str] | None = None, places: list[str] | None = None) -> None:
    """What an adviser's grant is for."""
    Grant.objects.filter(person=person, role=Role.ADVISER).update(subjects=subjects or [], places=places or [])


def day(number: int) -> dt.date:
    """A day of June."""
    return dt.date(2026, 6, number)


def told() -> list[tuple[str, str]]:
    """Which mails were written, to whom."""
    return list(Mail.objects.order_by("pk").values_list("kind", "email"))


@pytest.mark.parametrize(
    ("beginnings", "codes", "expected"),
    [
        ([], ["5621Z"], 0),
        ([], [], 0),
        (["56"], ["5621Z"], 2),
        (["56", "56.21"], ["4391B", "5621Z"], 4),
        (["10"], ["5621Z"], None),
        (["10"], [], -1),
    ],
)
def test_how_close_a_grant_is(beginnings: list[str], codes: list[str], expected: int | None) -> None:
    assert closeness(beginnings, codes) == expected


def test_a_need_goes_to_whose_subjects_and_places_fit_most_closely(people: People) -> None:
    need = published(people.camille)
    grant(people.lea, ["10", "56"])
    grant(people.samir)
    assert actions.assign(need, DAY) == people.lea
    grant(people.lea, ["10"])
    assert advisers.for_need(need, MONDAY) == people.samir
    grant(people.samir, places=["2A"])
    assert advisers.for_need(need, MONDAY) is None
    grant(people.lea, ["56.21"], ["13"])
    grant(people.samir, ["56.21"], ["13001"])
    assert advisers.for_need(need, MONDAY) == people.samir


def test_a_need_that_says_nothing_of_its_subject_goes_to_who_takes_all(people: People) -> None:
    need = published(people.camille, codes="", place="")
    grant(people.lea, ["56"])
    assert advisers.for_need(need, MONDAY) == people.samir
    grant(people.samir, ["43"])
    assert advisers.for_need(need, MONDAY) == people.lea


def test_of_equals_the_one_with_the_fewest_open_needs_then_the_oldest_account(people: People) -> None:
    assert advisers.for_need(published(people.camille), MONDAY) == people.lea
    published(people.camille, adviser=people.lea)
    published(people.camille, adviser=people.samir, closed_at=DAY)
    assert advisers.for_need(published(people.camille), MONDAY) == people.samir


def test_a_need_has_one_adviser_however_often_it_is_given(people: People) -> None:
    need = published(people.camille, adviser=people.samir)
    assert actions.assign(need, DAY) == people.samir
    assert Trace.objects.count() == 0


def test_a_need_given_during_an_absence_goes_to_the_stand_in(people: People) -> None:
    grant(people.lea, ["56"])
    actions.be_away(people.lea, day(1), day(5), people.samir, by=people.lea, at=DAY)
    assert actions.assign(published(people.camille), DAY) == people.samir
    assert actions.assign(published(people.camille), after(5)) == people.lea


def test_an_adviser_takes_a_need_that_nobody_follows(people: People) -> None:
    need = published(people.camille)
    assert actions.take(need, people.lea, DAY).adviser == people.lea
    actions.take(need, people.lea, after(1))
    assert told() == [("adviser_changed", "camille@example.org")]
    assert [each.verb for each in Trace.objects.all()] == ["need.take"]
    with pytest.raises(TransitionError, match="Léa Essai suit déjà ce besoin"):
        actions.take(Need.objects.get(), people.samir)


def test_nobody_takes_a_closed_need(people: People) -> None:
    with pytest.raises(TransitionError, match="clos"):
        actions.take(published(people.camille, closed_at=DAY), people.lea)


def test_needs_are_handed_over_with_a_note_and_the_askers_are_told(people: People) -> None:
    one = published(people.camille, adviser=people.lea)
    other = published(people.claire, adviser=people.lea, text="Un toit à refaire")
    theirs = published(people.claire, adviser=people.samir)
    published(people.claire, adviser=people.lea, closed_at=DAY)
    given = actions.hand_over(people.lea, people.samir, by=people.lea, note=" Urgent. ", at=DAY)
    assert given == [one, other]
    assert told() == [
        ("adviser_changed", "camille@example.org"),
        ("adviser_changed", "claire@example.org"),
        ("adviser_handed", "samir@example.org"),
    ]
    assert Mail.objects.get(kind="adviser_handed").context == {
        "name": "Samir Essai", "from": "Léa Essai", "note": "Urgent.", "n": 2,
        "needs": ["Un traiteur pour 80 personnes le 12 juillet", "Un toit à refaire"],
    }  # fmt: skip
    assert actions.hand_over(people.lea, people.samir, by=people.lea, at=DAY) == []
    assert set(Need.objects.filter(adviser=people.samir)) == {one, other, theirs}


def test_one_need_is_handed_over_and_another_persons_stays(people: People) -> None:
    one, other = published(people.camille, adviser=people.lea), published(people.claire, adviser=people.lea)
    theirs = published(people.claire, adviser=people.samir)
    assert actions.hand_over(people.lea, people.samir, [one, theirs], by=people.ada, at=DAY) == [one]
    other.refresh_from_db()
    assert other.adviser == people.lea


def test_only_oneself_the_stand_in_or_an_administrator_hands_over_and_to_an_adviser(people: People) -> None:
    published(people.camille, adviser=people.lea)
    with pytest.raises(TransitionError, match="lui seul"):
        actions.hand_over(people.lea, people.samir, by=people.samir, at=DAY)
    with pytest.raises(TransitionError, match="autre conseiller"):
        actions.hand_over(people.lea, people.lea, by=people.lea, at=DAY)
    with pytest.raises(TransitionError, match="autre conseiller"):
        actions.hand_over(people.lea, people.camille, by=people.lea, at=DAY)
    actions.be_away(people.lea, day(1), day(2), people.samir, by=people.lea, at=DAY)
    assert len(actions.hand_over(people.lea, people.samir, by=people.samir, at=DAY)) == 1


def test_the_needs_of_an_adviser_whose_role_ends_come_to_all(people: People) -> None:
    need = published(people.camille, adviser=people.lea)
    kept = published(people.camille, adviser=people.samir)
    closed = published(people.camille, adviser=people.lea, closed_at=DAY)
    assert actions.release(DAY) == 0
    Grant.objects.filter(person=people.lea).update(ended_at=DAY)
    assert actions.release(DAY) == 1
    assert actions.release(DAY) == 0
    followers = dict(Need.objects.values_list("pk", "adviser"))
    assert followers == {need.pk: None, kept.pk: people.samir.pk, closed.pk: people.lea.pk}


def test_during_an_absence_the_stand_in_does_the_work_and_it_ends_by_itself(people: People) -> None:
    absence = actions.be_away(people.lea, day(3), day(5), people.samir, by=people.lea, at=DAY)
    again = actions.be_away(people.lea, day(3), day(5), people.samir, by=people.lea, at=DAY)
    assert absence == again
    assert [effective(people.lea, day(number)) for number in (2, 3, 5, 6)] == [
        people.lea, people.samir, people.samir, people.lea,
    ]  # fmt: skip
    assert told() == [("adviser_stands_in", "samir@example.org")]
    assert [notice.person for notice in Notice.objects.all()] == [people.samir]


def test_the_stand_in_of_a_stand_in_does_the_work(people: People) -> None:
    third = PersonFactory()
    Grant.objects.create(person=third, role=Role.ADVISER)
    actions.be_away(people.lea, day(1), day(10), people.samir, by=people.lea, at=DAY)
    actions.be_away(people.samir, day(5), day(6), third, by=people.samir, at=DAY)
    assert [effective(people.lea, day(number)) for number in (4, 5, 7)] == [people.samir, third, people.samir]
    assert stand_ins(day(5)).covered_by(third.pk) == {people.lea.pk, people.samir.pk}


@pytest.mark.parametrize(
    ("first", "last", "because"),
    [
        (3, 2, "Le dernier jour doit suivre le premier"),
        (9, 12, "Une absence est déjà notée du 10 juin 2026 au 12 juin 2026"),
        (12, 13, "Une absence est déjà notée"),
    ],
)
def test_absences_that_cannot_be(people: People, first: int, last: int, because: str) -> None:
    actions.be_away(people.lea, day(10), day(12), people.samir, by=people.lea, at=DAY)
    with pytest.raises(TransitionError, match=because):
        actions.be_away(people.lea, day(first), day(last), people.samir, by=people.lea, at=DAY)
    assert Absence.objects.count() == 1


def test_a_past_absence_and_a_stand_in_who_is_no_adviser_are_refused(people: People) -> None:
    with pytest.raises(TransitionError, match="ne pas être passé"):
        actions.be_away(people.lea, day(1), day(2), people.samir, by=people.lea, at=after(5))
    for nobody in (people.lea, people.camille):
        with pytest.raises(TransitionError, match="autre conseiller"):
            actions.be_away(people.lea, day(1), day(2), nobody, by=people.lea, at=DAY)


def test_two_do_not_stand_in_for_each_other_on_the_same_day(people: People) -> None:
    third = PersonFactory(name="Tiers Essai")
    Grant.objects.create(person=third, role=Role.ADVISER)
    actions.be_away(people.lea, day(10), day(20), people.samir, by=people.lea, at=DAY)
    actions.be_away(people.samir, day(15), day(25), third, by=people.samir, at=DAY)
    with pytest.raises(TransitionError, match="aussi absent le 15 juin 2026"):
        actions.be_away(third, day(1), day(15), people.lea, by=third, at=DAY)
    actions.be_away(third, day(1), day(14), people.lea, by=third, at=DAY)
    assert effective(third, day(12)) == people.samir


def test_an_absence_is_ended_early_or_taken_away(people: People) -> None:
    running = actions.be_away(people.lea, day(1), day(9), people.samir, by=people.lea, at=DAY)
    coming = actions.be_away(people.lea, day(20), day(22), people.samir, by=people.lea, at=DAY)
    actions.come_back(running, by=people.lea, at=after(4))
    actions.come_back(coming, by=people.lea, at=after(4))
    actions.come_back(running, by=people.lea, at=after(30))
    assert list(Absence.objects.values_list("begins_on", "ends_on")) == [(day(1), day(4))]


def test_a_stand_in_whose_role_ends_stands_in_no_more(people: People) -> None:
    actions.be_away(people.lea, day(1), day(9), people.samir, by=people.lea, at=DAY)
    Grant.objects.filter(person=people.samir).update(ended_at=DAY)
    assert effective(people.lea, day(2)) == people.lea


def test_an_advisers_figures_count_each_introduction_once(people: People, cast: Cast) -> None:
    need = published(people.camille, adviser=people.lea)
    pair, other = made(need, cast.caterer), made(need, cast.roofer)
    say(pair, Side.ASKER, "contract", amount=1_000)
    say(pair, Side.FIRM, "contract", amount=900)
    say(other, Side.FIRM, "nothing", because="price")
    assert advisers.figures(people.lea) == Figures(open=1, introduced=2, good=1, low=900, high=1_000)
    assert advisers.figures(people.samir) == Figures(open=0, introduced=0, good=0, low=0, high=0)


def test_taking_from_the_page_of_the_need_and_from_the_list(people: People) -> None:
    need, other = published(people.camille), published(people.camille)
    lea = signed_in(people.lea)
    response = lea.post(f"/besoins/{need.submission}/suivre")
    assert (response.status_code, response.headers["Location"]) == (302, f"/besoins/{need.submission}")
    response = lea.post(f"/besoins/{other.submission}/suivre?liste=1&vue=tous&page=2")
    assert (response.status_code, response.headers["Location"]) == (302, "/conseiller?vue=tous&page=2")
    assert signed_in(people.samir).post(f"/besoins/{need.submission}/suivre").status_code == 409
    assert set(Need.objects.values_list("adviser", flat=True)) == {people.lea.pk}


def test_the_form_of_a_hand_over(people: People) -> None:
    need, other = published(people.camille, adviser=people.lea), published(people.claire, adviser=people.lea)
    lea = signed_in(people.lea)
    page = lea.get(f"/conseiller/confier?besoin={need.submission}&besoin=x").content.decode()
    assert (page.count('name="needs"'), page.count("checked")) == (2, 1)
    assert lea.post("/conseiller/confier", {"to": people.samir.pk}).status_code == 422
    told_so = {"needs": [need.pk], "to": people.samir.pk, "note": "Voici."}
    response = lea.post("/conseiller/confier", told_so)
    assert (response.status_code, response.headers["Location"]) == (302, "/conseiller")
    assert dict(Need.objects.values_list("pk", "adviser")) == {need.pk: people.samir.pk, other.pk: people.lea.pk}
    assert lea.post("/conseiller/confier", told_so).status_code == 422


def test_whose_needs_may_be_handed_over(people: People) -> None:
    published(people.camille, adviser=people.lea)
    asked = f"/conseiller/confier?de={people.lea.pk}"
    assert signed_in(people.samir).get(asked).status_code == 404
    assert signed_in(people.ada).get(asked).status_code == 200


def test_the_form_of_an_absence(people: People, time_machine: Any) -> None:
    time_machine.move_to(DAY)
    lea = signed_in(people.lea)
    told_so = {"begins_on": "2026-06-03", "ends_on": "2026-06-05", "stand_in": people.samir.pk}
    assert lea.post("/conseiller/absences", told_so | {"ends_on": "2026-06-02"}).status_code == 422
    assert lea.post("/conseiller/absences", told_so | {"stand_in": people.camille.pk}).status_code == 422
    assert lea.post("/conseiller/absences", told_so).status_code == 302
    assert lea.post("/conseiller/absences", told_so | {"begins_on": "2026-06-04"}).status_code == 422
    absence = Absence.objects.get()
    assert "remplacement par Samir Essai" in lea.get("/conseiller/absences").content.decode()
    cancel = f"/conseiller/absences/{absence.pk}/annuler"
    assert signed_in(people.samir).post(cancel).status_code == 404
    assert lea.post(cancel).status_code == 302
    assert Absence.objects.count() == 0
