"""Saved searches: run as the pages run them, silent when nothing is new, stopped in one click."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command  # noqa: F401
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, People
from tests.territory import document

from entremise.hub import saved
from entremise.hub.actions import alerts as actions
from entremise.hub.actions import needs
from entremise.hub.actions.alerts import Wanted
from entremise.hub.models import Alert, Need
from entremise.hub.queries import alerts as queries
from entremise.hub.queries.alerts import News
from entremise.matching.index import Index
from entremise.notices.models import Mail, Notice
from entremise.people.models import Person, Trace
from entremise.registry import index
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 6, 7, 9, tzinfo=UTC)  # eleven o'clock in Marseille
ROOFER = "q=un+couvreur&lieu=Aubagne"


@pytest.fixture(autouse=True)
def _calm(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def alert(person: Person, query: str = ROOFER, over: str = "solutions", rhythm: str = "each", **facts: Any) -> Alert:
    """An alert saved on a Monday, once what is there was seen."""
    search = saved.read(over, query)
    wanted = Wanted(over, search.query, search.title, rhythm, "fr")
    return actions.save(person, wanted, search.run(person, "fr"), at=facts.pop("at", MONDAY), **facts)


def newcomer(name: str, number: int = 0) -> Establishment:
    """Another roofer in Aubagne."""
    return EstablishmentFactory(
        name=name, activity="43.91B", commune="13005", lat=43.2926, lon=5.5703, organisation__name=name
    )


def indexed(at: datetime) -> None:
    """The index is built again."""
    name = index.new_name()
    found = registry.establishments(str(each) for each in Establishment.objects.all())
    count = Index.build(index.folder(name), (document(each) for each in found.values()))
    index.publish(name, count, at)


def told() -> list[tuple[str, list[str]]]:
    """Each mail: to whom, and what it names."""
    sent = Mail.objects.filter(kind="alert_found").order_by("pk")
    return [(mail.email, [each["name"] for each in mail.context["found"]]) for mail in sent]


@pytest.fixture
def town(territory: Cast) -> Cast:
    """The cast, in the index; what is built later is newer than it."""
    return territory


@pytest.fixture
def camille(town: Cast) -> Person:
    """Who runs the bakery."""
    return Person.objects.create_user("camille@example.org", name="Camille Essai")


def test_what_is_new_is_told_once(camille: Person) -> None:
    alert(camille)
    newcomer("Toits du Merlançon")
    indexed(MONDAY + timedelta(hours=1))

    saved.run_due(MONDAY + timedelta(hours=2))
    saved.run_due(MONDAY + timedelta(hours=2))
    saved.run_due(MONDAY + timedelta(hours=3))
    assert told() == [("camille@example.org", ["Toits du Merlançon"])]
    mail, notice = Mail.objects.get(), Notice.objects.get()
    assert mail.context["found"] == [
        {"name": "Toits du Merlançon", "about": "Travaux de couverture par éléments · Aubagne"}
    ]
    assert (notice.person, notice.url) == (camille, "/recherche?q=un+couvreur&lieu=Aubagne")


def test_nothing_is_told_when_nothing_is_new(camille: Person) -> None:
    alert(camille)
    saved.run_due(MONDAY + timedelta(hours=1))
    indexed(MONDAY + timedelta(hours=2))
    saved.run_due(MONDAY + timedelta(hours=3))

    assert told() == []


def test_what_comes_back_is_not_news(camille: Person) -> None:
    """A firm that left the list for a while."""
    found = alert(camille)
    firm = newcomer("Toits du Merlançon")
    for hour, named in ((1, True), (2, False), (3, True)):
        Establishment.objects.filter(pk=firm.pk).update(named=named)
        indexed(MONDAY + timedelta(hours=hour))
        saved.run_due(MONDAY + timedelta(hours=hour, minutes=30))

    assert [names for _, names in told()] == [["Toits du Merlançon"]]
    found.refresh_from_db()
    assert len(found.seen) == 2


def test_many_at_once_are_counted(camille: Person) -> None:
    found = alert(camille)
    news = [News(f"siret:{number}", f"Couvreur {number}", "") for number in range(13)]
    actions.tell_news(found, news, "/alertes/arret/1", "/recherche", MONDAY + timedelta(hours=1))

    context = Mail.objects.get().context
    assert (context["count"], len(context["found"]), context["more"]) == (13, 10, 3)


def test_what_rose_from_below_the_first_thousand_is_not_news(camille: Person) -> None:
    found = alert(camille)
    deep = [News(f"siret:{number}", "", "") for number in range(queries.TOLD + 50)]

    assert len(queries.new(found, deep)) == queries.TOLD


def test_two_workers_tell_once(camille: Person) -> None:
    found = alert(camille)
    news = [News("siret:1", "Toits", "")]
    one, other = Alert.objects.get(pk=found.pk), Alert.objects.get(pk=found.pk)
    later = MONDAY + timedelta(hours=1)

    assert [actions.tell_news(each, news, "/a", "/b", later) for each in (one, other)] == [1, 0]
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("rhythm", "run_at", "expected"),
    [
        # Local time is two hours later in June; 07:30 is 05:30 UTC.
        ("each", MONDAY, ["2027-06-07 09:10", "2027-06-07 09:20"]),
        ("daily", MONDAY, ["2027-06-08 05:30", "2027-06-09 05:30"]),
        ("daily", MONDAY.replace(hour=5), ["2027-06-07 05:30", "2027-06-08 05:30"]),
        ("weekly", MONDAY, ["2027-06-14 05:30", "2027-06-21 05:30"]),
        ("weekly", MONDAY.replace(hour=5), ["2027-06-07 05:30", "2027-06-14 05:30"]),
    ],
)
def test_each_rhythm_has_its_hour(camille: Person, rhythm: str, run_at: datetime, expected: list[str]) -> None:
    found = alert(camille, rhythm=rhythm, at=run_at)
    runs = []
    now = run_at
    while len(runs) < len(expected):
        now += timedelta(minutes=10)
        if queries.due(now).filter(pk=found.pk).exists():
            runs.append(f"{now:%Y-%m-%d %H:%M}")
            Alert.objects.filter(pk=found.pk).update(run_at=now)

    assert runs == expected


@pytest.mark.parametrize(
    ("day", "hour"),
    [(datetime(2027, 3, 28, 3, tzinfo=UTC), 5), (datetime(2027, 10, 31, 3, tzinfo=UTC), 6)],
    ids=["spring", "autumn"],
)
def test_the_hour_is_that_of_the_clocks(camille: Person, day: datetime, hour: int) -> None:
    """Half past seven, the days when clocks change too."""
    alert(camille, rhythm="daily", at=day - timedelta(days=1))
    moment = day.replace(hour=hour, minute=30)
    Alert.objects.update(run_at=moment - timedelta(hours=12))

    assert queries.due(moment - timedelta(minutes=1)).count() == 0
    assert queries.due(moment).count() == 1


def stated(person: Person, text: str, **facts: Any) -> Need:
    """A need, published."""
    need = needs.draft(text, "fr", by=person, at=MONDAY, **facts)
    needs.publish(need, person, at=facts.get("at", MONDAY))
    return Need.objects.get(pk=need.pk)


def test_the_board_can_be_followed(town: Cast, people: People) -> None:
    """What one may not see is not told; one's own filters hold."""
    alert(people.noe, "type=&q=traiteur", "needs")
    stated(people.camille, "Un traiteur pour 80 personnes")
    stated(people.camille, "Un traiteur pour les conseillers", visibility="advisers")
    stated(people.camille, "Un couvreur")
    saved.run_due(MONDAY + timedelta(hours=1))

    assert told() == [("noe@example.org", ["Un traiteur pour 80 personnes"])]
    assert Notice.objects.get(person=people.noe, kind="alert_found").url == "/besoins?q=traiteur"


def test_stopped_it_is_silent_and_resumed_it_tells_what_came_after(camille: Person) -> None:
    found = alert(camille)
    actions.stop(found, camille)
    newcomer("Toits du Merlançon")
    indexed(MONDAY + timedelta(hours=1))
    saved.run_due(MONDAY + timedelta(hours=2))
    actions.resume(found, saved.run(found), camille, MONDAY + timedelta(hours=3))
    newcomer("Ardoises du Taoumé")
    indexed(MONDAY + timedelta(hours=4))
    saved.run_due(MONDAY + timedelta(hours=5))

    assert [names for _, names in told()] == [["Ardoises du Taoumé"]]


def test_the_same_form_twice_is_one_alert(camille: Person) -> None:
    number = uuid.uuid4()
    assert alert(camille, number=number) == alert(camille, number=number)


def test_there_may_not_be_too_many(camille: Person) -> None:
    for _ in range(actions.MOST_ALERTS):
        alert(camille)
    with pytest.raises(actions.TooManyAlertsError):
        alert(camille)


@pytest.mark.parametrize("number", [1, 20])
def test_running_costs_a_few_queries_each(
    camille: Person, django_assert_max_num_queries: Callable[[int], Any], number: int
) -> None:
    for _ in range(number):
        alert(camille)
    with django_assert_max_num_queries(2 + 3 * number):
        saved.run_due(MONDAY + timedelta(hours=1))


# Pages


@pytest.fixture
def signed_in(client: Client, town: Cast, people: People) -> Client:
    """Camille at her desk."""
    client.force_login(people.camille)
    return client


@pytest.fixture
def people(town: Cast) -> People:
    """One person for each role, in the town."""
    from tests.factories import people

    return people(town)


def test_a_search_leads_to_its_alert(signed_in: Client, people: People) -> None:
    page = signed_in.get(f"/recherche?{ROOFER}&taille=petite&page=1").content.decode()
    (link,) = re.findall(r'href="(/alertes/nouvelle[^"]*)"', page)
    form = signed_in.get(link.replace("&amp;", "&"))
    fields = dict(re.findall(r'name="(over|query|number|title)" value="([^"]*)"', form.content.decode()))
    sent = {**fields, "query": fields["query"].replace("&amp;", "&"), "rhythm": "weekly"}
    for _ in range(2):
        assert signed_in.post("/alertes/nouvelle", sent).headers["Location"] == "/alertes"

    found = Alert.objects.get()
    assert (found.person, found.over, found.query, found.title, found.rhythm) == (
        people.camille, "solutions", ROOFER, "un couvreur · Aubagne", "weekly",
    )  # fmt: skip
    assert len(found.seen) == 1
    assert "un couvreur · Aubagne" in signed_in.get("/alertes").content.decode()


def test_the_board_leads_to_its_alert(signed_in: Client) -> None:
    page = signed_in.get("/besoins?q=traiteur&type=").content.decode()
    (link,) = re.findall(r'href="(/alertes/nouvelle[^"]*)"', page)

    assert link == "/alertes/nouvelle?sur=needs&amp;q=traiteur&amp;type="
    assert signed_in.get(link.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    "address", ["/alertes/nouvelle", "/alertes/nouvelle?sur=x&q=y", "/alertes/nouvelle?sur=solutions"]
)
def test_what_is_no_search_is_not_found(signed_in: Client, address: str) -> None:
    assert signed_in.get(address).status_code == 404


def test_a_visitor_signs_in_first(client: Client, town: Cast) -> None:
    response = client.get("/alertes/nouvelle?sur=solutions&q=couvreur")
    assert (response.status_code, response.headers["Location"].partition("?")[2]) == (
        302, "next=/alertes/nouvelle%3Fsur%3Dsolutions%26q%3Dcouvreur",
    )  # fmt: skip


def test_too_many_alerts_are_refused_with_nothing_lost(signed_in: Client, people: People) -> None:
    for _ in range(actions.MOST_ALERTS):
        alert(people.camille)
    sent = {"over": "solutions", "query": ROOFER, "title": "La mienne", "rhythm": "daily", "number": uuid.uuid4()}
    response = signed_in.post("/alertes/nouvelle", sent)

    assert response.status_code == 422
    assert "supprimez-en une" in response.content.decode()
    assert 'value="La mienne"' in response.content.decode()


def test_an_alert_is_changed_stopped_resumed_and_removed(signed_in: Client, people: People) -> None:
    found = alert(people.camille)
    signed_in.post(f"/alertes/{found.number}", {"title": "Toits", "rhythm": "daily"})
    found.refresh_from_db()
    assert (found.title, found.rhythm) == ("Toits", "daily")
    signed_in.post(f"/alertes/{found.number}/arreter")
    found.refresh_from_db()
    assert found.stopped_at is not None
    signed_in.post(f"/alertes/{found.number}/reprendre")
    found.refresh_from_db()
    assert found.stopped_at is None
    signed_in.post(f"/alertes/{found.number}/supprimer")
    assert Alert.objects.count() == 0
    assert list(Trace.objects.order_by("pk").values_list("verb", flat=True)) == [
        "alert.save", "alert.change", "alert.stop", "alert.resume", "alert.remove",
    ]  # fmt: skip


@pytest.mark.parametrize("way", ["", "/arreter", "/reprendre", "/supprimer"])
def test_nobody_touches_the_alert_of_another(client: Client, people: People, way: str) -> None:
    found = alert(people.camille)
    client.force_login(people.bruno)

    assert client.post(f"/alertes/{found.number}{way}").status_code == 404


def test_one_click_stops_without_signing_in(client: Client, camille: Person) -> None:
    """Opening the link asks; sending it stops (RFC 8058: no cookie, no token of ours); again, it changes nothing."""
    found = alert(camille)
    link = saved.stop_path(found)
    strict = Client(enforce_csrf_checks=True)

    assert "Arrêter cette alerte" in strict.get(link).content.decode()
    found.refresh_from_db()
    assert found.stopped_at is None
    for _ in range(2):
        response = strict.post(link, {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, "L’alerte est arrêtée" in response.content.decode()) == (200, True)
    found.refresh_from_db()
    assert found.stopped_at is not None
    assert list(Trace.objects.filter(verb="alert.stop").values_list("actor", "person")) == [("link", None)]


@pytest.mark.parametrize("token", ["x", "11111111-2222-4333-8444-555555555555:bad"])
def test_a_link_that_is_not_ours_stops_nothing(client: Client, camille: Person, token: str) -> None:
    alert(camille)
    response = client.post(f"/alertes/arret/{token}")

    assert (response.status_code, Alert.objects.filter(stopped_at=None).count()) == (404, 1)


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_costs_the_same_whatever_its_length(
    signed_in: Client, people: People, django_assert_max_num_queries: Callable[[int], Any], number: int
) -> None:
    for _ in range(number):
        alert(people.camille)
    with django_assert_max_num_queries(12):
        assert signed_in.get("/alertes").status_code == 200
