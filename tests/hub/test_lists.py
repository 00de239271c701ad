"""Lists of firms: those that answer as well take turns, whoever sees them; the ledger holds each before it is shown."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OfferFactory, OrganisationFactory, People, siren
from tests.hub.stories import published
from tests.territory import document
from typer import Typer
from typer.testing import CliRunner

from entremise.hub import cli, saved
from entremise.hub.actions import alerts, introductions, matches, needs
from entremise.hub.actions.alerts import Wanted
from entremise.hub.models import Introduction, Match, Need
from entremise.hub.queries import search
from entremise.hub.queries.needs import solutions
from entremise.matching.equity import ordering
from entremise.matching.index import Index, fingerprint
from entremise.matching.model import Request
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Entry, Listed, Proposed, Shown
from entremise.neutrality.ledger.replaying import replayed
from entremise.neutrality.lists import UnrecordedError
from entremise.notices.models import Mail
from entremise.people.actions.keys import create_key
from entremise.people.models import Person
from entremise.registry import index
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BREAD = "/recherche?q=un+boulanger+%C3%A0+Marseille"
SignedIn = Callable[[Person], Client]


def renewed() -> None:
    """A new generation of the index, with all there is in the register."""
    name = index.new_name()
    shown = Establishment.objects.filter(named=True).prefetch_related("offers", "references")
    index.publish(name, Index.build(index.folder(name), (document(each) for each in shown)))


def bakers(count: int, first: int = 300) -> list[Establishment]:
    """Bakers of Marseille that nothing tells apart, in the index with all the others."""
    made = [
        EstablishmentFactory(
            organisation=OrganisationFactory(identifier=siren(first + n), name=f"Fournil {first + n}"),
            activity="10.71C",
        )
        for n in range(count)
    ]
    renewed()
    return made


@pytest.fixture
def town(territory: Cast) -> Cast:
    """The cast, and thirty more bakers of Marseille."""
    bakers(30)
    return territory


@pytest.fixture
def need(town: Cast, folk: People) -> Need:
    """The caterer seeks a baker: thirty can answer, and were found."""
    mine = folk.claire.memberships.get()
    told = needs.draft("un boulanger à Marseille", "fr", by=folk.claire, organisation=mine.organisation)
    matches.match(needs.publish(told, folk.claire, NOON), NOON)
    return Need.objects.get()


@pytest.fixture
def full(settings: Settings) -> Path:
    """The ledger can be read and no longer written: no writer can take its turn."""
    turn = Path(settings.LEDGER_DIRECTORY) / "lock"
    turn.unlink(missing_ok=True)
    turn.mkdir(parents=True)
    return turn


def entries() -> list[Entry]:
    """What the ledger holds."""
    return [recorded.entry for recorded in book().entries()]


def told() -> list[tuple[str, str, int, int]]:
    """What the ledger holds of lists, in order: made or shown again, by which door, from where to where."""
    return [
        ("made" if isinstance(each, Listed) else "shown", each.door, each.first, each.last)
        for each in entries()
        if isinstance(each, Listed | Shown)
    ]


def names(response: Any) -> list[str]:
    """The firms of a page, in order."""
    assert response.status_code == 200
    return [unescape(name) for name in re.findall(r'<h3><a href="/entreprises/[^"]+"[^>]*>([^<]+)</a>', response.text)]


def writes(queries: CaptureQueriesContext) -> list[str]:
    """What was written to the database."""
    verbs = ("INSERT", "UPDATE", "DELETE", "REPLACE")
    return [query["sql"] for query in queries.captured_queries if query["sql"].startswith(verbs)]


def test_a_page_of_results_is_in_the_ledger_once_for_each_who_sees_it(client: Client, town: Cast) -> None:
    for _ in range(2):
        assert len(names(client.get(BREAD))) == 20
    assert told() == [("made", "search", 1, 20)]
    client.get(BREAD, REMOTE_ADDR="192.0.2.7")
    client.get(f"{BREAD}&page=2")
    assert told()[1:] == [("shown", "search", 1, 20), ("shown", "search", 21, 31)]


def test_what_the_ledger_holds_of_a_list_is_what_was_shown(client: Client, town: Cast) -> None:
    page = names(client.get(BREAD))
    (listed,) = entries()
    assert isinstance(listed, Listed)
    named = {fingerprint(str(each)): each.shown_name for each in Establishment.objects.all()}
    assert [named[firm] for firm in listed.firms.tolist()][:20] == page
    facts = (listed.activities, listed.place, listed.eligible, listed.positions, listed.index)
    assert facts == (("10.71C",), "13055", 31, 20, index.IndexGeneration.objects.latest("pk").name)


def test_the_list_is_the_same_seen_twice_paged_in_files_in_english_and_by_the_api(client: Client, town: Cast) -> None:
    whole = names(client.get(BREAD)) + names(client.get(f"{BREAD}&page=2"))
    assert len(set(whole)) == 31
    for _ in range(2):
        client.get("/recherche?q=un+boulanger+%C3%A0+Aubagne&rayon=50")
    rows = client.get(BREAD.replace("recherche", "recherche.csv")).content.decode("utf-8-sig").splitlines()
    assert [row.split(";")[1] for row in rows[1:]] == whole
    asked = {"q": "un boulanger à Marseille", "limit": 100, "lang": "en"}
    assert [each["establishment"]["name"] for each in client.get("/api/v1/match", asked).json()["items"]] == whole
    assert names(client.get(BREAD, headers={"Accept-Language": "en"})) == whole[:20]
    once = [("made", "search", 1, 20), ("shown", "search", 21, 31), ("made", "search", 1, 20)]
    assert told() == once  # the same positions, to the same visitor


def test_the_same_words_make_another_list_the_next_day(client: Client, town: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first = names(client.get(BREAD))
        clock.shift(timedelta(hours=11))
        assert names(client.get(BREAD)) == first
        clock.shift(timedelta(hours=1))
        again = names(client.get(BREAD))
        left_out = {each.shown_name for each in Establishment.objects.filter(activity="10.71C")} - set(first)
        assert (len(left_out), set(again[:11])) == (11, left_out)


def test_who_answers_as_well_comes_first_in_turn(client: Client, town: Cast) -> None:
    asked = [f"/recherche?q=un+boulanger+%C3%A0+Marseille+{number}&activite=10.71C&lieu=13055" for number in range(12)]
    first = [names(client.get(address))[0] for address in asked]
    assert len(set(first)) == 12


def test_a_correction_or_a_filter_makes_another_list(client: Client, town: Cast) -> None:
    for more in ("", "&rayon=50", "&lieu=partout", "&taille=petite", "&langue=en"):
        client.get(f"{BREAD}{more}")
    keys = [each.key for each in entries() if isinstance(each, Listed)]
    assert len(set(keys)) == len(keys) >= 4


def test_nobody_found_is_nothing_shown(client: Client, town: Cast) -> None:
    assert names(client.get("/recherche?q=un+sous-marin+nucl%C3%A9aire&activite=30.11Z")) == []
    assert entries() == []


def test_reading_a_list_writes_nothing_to_the_database(
    client: Client, need: Need, folk: People, signed_in: SignedIn
) -> None:
    asker = signed_in(folk.claire)
    for reader, address in (
        (client, BREAD),
        (client, "/api/v1/match?q=boulanger"),
        (asker, f"/besoins/{need.submission}"),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        assert writes(queries) == [], address


def test_a_draft_is_shown_what_its_search_would_be(client: Client, town: Cast) -> None:
    whole = names(client.get(BREAD))
    response = client.post("/besoins/nouveau", {"text": "un boulanger à Marseille", "submission": "", "kind": "supply"})
    assert response.status_code == 302
    assert names(client.get(response["Location"])) == whole[:3]
    assert told() == [("made", "search", 1, 20)]  # three that this visitor has just seen


def test_a_need_has_a_list_once_it_is_matched_shown_to_those_who_follow_it(
    client: Client, need: Need, folk: People, signed_in: SignedIn
) -> None:
    assert told() == [("made", "need", 1, 0)]
    address = f"/besoins/{need.submission}"
    assert client.get(address).status_code == 200
    assert told() == [("made", "need", 1, 0)]
    asker, adviser = names(signed_in(folk.claire).get(address)), names(signed_in(folk.lea).get(address))
    assert asker == adviser
    assert len(asker) == 30
    assert told()[1:] == [("shown", "need", 1, 30), ("shown", "need", 1, 30)]


def test_the_api_gives_the_list_of_a_need_page_by_page(client: Client, need: Need, folk: People) -> None:
    key = create_key("essai", folk.claire)[1]
    pages = [
        client.get(
            f"/api/v1/needs/{need.submission}/matches?limit=20&offset={offset}", headers={"X-API-Key": key}
        ).json()
        for offset in (0, 20)
    ]
    assert [each["rank"] for page in pages for each in page["items"]] == list(range(1, 31))
    assert told()[1:] == [("shown", "api", 1, 20), ("shown", "api", 21, 30)]


def test_the_list_of_a_need_stays_as_it_is_while_the_same_can_answer(need: Need, client: Client) -> None:
    before = [*need.matches.order_by("rank").values_list("solution", "rank")]
    for number in range(5):
        client.get(f"/recherche?q=un+boulanger+{number}+%C3%A0+Marseille")
    renewed()
    matches.match(need, NOON + timedelta(days=40))
    again = Need.objects.get()
    assert [*need.matches.order_by("rank").values_list("solution", "rank")] == before
    assert (again.list, again.pool) == (need.list, need.pool)


def test_others_who_can_answer_make_another_list(need: Need) -> None:
    bakers(1, first=400)
    matches.match(need, NOON + timedelta(hours=1))
    changed = Need.objects.get()
    assert changed.list == 2
    assert changed.pool != need.pool
    assert told() == [("made", "need", 1, 0)] * 2


def test_the_same_firms_for_another_text_are_another_list(need: Need, folk: People, town: Cast) -> None:
    needs.change(need, folk.claire, text="réparer une toiture à Aubagne")
    (match,) = matches.match(need, NOON + timedelta(hours=1))
    assert (match.solution, match.rank) == (str(town.roofer), 1)
    found = book().listed(Need.objects.get().list or 0)
    assert (found.activities, found.firms.tolist()) == (("43.91B",), [fingerprint(str(town.roofer))])


def test_firms_found_before_there_was_a_ledger_wait_to_be_matched_again(folk: People, town: Cast) -> None:
    old = published(folk.claire, text="réparer une toiture à Aubagne")
    Match.objects.create(need=old, solution=str(town.roofer), rank=1, score=0.5)
    assert solutions(old, folk.claire) == []
    Need.objects.update(matched_with=index.IndexGeneration.objects.latest("pk").name)
    assert matches.match_again(old.published_at or NOON) == 1
    assert [each.id for each in solutions(Need.objects.get(), folk.claire)] == [str(town.roofer)]
    assert matches.match_again(old.published_at or NOON) == 0


def test_what_a_firm_said_since_the_index_was_built_is_another_pool(need: Need, town: Cast) -> None:
    OfferFactory(establishment=town.baker, title="Boulanger", text="Boulanger à Marseille.", updated_at=timezone.now())
    matches.match(need, NOON + timedelta(hours=1))
    made = book().listed(Need.objects.get().list or 0)
    baker = made.firms.tolist().index(fingerprint(str(town.baker)))
    assert (made.gaps[baker], made.eligible) == (0, 31)
    assert made.index.startswith(f"{index.IndexGeneration.objects.latest('pk').name}+")


def test_a_list_tells_how_many_could_answer_beyond_those_it_is_made_of(
    need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = book().listed(Need.objects.get().list or 0).eligible
    monkeypatch.setattr(search, "POOL", 12)
    matches.match(need, NOON + timedelta(hours=1))
    made = book().listed(Need.objects.get().list or 0)
    assert (len(made.firms), made.eligible) == (12, everybody)


def test_in_a_class_that_is_too_large_the_draw_chooses_who_shares_the_list_of_a_need(
    town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        EstablishmentFactory(
            organisation=OrganisationFactory(identifier=siren(600 + number), name=f"Levain {number}"),
            activity="10.71C", lat=43.29 + number / 100, lon=5.57,
        )  # fmt: skip
    renewed()
    asked = Request("un boulanger à moins de 50 km d’Aubagne", seed="essai")
    current = index.current()
    assert current
    best = [match.id for match in current.search(asked, limit=50).matches]
    monkeypatch.setattr(ordering, "SHARERS", 2)
    monkeypatch.setattr(search, "POSITIONS", 5)
    monkeypatch.setattr(search, "POOL", 10)
    kept = [match.id for match in search.pool(asked).matches]
    assert (len(best), len(kept), set(best[:5]) <= set(kept), set(kept) <= set(best)) == (43, 10, True, True)
    assert set(kept) != set(best[:10])


def test_whoever_had_the_idea_of_an_introduction_is_in_the_ledger(need: Need, folk: People, town: Cast) -> None:
    chosen = need.matches.exclude(solution=str(town.baker)).order_by("rank")[2]
    for _ in range(2):
        introductions.pick(need, chosen.solution, folk.claire)
        introductions.propose(need, str(town.roofer), folk.lea)
    introductions.offer_itself(need, town.baker, folk.camille, "", "k")
    proposed = [each for each in entries() if isinstance(each, Proposed)]
    rank = Match.objects.get(solution=str(town.baker)).rank
    assert [(each.firm, each.by, each.position) for each in proposed] == [
        (fingerprint(chosen.solution), "asker", chosen.rank), (fingerprint(str(town.roofer)), "chamber", None),
        (fingerprint(str(town.baker)), "firm", rank),
    ]  # fmt: skip
    assert {each.key for each in proposed} == {book().listed(need.list or 0).key}


def test_what_an_adviser_proposes_by_hand_is_marked_as_such(
    need: Need, folk: People, town: Cast, signed_in: SignedIn
) -> None:
    listed = need.matches.get(rank=4).solution
    made = introductions.propose(need, str(town.roofer), folk.lea)
    introductions.propose(need, listed, folk.lea)
    page = signed_in(folk.claire).get(f"/besoins/{need.submission}").text
    by_hand, in_list = "Proposée par un conseiller, à la main\u202f: elle n’était pas dans la liste", "n° 4 de la liste"
    assert (page.count(by_hand), page.count(in_list)) == (1, 1)
    assert by_hand in signed_in(folk.claire).get(f"/mises-en-relation/{made.number}").text


def test_a_mail_that_names_firms_is_a_list_of_them(client: Client, town: Cast, folk: People) -> None:
    search = saved.read("solutions", "q=un+boulanger&lieu=Marseille")
    wanted = Wanted("solutions", search.query, search.title, "each", "fr")
    alerts.save(folk.noe, wanted, search.run(folk.noe, "fr"), at=NOON)
    newest = {each.shown_name for each in bakers(12, first=500)}
    index.IndexGeneration.objects.update(created_at=NOON + timedelta(hours=1))
    saved.run_due(NOON + timedelta(hours=2))
    (mail,) = Mail.objects.filter(kind="alert_found")
    (listed,) = entries()
    assert isinstance(listed, Listed)
    named = {fingerprint(str(each)): each.shown_name for each in Establishment.objects.all()}
    shown = [each["name"] for each in mail.context["found"]]
    assert shown == [named[firm] for firm in listed.firms.tolist()][:10]
    assert (set(shown) < newest, told(), listed.eligible) == (True, [("made", "mail", 1, 10)], 12)


def test_every_list_can_be_made_again_from_the_ledger(
    client: Client, need: Need, folk: People, signed_in: SignedIn
) -> None:
    for number in range(5):
        client.get(f"/recherche?q=un+boulanger+{number}+%C3%A0+Marseille")
        signed_in(folk.claire).get(f"/besoins/{need.submission}")
    bakers(3, first=400)
    matches.match(need, NOON + timedelta(hours=1))
    client.get(BREAD.replace("recherche", "recherche.csv"))
    made = [each.number for each in book().entries() if isinstance(each.entry, Listed)]
    assert len(made) == 8
    assert [(each.number, each.difference) for each in replayed(book(), made)] == [(number, "") for number in made]
    assert book().verify() == []


@pytest.mark.parametrize(
    "more",
    [
        "&ordre=nom",
        "&tri=taille",
        "&sort=-size",
        "&rank=1",
        "&seed=x",
        "&graine=1",
        "&premier=Fournil+305",
        "&order=desc",
    ],
)
def test_no_address_changes_an_order(client: Client, town: Cast, more: str) -> None:
    assert names(client.get(f"{BREAD}{more}")) == names(client.get(BREAD))
    assert told() == [("made", "search", 1, 20)]


def test_no_role_sees_or_makes_another_order(client: Client, need: Need, folk: People, signed_in: SignedIn) -> None:
    whole, ranks = names(client.get(BREAD)), [*need.matches.values_list("solution", "rank").order_by("pk")]
    last = need.matches.get(rank=30).solution
    for person in folk:
        reader = signed_in(person)
        assert names(reader.get(BREAD)) == whole, person
        assert reader.post(BREAD, {"rank": 1}).status_code == 405
        for address in (f"/besoins/{need.submission}", f"/besoins/{need.submission}/modifier"):
            reader.post(address, {"rank": 1, "list": 1, "pool": "", "order": last, "solution": last})
        key = {"X-API-Key": create_key("essai", person)[1]}
        for path in (f"needs/{need.submission}", f"needs/{need.submission}/matches"):
            answer = reader.patch(f"/api/v1/{path}", {"rank": 1}, content_type="application/json", headers=key)
            assert answer.status_code in {401, 403, 404, 405, 422}, (person, path)
        assert reader.get("/admin/hub/match/").status_code in {302, 403, 404}
    assert [*need.matches.values_list("solution", "rank").order_by("pk")] == ranks
    assert Need.objects.get().list == need.list


def test_a_proposal_moves_nobody_in_the_list(need: Need, folk: People, signed_in: SignedIn) -> None:
    adviser = signed_in(folk.lea)
    before = names(adviser.get(f"/besoins/{need.submission}"))
    last = need.matches.get(rank=30)
    adviser.post(f"/besoins/{need.submission}/proposer", {"solution": last.solution})
    made = Introduction.objects.get()
    after = names(adviser.get(f"/besoins/{need.submission}"))
    assert (made.rank, after) == (30, [before[-1], *before[:-1]])
    assert [*need.matches.order_by("rank").values_list("rank", flat=True)] == [*range(1, 31)]


@pytest.mark.parametrize("address", [BREAD, BREAD.replace("recherche", "recherche.csv")])
def test_what_cannot_be_recorded_is_not_shown(
    client: Client, town: Cast, full: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert "Fournil" not in response.text
    assert "registre de neutralité" in response.text
    assert unescape(re.findall(r'<a class="button primary" href="([^"]+)"', response.text)[0]) == address
    assert "ledger_unusable" in caplog.text
    assert client.get("/").status_code == 200


def test_the_api_says_so_too(client: Client, town: Cast, full: Path) -> None:
    response = client.get("/api/v1/match?q=boulanger", headers={"Accept-Language": "en"})
    problem = json.loads(response.content)
    assert (response.status_code, response["Retry-After"], problem["title"]) == (
        503,
        "120",
        "The service is not ready yet",
    )
    assert problem["detail"].startswith("The ledger of neutrality cannot be written")


def test_no_introduction_is_proposed_that_cannot_be_recorded(
    need: Need, folk: People, signed_in: SignedIn, full: Path
) -> None:
    solution = need.matches.get(rank=1).solution
    response = signed_in(folk.claire).post(f"/besoins/{need.submission}/choisir", {"solution": solution})
    assert (response.status_code, Introduction.objects.count()) == (503, 0)
    assert "Réessayer" not in response.text.replace("Réessayez", "")


def test_no_mail_names_firms_that_cannot_be_recorded(town: Cast, folk: People, full: Path) -> None:
    search = saved.read("solutions", "q=un+boulanger&lieu=Marseille")
    wanted = Wanted("solutions", search.query, search.title, "each", "fr")
    alerts.save(folk.noe, wanted, [], at=NOON)
    index.IndexGeneration.objects.update(created_at=NOON + timedelta(hours=1))
    with pytest.raises(UnrecordedError):
        saved.run_due(NOON + timedelta(hours=2))
    assert Mail.objects.filter(kind="alert_found").count() == 0


def test_a_need_waits_for_a_list_that_cannot_be_recorded(folk: People, town: Cast, full: Path) -> None:
    told = needs.publish(needs.draft("un boulanger à Marseille", "fr", by=folk.noe), folk.noe, NOON)
    with pytest.raises(UnrecordedError):
        matches.match(told, NOON)
    assert (Match.objects.count(), Need.objects.get().matched_at) == (0, None)


def test_a_ledger_whose_folder_cannot_be_made_shows_nothing_either(
    client: Client, town: Cast, settings: Settings
) -> None:
    Path(settings.LEDGER_DIRECTORY).write_text("")
    assert client.get(BREAD).status_code == 503
    Path(settings.LEDGER_DIRECTORY).unlink()
    assert len(names(client.get(BREAD))) == 20


def test_the_command_line_shows_the_order_without_recording_it(client: Client, town: Cast) -> None:
    app = Typer()
    app.callback()(lambda: None)  # keeps the verb a verb, though it is alone
    cli.register(app)
    typed = ["match", "un boulanger à Marseille", "--json", "--top", "20", "--lang", "fr"]
    shown = json.loads(CliRunner().invoke(app, typed).stdout)
    assert entries() == []
    assert [each["name"] for each in shown["matches"]] == names(client.get(BREAD))


def test_the_command_line_says_what_is_wrong_with_the_ledger(town: Cast, settings: Settings) -> None:
    Path(settings.LEDGER_DIRECTORY).write_text("")
    app = Typer()
    app.callback()(lambda: None)
    cli.register(app)
    result = CliRunner().invoke(app, ["match", "un boulanger à Marseille", "--lang", "en"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The ledger of neutrality cannot be read" in result.stderr


def test_once_the_ledger_can_be_written_again_lists_are_shown_again(client: Client, town: Cast, full: Path) -> None:
    assert client.get(BREAD).status_code == 503
    full.rmdir()
    assert len(names(client.get(BREAD))) == 20
    assert told() == [("made", "search", 1, 20)]
