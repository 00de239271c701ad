"""The official files become the register, holes and all; what is wrong is set aside with its reason."""

import csv
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.factories import siren, siret
from tests.registry.official import Row, site, unit, write_csv, write_parquet

from entremise.registry.models import Establishment, Load, Organisation
from entremise.registry.pipeline import Summary, load
from entremise.registry.sources.sirene.reading import FileError
from entremise.registry.sources.sirene.staging import Sirene

pytestmark = pytest.mark.django_db

Give = Callable[..., Summary]


@pytest.fixture
def give(tmp_path: Path) -> Give:
    """Load rows from a CSV file, and legal units when there are some."""

    def load_rows(
        rows: list[Row], units: list[Row] | None = None, scope: tuple[str, ...] = (), **asked: bool
    ) -> Summary:
        sites_file = write_csv(tmp_path / "sites.csv", rows)
        units_file = write_csv(tmp_path / "units.csv", units) if units is not None else None
        return load(Sirene(sites_file, units_file, scope), **asked)

    return load_rows


def rejected(summary: Summary) -> list[list[str]]:
    """The lines of the reject file."""
    assert summary.rejects is not None
    with summary.rejects.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def numbers(summary: Summary) -> tuple[int, ...]:
    return (summary.new, summary.changed, summary.unchanged, summary.closed, summary.rejected, summary.removed)


def test_a_row_becomes_an_establishment_of_an_organisation(give: Give) -> None:
    summary = give([site(1)], [unit(1, economieSocialeSolidaireUniteLegale="O")])
    found = Establishment.objects.values().get()
    organisation = Organisation.objects.values().get()
    place = (round(found.pop("lat"), 4), round(found.pop("lon"), 4))
    del found["id"], found["digest"], organisation["digest"]
    assert organisation == {
        "id": found.pop("organisation_id"),
        "scheme": "siren",
        "identifier": siren(1),
        "name": "SOCIETE 1",
        "folded": "societe 1",
        "legal_form": "5710",
        "category": "PME",
        "size": "02",
        "country": "FR",
        "created_on": date(2019, 1, 15),
        "named": True,
        "source": "sirene",
        "source_date": date(2026, 10, 30),
    }
    assert found == {
        "scheme": "siret",
        "identifier": siret(siren(1)),
        "name": "ATELIER 1",
        "activity": "62.01Z",
        "size": "01",
        "address": "1 RUE DE L’ESSAI",
        "postcode": "13001",
        "commune": "13201",
        "located": True,
        "head_office": True,
        "description": "",
        "website": "",
        "labels": ["ess"],
        "opened_on": date(2020, 2, 29),
        "named": True,
        "source": "sirene",
        "source_date": date(2026, 10, 30),
    }
    assert place == (43.296, 5.3773)
    assert numbers(summary) == (1, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("name", ["s.csv", "s.csv.gz", "s.zip"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_files_are_read_plain_gzipped_or_zipped(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = [site(n, enseigne1Etablissement=f'LE "{n}", À L’ÉTÉ;') for n in range(1, 4)]
    load(Sirene(write_csv(tmp_path / name, rows, delimiter)))
    assert list(Establishment.objects.order_by("pk").values_list("name", flat=True)) == [
        f'LE "{n}", À L’ÉTÉ;' for n in range(1, 4)
    ]


def test_parquet_and_csv_give_the_same_rows(tmp_path: Path, give: Give) -> None:
    rows = [site(n, codeCommuneEtablissement=f"132{n:02d}") for n in range(1, 10)]
    load(Sirene(write_parquet(tmp_path / "s.parquet", rows)))
    assert numbers(give(rows)) == (0, 0, 9, 0, 0, 0)


def test_a_missing_fact_never_sets_a_row_aside(give: Give) -> None:
    bare = {
        "siret": siret(siren(1)),
        "statutDiffusionEtablissement": "O",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "",
        "codeCommuneEtablissement": "",
    }
    assert numbers(give([bare])) == (1, 0, 0, 0, 0, 0)
    assert Establishment.objects.values_list("name", "activity", "commune", "lat", "located", "size").get() == (
        "", "", "", None, False, "",
    )  # fmt: skip


def test_what_insee_hides_or_does_not_know_is_unknown(give: Give) -> None:
    hidden = site(
        1,
        enseigne1Etablissement="[ND]",
        trancheEffectifsEtablissement="99",
        activitePrincipaleEtablissement="00.00Z",
        coordonneeLambertAbscisseEtablissement="[ND]",
        categorieEntreprise="<object>",
    )
    give([hidden])
    found = Establishment.objects.get()
    assert (found.name, found.size, found.activity, found.located, found.organisation.category) == (
        "",
        "",
        "",
        False,
        "",
    )


def test_an_activity_of_another_nomenclature_is_unknown_not_wrong(give: Give) -> None:
    give([site(1, activitePrincipaleEtablissement="45.4J", nomenclatureActivitePrincipaleEtablissement="NAFRev1")])
    assert Establishment.objects.get().activity == ""


@pytest.mark.parametrize("written", ["43.91B", "4391B", "43.91b"])
def test_an_activity_is_written_in_one_way(give: Give, written: str) -> None:
    give([site(1, activitePrincipaleEtablissement=written)])
    assert Establishment.objects.get().activity == "43.91B"


def test_wrong_rows_are_set_aside_with_line_reason_and_value(give: Give) -> None:
    degrees = {"coordonneeLambertAbscisseEtablissement": "", "coordonneeLambertOrdonneeEtablissement": ""}
    summary = give(
        [
            site(1),
            {**site(2), "siret": "00000002600014"},
            site(3, activitePrincipaleEtablissement="99.99X"),
            site(4, coordonneeLambertAbscisseEtablissement="0.0"),
            site(5, **degrees, longitude="5.4", latitude="143.3"),
            site(6, **degrees, longitude="là", latitude="43.3"),
            site(1),
            {**site(7), "siret": "17"},
            site(8, **degrees, longitude="5.4", latitude=""),
        ]
    )
    assert numbers(summary) == (2, 0, 0, 0, 7, 0)
    assert rejected(summary) == [
        ["3", "00000002600014", "clé du SIRET fausse", "00000002600014"],
        ["4", siret(siren(3)), "activité inconnue de la nomenclature", "99.99X"],
        ["5", siret(siren(4)), "coordonnées impossibles", "0.0 6247000.5"],
        ["6", siret(siren(5)), "coordonnées impossibles", "5.4 143.3"],
        ["7", siret(siren(6)), "coordonnées impossibles", "là 43.3"],
        ["8", siret(siren(1)), "SIRET déjà lu plus haut dans le fichier", siret(siren(1))],
        ["9", "17", "clé du SIRET fausse", "17"],
    ]


def test_unreadable_lines_are_set_aside_and_the_lines_after_them_keep_their_numbers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "s.csv", [site(1), site(2), site(3, activitePrincipaleEtablissement="99.99X"), site(4)])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] += ",one,two,three"
    lines.insert(3, "truncated," + siret(siren(9)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    summary = load(Sirene(path))
    assert [line[:3] for line in rejected(summary)] == [
        ["3", siret(siren(2)), "ligne illisible"],
        ["4", siret(siren(9)), "ligne illisible"],
        ["5", siret(siren(3)), "activité inconnue de la nomenclature"],
    ]
    assert numbers(summary) == (2, 0, 0, 0, 3, 0)


def test_no_reject_file_is_left_when_nothing_is_wrong_any_more(give: Give) -> None:
    rejects = give([site(1, activitePrincipaleEtablissement="99.99X")]).rejects
    assert rejects is not None
    assert give([site(1)]).rejects is None
    assert not rejects.exists()


def test_a_row_now_wrong_stays_as_it_was_known(give: Give) -> None:
    give([site(1), site(2)])
    summary = give([site(1), site(2, activitePrincipaleEtablissement="99.99X")])
    assert numbers(summary) == (0, 0, 1, 0, 1, 0)
    assert Establishment.objects.count() == 2


def test_closed_establishments_are_counted_and_not_kept(give: Give) -> None:
    rows = [site(n) for n in range(1, 21)]
    give(rows)
    summary = give(
        [*rows[1:], site(1, etatAdministratifEtablissement="F"), site(30, etatAdministratifEtablissement="F")]
    )
    assert numbers(summary) == (0, 0, 19, 2, 0, 1)
    assert not Establishment.objects.filter(identifier=siret(siren(1))).exists()
    assert not Organisation.objects.filter(identifier=siren(1)).exists()


@pytest.mark.parametrize(
    ("x", "y", "commune", "expected"),
    [
        # In Paris, Pointe-à-Pitre, Cayenne, Saint-Denis and Mamoudzou, to a kilometre or two: another projection would
        # put them far away.
        ("652709", "6860936", "75105", (48.8462, 2.3458)),
        ("656300", "1796500", "97120", (16.2442, -61.5377)),
        ("352900", "545700", "97302", (4.9355, -52.3261)),
        ("338700", "7690700", "97411", (-20.8790, 55.4500)),
        ("524500", "8588900", "97611", (-12.7660, 45.2257)),
    ],
)
def test_projected_coordinates_become_degrees(
    give: Give, x: str, y: str, commune: str, expected: tuple[float, float]
) -> None:
    give([
        site(1, coordonneeLambertAbscisseEtablissement=x, coordonneeLambertOrdonneeEtablissement=y,
             codeCommuneEtablissement=commune)
    ])  # fmt: skip
    found = Establishment.objects.get()
    assert (found.lat, found.lon) == pytest.approx(expected, abs=0.02)


def test_degrees_are_preferred_when_the_file_has_them(give: Give) -> None:
    give([site(1, longitude="5.5", latitude="43.5")])
    assert Establishment.objects.values_list("lat", "lon", "located").get() == (43.5, 5.5, True)


def test_without_coordinates_a_site_takes_the_centre_of_its_commune(give: Give) -> None:
    give([site(1, coordonneeLambertAbscisseEtablissement="", codeCommuneEtablissement="13001")])
    found = Establishment.objects.get()
    assert ((found.lat, found.lon), found.located) == (pytest.approx((43.53, 5.45), abs=0.1), False)


def test_a_load_can_be_limited_to_places(give: Give) -> None:
    rows = [
        site(n, codeCommuneEtablissement=commune, coordonneeLambertAbscisseEtablissement="")
        for n, commune in enumerate(("13001", "2A004", "97105", "97411", "13201", ""), start=1)
    ]
    assert give(rows, scope=("13", "2A")).read == 3
    assert give(rows, scope=("971",)).read == 1
    assert give(rows, scope=("13001", "974")).read == 2
    scopes = Load.objects.order_by("pk").values_list("scope", flat=True)
    assert list(scopes) == [["13", "2A"], ["971"], ["13001", "974"]]
    assert Establishment.objects.count() == 5


def test_a_limited_load_leaves_other_places_alone(give: Give) -> None:
    give([site(1), site(2, codeCommuneEtablissement="2A004")])
    assert numbers(give([site(3)], scope=("13",), force=True)) == (1, 0, 0, 0, 0, 1)
    assert set(Establishment.objects.values_list("identifier", flat=True)) == {siret(siren(2)), siret(siren(3))}


def test_a_file_without_required_columns_says_which(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "s.csv", [{"siret": "1", "codeCommuneEtablissement": "13001"}])
    with pytest.raises(FileError) as refused:
        load(Sirene(path))
    assert str(refused.value) == (
        "s.csv n’a pas les colonnes officielles attendues ; il manque : statutDiffusionEtablissement, "
        "etatAdministratifEtablissement, activitePrincipaleEtablissement."
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"PAR1 cut short", b"\x1f\x8b\x08 cut short"])
def test_a_damaged_file_is_said_to_be_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.bin"
    path.write_bytes(content)
    with pytest.raises(FileError):
        load(Sirene(path))


def test_a_file_cut_short_is_said_to_be_damaged_and_changes_nothing(tmp_path: Path, give: Give) -> None:
    whole = write_csv(tmp_path / "s.csv.gz", [site(n) for n in range(1, 3000)])
    give([site(1)])
    whole.write_bytes(whole.read_bytes()[:20_000])
    with pytest.raises(FileError, match="ne se lit pas"):
        load(Sirene(whole))
    assert Establishment.objects.count() == 1


def test_a_missing_file_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="ne s’ouvre pas"):
        load(Sirene(tmp_path / "nowhere.csv"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "SOCIETE 1"),
        ({"denominationUniteLegale": "", "nomUniteLegale": "ESSAI", "prenom1UniteLegale": "ANNE",
          "prenomUsuelUniteLegale": "ANNIE"}, "ANNIE ESSAI"),
        ({"denominationUniteLegale": "", "nomUniteLegale": "ESSAI", "nomUsageUniteLegale": "PREUVE",
          "prenom1UniteLegale": "ANNE"}, "ANNE PREUVE"),
        ({"denominationUniteLegale": "", "denominationUsuelle1UniteLegale": "CHEZ ANNE"}, "CHEZ ANNE"),
        ({"denominationUniteLegale": "", "sigleUniteLegale": "SE"}, "SE"),
    ],
)  # fmt: skip
def test_a_site_without_a_sign_is_named_after_its_unit(give: Give, facts: dict[str, str], expected: str) -> None:
    give([site(1, enseigne1Etablissement="")], [unit(1, **facts)])
    assert (Establishment.objects.get().name, Organisation.objects.get().name) == (expected, expected)


def test_without_units_an_organisation_is_named_after_its_head_office(give: Give) -> None:
    two = [
        {**site(1, etablissementSiege="false"), "siret": siret(siren(1), 2), "enseigne1Etablissement": "LE DEPOT"},
        {**site(1), "enseigne1Etablissement": "", "denominationUsuelleEtablissement": "LA MAISON"},
        {**site(1, etablissementSiege="false"), "siret": siret(siren(1), 3), "enseigne1Etablissement": ""},
    ]
    give(two)
    assert Organisation.objects.get().name == "LA MAISON"
    assert list(Establishment.objects.order_by("identifier").values_list("name", flat=True)) == [
        "LA MAISON", "LE DEPOT", "LA MAISON",
    ]  # fmt: skip
    assert numbers(give(two)) == (0, 0, 3, 0, 0, 0)


def test_what_units_said_is_kept_when_a_later_load_has_no_units(give: Give) -> None:
    rows = [site(1, enseigne1Etablissement="")]
    give(rows, [unit(1)])
    assert give(rows).unchanged == 1
    assert Organisation.objects.values_list("name", "legal_form").get() == ("SOCIETE 1", "5710")


@pytest.mark.parametrize("status", ["P", "N", ""])
@pytest.mark.parametrize("who", ["site", "unit"])
def test_whoever_opted_out_is_counted_without_name_or_address(give: Give, status: str, who: str) -> None:
    statuses = {"site": "O", "unit": "O", who: status}
    give(
        [
            site(
                1, statutDiffusionEtablissement=statuses["site"], longitude="5.4", latitude="43.3", site_web="x.example"
            )
        ],
        [unit(1, statutDiffusionUniteLegale=statuses["unit"])],
    )
    found = Establishment.objects.get()
    assert (found.named, found.name, found.address, found.postcode, found.lat, found.lon, found.website) == (
        False, "", "", "", None, None, "",
    )  # fmt: skip
    assert (found.commune, found.activity, found.size) == ("13201", "62.01Z", "01")
    assert found.organisation.name == ("" if who == "unit" else "SOCIETE 1")


def test_opting_out_erases_what_was_known_and_opting_in_brings_it_back(give: Give) -> None:
    rows, out = [site(1)], [site(1, statutDiffusionEtablissement="P")]
    for given, names in ((rows, ("ATELIER 1", "ATELIER 1")), (out, ("", "")), (rows, ("ATELIER 1", "ATELIER 1"))):
        assert give(given).read == 1
        assert Establishment.objects.values_list("name", "organisation__name").get() == names
        assert Organisation.objects.get().named is (names[0] != "")


def test_a_unit_that_opted_out_stays_so_when_a_later_load_has_no_units(give: Give) -> None:
    give([site(1)], [unit(1, statutDiffusionUniteLegale="P")])
    assert give([site(1)]).unchanged == 1
    assert Establishment.objects.values_list("named", "organisation__named").get() == (False, False)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://atelier.example/nous", "https://atelier.example/nous"),
        ("atelier.example", "http://atelier.example"),
        ("javascript:alert(1)", ""),
        ("nous écrire", ""),
        ("https://a.example/" + "x" * 300, ""),
    ],
)
def test_only_web_addresses_are_kept_as_such(give: Give, written: str, kept: str) -> None:
    give([site(1, site_web=written)])
    assert Establishment.objects.get().website == kept


def test_a_file_has_the_date_of_its_last_update_else_that_of_its_writing(tmp_path: Path) -> None:
    dated = write_csv(tmp_path / "d.csv", [site(1), site(2, dateDernierTraitementEtablissement="2026-11-02T00:00:00")])
    undated = write_csv(tmp_path / "u.csv", [site(3, dateDernierTraitementEtablissement="")])
    written = datetime(2026, 7, 14, 12, tzinfo=UTC).timestamp()
    os.utime(undated, (written, written))
    assert load(Sirene(dated)).source_date == date(2026, 11, 2)
    assert load(Sirene(undated), force=True).source_date == date(2026, 7, 14)
    assert load(Sirene(dated, dated=date(2026, 1, 1)), force=True).source_date == date(2026, 1, 1)
