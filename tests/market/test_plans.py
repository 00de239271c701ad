"""Purchase plans: sent, answered in the background, corrected, downloaded, made into consultations, removed."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook
from tests import factories
from tests.factories import Cast, People
from tests.market import stalls

from entremise.market import rounds
from entremise.market.actions import plans as actions
from entremise.market.models import Buyer, Plan, PlanLine, Tender
from entremise.market.purchase_plans.files import PlanError
from entremise.market.queries import plans as queries
from entremise.market.queries.plans import Trade
from entremise.notices.models import Mail
from entremise.people.models import Person, Trace

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]

SENT = "Objet;Montant;Date;Lieu\nRéfection de la toiture;120 000 €;T2 2027;Aubagne\nZrtgh kpl;1000;;\nTotal;121 000;;\n"


@pytest.fixture
def people(territory: Cast) -> People:
    return factories.people(territory)


@pytest.fixture
def bakery(territory: Cast, people: People) -> Buyer:
    return stalls.buyer(territory, people)


@pytest.fixture
def plan(bakery: Buyer, people: People) -> Plan:
    return actions.add(bakery, "achats 2027.csv", io.BytesIO(SENT.encode()), people.camille)


def read(plan: Plan) -> Plan:
    actions.answer.func(plan.pk)
    return Plan.objects.get(pk=plan.pk)


def test_a_plan_is_kept_whole_and_given_to_a_worker(
    bakery: Buyer, people: People, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = actions.add(bakery, "achats 2027.csv", io.BytesIO(SENT.encode()), people.camille)
    assert (made.title, made.file, made.read_at) == ("achats 2027", "achats 2027.csv", None)
    assert made.columns == [["Objet", "text"], ["Montant", "amount"], ["Date", "starts_on"], ["Lieu", "place"]]
    assert [(line.row, line.text, line.amount, line.starts_on, line.place) for line in made.lines.all()] == [
        (2, "Réfection de la toiture", 120_000, dt.date(2027, 4, 1), "13005"), (3, "Zrtgh kpl", 1000, None, ""),
    ]  # fmt: skip
    assert made.unread == [{"row": 4, "cells": [["Objet", "Total"], ["Montant", "121 000"]], "because": "un total"}]
    assert [(each.task_path, each.args_kwargs["args"]) for each in DBTaskResult.objects.all()] == [
        ("entremise.market.actions.plans.answer", [made.pk])
    ]


def test_each_line_is_answered_and_its_buyer_told_once(plan: Plan) -> None:
    done = read(read(plan))
    roof, nonsense = done.lines.all()
    assert roof.activities[0][0].startswith("43.91")
    assert (roof.firms, roof.nearest_km) == ({"10": 1, "30": 1, "50": 1, "all": 1}, 0.0)
    assert [each["kind"] for each in roof.advice] == ["as_is"]
    assert (nonsense.activities, nonsense.firms, [each["kind"] for each in nonsense.advice]) == ([], {}, ["unknown"])
    assert done.read_at is not None
    assert list(Mail.objects.values_list("kind", "email")) == [("plan_read", "camille@example.org")]
    assert Mail.objects.get().context["answerable"] == 1


def test_a_worker_that_was_stopped_is_found_again(plan: Plan) -> None:
    first = plan.lines.all()[0]
    ago = timezone.now() - dt.timedelta(minutes=5)
    PlanLine.objects.filter(pk=first.pk).update(answered_at=ago, advice=[{"kind": "kept", "fr": "", "en": ""}])
    Plan.objects.update(created_at=ago)
    rounds.find_plans_again(timezone.now())
    assert [each.args_kwargs["args"] for each in DBTaskResult.objects.all()] == [[plan.pk]]
    done = read(plan)
    kept, late = done.lines.all()
    assert (kept.advice[0]["kind"], late.answered_at is not None, done.read_at is not None) == ("kept", True, True)
    assert actions.find_again(timezone.now() + dt.timedelta(hours=1)) == 0


def test_without_a_territory_a_plan_waits(cast: Cast) -> None:
    people = factories.people(cast)
    made = actions.add(stalls.buyer(cast, people), "p.csv", io.BytesIO(b"Objet\nPeinture\n"), people.camille)
    assert read(made).read_at is None


def test_columns_are_corrected_without_losing_a_row(plan: Plan, people: People) -> None:
    read(plan)
    again = actions.read_again(plan, {"Objet": "more", "Lieu": "text"}, people.camille)
    assert [(line.row, line.text) for line in again.lines.all()] == [(2, "Aubagne — Réfection de la toiture")]
    assert [each["row"] for each in again.unread] == [3, 4]
    with pytest.raises(PlanError):
        actions.read_again(again, {"Objet": "", "Lieu": "", "Date": ""}, people.camille)
    back = actions.read_again(again, {"Objet": "text", "Lieu": "place"}, people.camille)
    assert [line.row for line in back.lines.all()] == [2, 3]


def test_advice_and_its_reason() -> None:
    trades = [Trade("peinture", "43.34Z", 12), Trade("plomberie", "43.22A", 9)]

    def kinds(near: int | None, everywhere: int, amount: int | None = None, *of: Trade) -> list[str]:
        return [each["kind"] for each in queries.advice(near, everywhere, of, amount, public=False)]

    assert kinds(20, 40, None, *trades) == ["split", "reserve"]
    assert kinds(20, 40, 250_000) == ["split", "reserve"]
    assert kinds(20, 40, 20_000) == ["reserve"]
    assert (kinds(None, 9), kinds(1, 9), kinds(0, 1)) == (["reserve"], ["as_is"], ["as_is"])
    split = queries.advice(20, 40, trades, None, public=False)[0]
    assert split["lots"] == [
        {"title": "peinture", "activity": "43.34Z", "firms": 12},
        {"title": "plomberie", "activity": "43.22A", "firms": 9},
    ]
    assert "Un acheteur public ne leur réserve rien" in queries.advice(20, 40, [], None, public=True)[0]["fr"]


def test_several_trades_in_one_line_become_lots(bakery: Buyer, people: People) -> None:
    text = "Réfection de la toiture et buffet pour 80 personnes"
    made = actions.add(bakery, "p.csv", io.BytesIO(f"Objet;Montant\n{text};9000\n".encode()), people.camille)
    line = read(made).lines.get()
    assert [each["title"] for each in line.advice[0]["lots"]] == ["Réfection de la toiture", "buffet pour 80 personnes"]
    tender = actions.consult(line, people.camille)
    assert (tender.title, tender.amount_max, tender.published_at, tender.places) == (text, 9000, None, ["13201"])
    assert [lot.title for lot in tender.lots.all()] == ["Réfection de la toiture", "buffet pour 80 personnes"]


def test_from_the_file_to_the_draft_in_the_pages(bakery: Buyer, people: People, signed_in: SignedIn) -> None:
    camille = signed_in(people.camille)
    sent = camille.post(
        "/achats/programmes", {"file": SimpleUploadedFile("achats.csv", SENT.encode()), "title": "2027"}
    )
    plan = Plan.objects.get()
    here = f"/achats/programmes/{plan.number}"
    assert (sent["Location"], plan.title) == (here, "2027")
    assert "0 sur 2" in camille.get(f"{here}/progres").content.decode()
    assert "Pas encore lue" in camille.get(here).content.decode()
    read(plan)
    assert camille.get(f"{here}/progres")["HX-Redirect"] == here
    shown = camille.get(here).content.decode()
    assert ("Réfection de la toiture" in shown, "1 ligne laissée de côté" in shown) == (True, True)
    assert [row["line"].row for row in camille.get(here, {"avis": "unknown"}).context["rows"]] == [3]
    book = load_workbook(io.BytesIO(camille.get(f"{here}/programme.xlsx").content))
    assert [sheet.title for sheet in book.worksheets] == ["Programme d’achat", "Lignes laissées de côté"]
    assert [cell.value for cell in book.worksheets[0][2]][:4] == [2, "Réfection de la toiture", "", 120_000]
    table = camille.get(f"{here}/programme.csv").content.decode("utf-8-sig").splitlines()
    assert (len(table), table[1].split(";")[:2]) == (3, ["2", "Réfection de la toiture"])
    assert camille.get(f"{here}/programme.doc").status_code == 404
    made = camille.post(f"{here}/lignes/{plan.lines.first().pk}/consulter")  # type: ignore[union-attr]
    assert made["Location"] == f"/consultations/{Tender.objects.get().number}/modifier"


def test_columns_are_corrected_in_the_page(plan: Plan, people: People, signed_in: SignedIn) -> None:
    camille, here = signed_in(people.camille), f"/achats/programmes/{plan.number}"
    wrong = camille.post(f"{here}/colonnes", {"c0": "", "c1": "amount", "c2": "", "c3": ""})
    assert (wrong.status_code, "Dites quelle colonne" in wrong.content.decode()) == (422, True)
    camille.post(f"{here}/colonnes", {"c0": "text", "c1": "", "c2": "", "c3": "place"})
    assert [line.amount for line in plan.lines.all()] == [None, None]


def test_what_cannot_be_read_is_told_and_nothing_kept(bakery: Buyer, people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.camille).post("/achats/programmes", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")})
    assert (answer.status_code, Plan.objects.count()) == (422, 0)
    assert "Enregistrez votre tableur en .xlsx ou en .csv" in answer.content.decode()


def test_a_plan_is_for_its_buyers_members_alone(plan: Plan, people: People, signed_in: SignedIn) -> None:
    here = f"/achats/programmes/{plan.number}"
    statuses = [
        signed_in(each).get(here).status_code for each in (people.colleague, people.bruno, people.lea, people.ada)
    ]
    assert statuses == [200, 404, 404, 404]


def test_a_plan_is_removed_once_asked_again(plan: Plan, people: People, signed_in: SignedIn) -> None:
    camille, here = signed_in(people.camille), f"/achats/programmes/{plan.number}/retirer"
    assert "Retirer ce programme" in camille.get(here).content.decode()
    assert Plan.objects.count() == 1
    camille.post(here)
    assert (Plan.objects.count(), PlanLine.objects.count()) == (0, 0)
    assert Trace.objects.filter(verb="plan.remove").count() == 1
