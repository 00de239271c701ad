"""Notices of BOAMP become consultations, once each, and follow what later notices say of them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.market.sources import official
from tests.market.sources.official import notice

from entremise.market.models import Tender
from entremise.market.sources.boamp.reading import Kind, Notice, read
from entremise.market.sources.boamp.writing import load
from entremise.market.sources.files import FileError
from entremise.market.sources.loading import Summary, TooManyWrongError, Wrong
from entremise.registry.models import Load

pytestmark = pytest.mark.django_db


def loaded(folder: Path, *rows: dict[str, Any], **asked: Any) -> Summary:
    return load(official.write_json(folder / "boamp.json", rows), **asked)


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.rejected


def only() -> Tender:
    return Tender.objects.get()


def test_a_notice_becomes_an_open_consultation_with_all_it_tells(tmp_path: Path) -> None:
    details = {"FNSimple": {"organisme": {"cp": "13600", "ville": "LA CIOTAT CEDEX"}, "initial": {"natureMarche": {
        "description": "Dépose et repose de 400 m² de tuiles.",
        "codeCPV": {"objetPrincipal": {"classPrincipale": "45260000"}},
    }}}}  # fmt: skip
    loaded(tmp_path, notice(1, donnees=str(details).replace("'", '"')))
    tender = only()
    assert official.tenders() == [{
        "source": "boamp", "identifier": "26-1", "buyer_id": None, "buyer_name": "Ville d’Essai",
        "buyer_identifier": "", "buyer_place": "13600 LA CIOTAT CEDEX", "person_id": None,
        "title": "Réfection de la toiture de l’école", "text": "Dépose et repose de 400 m² de tuiles.",
        "language": "fr", "method": "open", "category": "works", "audience": "public", "cpv": ["45260000"],
        "descriptors": ["Couverture", "Chauffage (exploitation, entretien)"], "places": ["13"], "lat": tender.lat,
        "lon": tender.lon, "amount_min": None, "amount_max": None, "starts_on": None, "months": None,
        "url": "https://example.org/avis/26-1", "groups": True, "activities": tender.activities,
        "folded": tender.searched, "published_at": dt.datetime(2026, 3, 2, 23, tzinfo=dt.UTC), "changed_at": None,
        "questions_until": None, "closes_at": dt.datetime(2026, 4, 7, 10, tzinfo=dt.UTC), "cancelled_at": None,
        "cancelled_because": "", "awarded_at": None, "digest": tender.digest,
    }]  # fmt: skip
    assert tender.activities[0][0] == "43.91B"
    assert (round(tender.lat or 0, 1), round(tender.lon or 0, 1)) == (43.2, 5.6)


def test_the_same_file_twice_gives_the_same_rows(tmp_path: Path) -> None:
    rows = [notice(1), notice(2, "Peinture"), notice(3, "Réfection de la toiture de l’école", nature="RECTIFICATIF",
                                                     dateparution="2026-03-10")]  # fmt: skip
    assert counts(loaded(tmp_path, *rows)) == (2, 1, 0, 0)
    first = official.tenders()
    assert counts(loaded(tmp_path, *rows)) == (0, 0, 3, 0)
    assert official.tenders() == first


def test_the_order_of_the_file_and_its_format_change_nothing(tmp_path: Path) -> None:
    rows = [notice(1), notice(2, "Peinture"), notice(3, nature="RECTIFICATIF", annonce_lie=["26-1"],
                                                     datelimitereponse="2026-04-20T10:00:00+00:00")]  # fmt: skip
    loaded(tmp_path, *rows)
    first = official.tenders()
    Tender.objects.all().delete()
    load(official.write_csv(tmp_path / "boamp.csv", rows[::-1]))
    assert official.tenders() == first


def test_a_row_that_its_publisher_changed_is_written_again(tmp_path: Path) -> None:
    loaded(tmp_path, notice(1))
    number = only().number
    assert counts(loaded(tmp_path, notice(1, "Nettoyage des vitres", descripteur_libelle=[]))) == (0, 1, 0, 0)
    assert (only().number, only().title, only().activities[0][0]) == (number, "Nettoyage des vitres", "81.22Z")


@pytest.mark.parametrize("link", [["26-1"], None])
def test_a_correction_is_told_to_its_consultation_and_stays(tmp_path: Path, link: list[str] | None) -> None:
    loaded(tmp_path, notice(1))
    later = notice(2, nature="RECTIFICATIF", annonce_lie=link, dateparution="2026-03-10",
                   datelimitereponse="2026-04-20T10:00:00+00:00")  # fmt: skip
    assert counts(loaded(tmp_path, later)) == (0, 1, 0, 0)
    assert (only().identifier, only().closes_at) == ("26-1", dt.datetime(2026, 4, 20, 10, tzinfo=dt.UTC))
    assert only().changed_at == dt.datetime(2026, 3, 9, 23, 0, 0, 2, tzinfo=dt.UTC)
    assert counts(loaded(tmp_path, notice(1), later)) == (0, 0, 2, 0)
    assert only().closes_at == dt.datetime(2026, 4, 20, 10, tzinfo=dt.UTC)


def test_of_two_corrections_of_one_day_the_last_number_holds(tmp_path: Path) -> None:
    two = [notice(n, nature="RECTIFICATIF", annonce_lie=["26-1"], dateparution="2026-03-10",
                  datelimitereponse=f"2026-04-{n}T10:00:00+00:00") for n in (21, 22)]  # fmt: skip
    for _again in range(2):
        loaded(tmp_path, notice(1), *two)
        assert only().closes_at == dt.datetime(2026, 4, 22, 10, tzinfo=dt.UTC)


def test_a_cancellation_and_an_award_end_their_consultation(tmp_path: Path) -> None:
    rows = [notice(1), notice(2, "Peinture"), notice(3, nature="ANNULATION", annonce_lie=["26-1"]),
            notice(4, "Peinture", nature="ATTRIBUTION", annonce_lie=["26-2"])]  # fmt: skip
    loaded(tmp_path, *rows)
    found = {tender.identifier: (str(tender.status), tender.cancelled_because) for tender in Tender.objects.all()}
    assert found == {"26-1": ("cancelled", "BOAMP 26-3"), "26-2": ("awarded", "")}


def test_a_notice_about_one_that_is_not_known_stands_for_itself(tmp_path: Path) -> None:
    rows = [notice(1, "Peinture (rectificatif)", nature=""), notice(2, "Avis d’attribution : curage", nature="")]
    for expected in [(2, 0, 0, 0), (0, 0, 2, 0)]:
        assert counts(loaded(tmp_path, *rows)) == expected
    found = [(tender.title, str(tender.status)) for tender in Tender.objects.order_by("identifier")]
    assert found == [("Peinture", "closed"), ("Avis d’attribution : curage", "awarded")]


@pytest.mark.parametrize(
    ("title", "kind", "bare"),
    [
        ("Entretien des espaces verts (rectificatif)", Kind.CORRECTS, "Entretien des espaces verts"),
        ("Travaux de peinture - RECTIFICATIF", Kind.CORRECTS, "Travaux de peinture"),
        ("Groupe scolaire (rectificatif3)", Kind.CORRECTS, "Groupe scolaire"),
        ("Rénovation - Avis rectificatif", Kind.CORRECTS, "Rénovation"),
        ("Annulation : fourniture de bancs", Kind.CANCELS, "fourniture de bancs"),
        ("Attribution marché assurances", Kind.AWARDS, "Attribution marché assurances"),
        ("Gare routière - modification de marché", Kind.AWARDS, "Gare routière - modification de marché"),
        ("Attributions de compensation : étude", Kind.ANNOUNCES, "Attributions de compensation : étude"),
        ("Logiciel de gestion des annulations", Kind.ANNOUNCES, "Logiciel de gestion des annulations"),
    ],
)
def test_extracts_tell_what_a_notice_does_by_its_title(title: str, kind: Kind, bare: str) -> None:
    found = read({"line": 1, "identifier": "26-1", "title": title, "published": "2026-03-03"})
    assert isinstance(found, Notice)
    assert (found.kind, found.facts["title"]) == (kind, bare)


def test_a_long_title_is_whole_in_the_text(tmp_path: Path) -> None:
    title = "Travaux de " + "peinture " * 50
    loaded(tmp_path, notice(1, title))
    assert (len(only().title), only().title[-1], only().text) == (300, "…", title.strip())


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"idweb": ""}, Wrong(1, "", "key", "")),
        ({"objet": "  "}, Wrong(1, "26-1", "title", "")),
        ({"dateparution": None}, Wrong(1, "26-1", "date", "None 2026-04-07T10:00:00+00:00")),
        ({"datelimitereponse": "bientôt"}, Wrong(1, "26-1", "date", "2026-03-03 bientôt")),
    ],
)
def test_what_makes_a_row_wrong(told: dict[str, Any], wrong: Wrong) -> None:
    row = notice(1) | told
    names = {"identifier": "idweb", "title": "objet", "published": "dateparution", "closing": "datelimitereponse"}
    assert read({"line": 1} | {fact: row[name] for fact, name in names.items()}) == wrong


def test_wrong_rows_are_listed_with_their_line_and_the_others_are_kept(tmp_path: Path, var: Path) -> None:
    summary = loaded(tmp_path, notice(1), notice(2, ""), notice(1, "Encore"))
    assert counts(summary) == (1, 0, 0, 2)
    assert (var / "loading" / "boamp-rejects.csv").read_text(encoding="utf-8").splitlines() == [
        "ligne,identifiant,raison,valeur", "2,26-2,sans objet,", "3,26-1,déjà lue plus haut dans le fichier,Encore",
    ]  # fmt: skip
    assert loaded(tmp_path, notice(1)).rejects is None
    assert not (var / "loading" / "boamp-rejects.csv").exists()


def test_a_file_that_is_mostly_wrong_changes_nothing_unless_forced(tmp_path: Path) -> None:
    rows = [notice(n, "" if n < 4 else "Peinture") for n in range(1, 25)]
    with pytest.raises(TooManyWrongError, match="3 of 24"):
        loaded(tmp_path, *rows)
    assert Tender.objects.count() == 0
    assert counts(loaded(tmp_path, *rows, force=True)) == (21, 0, 0, 3)


def test_a_line_that_cannot_be_read_is_counted_and_the_others_are_kept(tmp_path: Path) -> None:
    path = official.write_csv(tmp_path / "boamp.csv", [notice(1), notice(2)])
    with path.open("a", encoding="utf-8") as file:
        file.write("26-3;too;few\n")
    assert counts(load(path)) == (2, 0, 0, 1)


def test_a_missing_fact_is_unknown_and_never_wrong(tmp_path: Path) -> None:
    path = official.write_json(tmp_path / "bare.json", [{"idweb": "26-1", "objet": "X", "dateparution": "2026-03-03"}])
    assert counts(load(path)) == (1, 0, 0, 0)
    assert (only().closes_at, only().places, only().buyer_name, only().lat) == (None, [], "", None)
    assert only().url == "https://www.boamp.fr/pages/avis/?q=idweb:26-1"


def test_an_address_that_is_none_of_the_web_is_not_followed(tmp_path: Path) -> None:
    load(official.write_json(tmp_path / "odd.json", [notice(1, url_avis="javascript:alert(1)")]))
    assert only().url == "https://www.boamp.fr/pages/avis/?q=idweb:26-1"


def test_only_one_departement_can_be_kept(tmp_path: Path) -> None:
    rows = [notice(1), notice(2, code_departement=["6"]), notice(3, code_departement=["06", "13"])]
    summary = loaded(tmp_path, *rows, only="13")
    assert (counts(summary), summary.outside) == ((2, 0, 0, 0), 1)
    assert list(Tender.objects.order_by("identifier").values_list("places", flat=True)) == [["13"], ["06", "13"]]


def test_where_a_contract_is_carried_out_comes_before_where_it_is_published(tmp_path: Path) -> None:
    loaded(tmp_path, notice(1, code_departement_prestation=["2a"], acheteur_cp="13001", acheteur_ville="Marseille"))
    assert (only().places, only().lat) == (["2A"], None)


def test_another_file_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        load(official.write_json(tmp_path / "fair.json", [{"objet": "X", "stand": "B12"}]))
    assert str(refused.value) == (
        "fair.json n’a pas les colonnes officielles attendues ; il manque : idweb, dateparution."
    )
    with pytest.raises(FileError):
        load(tmp_path / "none.json")
    (tmp_path / "broken.json").write_text('[{"idweb": ')
    with pytest.raises(FileError):
        load(tmp_path / "broken.json")


def test_a_load_is_written_in_the_journal(tmp_path: Path) -> None:
    loaded(tmp_path, notice(1), notice(2, ""), only="13")
    kept = Load.objects.values("source", "file", "scope", "read", "new", "rejected", "source_date").get()
    assert kept == {
        "source": "boamp", "file": "boamp.json", "scope": ["13"], "read": 2, "new": 1, "rejected": 1,
        "source_date": dt.date(2026, 3, 2),
    }  # fmt: skip


def test_what_was_written_before_a_kill_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entremise.market.sources.loading.BATCH", 2)
    rows = [notice(n, f"Peinture {n}") for n in range(1, 6)]
    loaded(tmp_path, *rows)
    whole = official.tenders()
    Tender.objects.exclude(identifier__in=["26-1", "26-2"]).delete()  # as a load killed after its first batch leaves it
    assert counts(loaded(tmp_path, *rows)) == (3, 0, 2, 0)
    assert official.tenders() == whole
