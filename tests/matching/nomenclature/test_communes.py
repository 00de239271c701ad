"""Communes, their codes, postal codes and centres."""

import pytest

from entremise.matching.nomenclature import communes
from entremise.matching.understanding.places import distance_km


def names(found):
    return [commune.name for commune in found]


def test_holds_every_commune_and_municipal_arrondissement():
    arrondissements = [c for c in communes.communes().values() if c.parent]

    assert len(communes.communes()) - len(arrondissements) == 34_969
    assert len(arrondissements) == 45


def test_the_metropolis_has_92_communes():
    found = [c for c in communes.communes().values() if c.epci == "200054807" and not c.parent]

    assert len(found) == 92
    assert {c.epci_name for c in found} == {"Métropole d’Aix-Marseille-Provence"}


def test_every_parent_area_and_postal_code_is_told():
    entries = communes.communes().values()

    assert [c.code for c in entries if c.parent and c.parent not in communes.communes()] == []
    assert [c.code for c in entries if communes.area("departement", c.departement) is None] == []
    assert [c.code for c in entries if communes.area("region", c.region) is None] == []
    assert [c.code for c in entries if c.epci and communes.area("epci", c.epci) is None] == []
    assert [code for c in entries for code in c.postcodes if not (len(code) == 5 and code.isdigit())] == []


def test_every_inhabited_commune_has_a_centre():
    assert [c.name for c in communes.communes().values() if c.population and c.lat is None] == []


def test_a_commune_is_within_the_circle_of_its_departement():
    outside = [
        c.name
        for c in communes.communes().values()
        if c.lat is not None
        and not c.parent
        and (area := communes.area("departement", c.departement))
        and distance_km(c.lat, c.lon, area.lat, area.lon) > area.extent_km * 1.02 + 0.5
    ]

    assert outside == []


def test_a_commune_of_the_territory():
    found = communes.commune("13005")

    assert (found.name, found.departement, found.region, found.postcodes) == ("Aubagne", "13", "93", ("13400",))
    assert distance_km(found.lat, found.lon, 43.2927, 5.5707) < 2
    assert not found.approximate


@pytest.mark.parametrize(("code", "postcode"), [(f"132{n:02}", f"130{n:02}") for n in range(1, 17)])
def test_each_arrondissement_of_marseille_has_its_postal_code_and_centre(code, postcode):
    found = communes.commune(code)

    assert (found.parent, found.postcodes, found.approximate) == ("13055", (postcode,), False)
    assert names(communes.by_postcode(postcode)) == [found.name, "Marseille"]


def test_arrondissements_of_marseille_lie_apart():
    north, south = communes.commune("13215"), communes.commune("13208")

    assert north.lat > south.lat + 0.05


@pytest.mark.parametrize(
    ("former", "current"),
    [("69232", "Lyon"), ("01340", "Arboys en Bugey"), ("13055", "Marseille")],
)
def test_a_former_code_gives_the_commune_of_today(former, current):
    assert communes.commune(former).name == current


def test_an_unknown_code_gives_nothing():
    assert communes.commune("99999") is None
    assert communes.commune("") is None
    assert communes.area("departement", "99") is None
    assert communes.by_postcode("00000") == ()


def test_a_postal_code_lists_its_communes_largest_first():
    assert names(communes.by_postcode("13100")) == [
        "Aix-en-Provence",
        "Le Tholonet",
        "Saint-Marc-Jaumegarde",
        "Beaurecueil",
        "Saint-Antonin-sur-Bayon",
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("aix en p", "Aix-en-Provence"),
        ("AIX-EN-PROVENCE", "Aix-en-Provence"),
        ("marsei", "Marseille"),
        ("st remy de p", "Saint-Rémy-de-Provence"),
        ("Ste maxime", "Sainte-Maxime"),
        ("l'isle sur la s", "L’Isle-sur-la-Sorgue"),
        ("1311", "Port-de-Bouc"),
        ("13400", "Aubagne"),
        ("la ciotat", "La Ciotat"),
        ("beaupreau", "Beaupréau-en-Mauges"),
        ("œting", "Œting"),
    ],
)
def test_search_completes_what_is_typed(typed, first):
    assert names(communes.search(typed, limit=1)) == [first]


def test_search_finds_nothing_for_nothing():
    assert communes.search("") == []
    assert communes.search("zzzz") == []


def test_a_name_is_read_alike_in_any_typing():
    assert (
        communes.key("St-Rémy-lès-Chevreuse") == communes.key("SAINT REMY LES CHEVREUSE") == "saint remy les chevreuse"
    )
