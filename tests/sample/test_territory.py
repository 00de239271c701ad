"""The fictional territory: plausible, complete, and never to be taken for a real one."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from stdnum.fr import siren, siret
from stdnum.iso7064 import mod_37_36

from entremise.matching.nomenclature import communes, naf
from entremise.matching.text import fold
from entremise.matching.understanding import language
from entremise.registry import identifiers
from entremise.registry.labels import LABELS
from entremise.registry.sizes import BANDS
from sample import build, places, vocabulary

TERRITORY = Path(vocabulary.HERE) / "territory"
FILES = ["buyers", "establishments", "needs", "offers", "organisations", "people", "references"]


@cache
def lines(name: str) -> Sequence[Mapping[str, Any]]:
    return [json.loads(line) for line in (TERRITORY / f"{name}.jsonl").read_text().splitlines()]


def test_it_is_what_its_script_makes(tmp_path: Path) -> None:
    build.write(tmp_path / "territory")
    made = {path.name: path.read_text() for path in (tmp_path / "territory").iterdir()}
    kept = {path.name: path.read_text() for path in TERRITORY.iterdir()}
    assert made == kept, "run: uv run python -m sample.build"


def test_it_stays_small() -> None:
    assert sorted(path.stem for path in TERRITORY.iterdir()) == FILES
    assert sum(path.stat().st_size for path in TERRITORY.iterdir()) < 3_000_000


def test_it_holds_two_thousand_organisations() -> None:
    countries = Counter(row["country"] for row in lines("organisations"))
    assert countries == {"FR": 1994, "IT": 1, "ES": 1, "MA": 1, "US": 2, "TN": 1}
    assert len(lines("buyers")) == 25
    assert len(lines("needs")) == 60


def test_every_commune_of_the_metropolis_has_some() -> None:
    placed = Counter(whole(row["commune"]) for row in lines("establishments") if row["commune"])
    members = {c.code for c in communes.communes().values() if c.epci == places.METROPOLIS and not c.parent}
    assert len(members) == 92
    assert set(placed) == members
    assert min(placed.values()) >= places.LEAST_PER_COMMUNE
    assert [code for code, _ in placed.most_common(2)] == ["13055", "13001"]


def whole(code: str) -> str:
    found = communes.commune(code)
    assert found
    return found.parent or found.code


def test_sites_are_where_their_commune_is() -> None:
    for row in lines("establishments"):
        commune = communes.commune(row["commune"])
        if commune and row["lat"] is not None:
            assert commune.lat is not None
            assert commune.lon is not None
            assert kilometres(commune.lat, commune.lon, row["lat"], row["lon"]) <= commune.extent_km
            assert row["postcode"] in commune.postcodes


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    return 111.2 * math.hypot(other_lat - lat, (other_lon - lon) * math.cos(math.radians(lat)))


def test_every_activity_is_of_the_nomenclature() -> None:
    activities = {row["activity"] for row in lines("establishments")}
    assert activities <= set(naf.subclasses())
    assert len(activities) == len(vocabulary.trades()) == 172


def test_each_trade_is_told_once() -> None:
    codes = [trade.naf for trade in vocabulary.trades()]
    assert sorted(codes) == sorted(set(codes))


def test_every_size_and_label_is_known() -> None:
    assert {row["size"] for row in lines("establishments")} <= {*BANDS, ""}
    assert {label for row in lines("establishments") for label in row["labels"]} == set(LABELS)


def test_most_firms_are_very_small() -> None:
    sizes = Counter(row["size"] for row in lines("organisations") if row["size"])
    tiny = sum(sizes[band] for band in ("NN", "00", "01", "02", "03"))
    assert 0.85 < tiny / sizes.total() < 0.95


def test_names_are_never_twice_the_same() -> None:
    names = [fold(row["name"]) for row in lines("organisations")]
    assert len(set(names)) == len(names)


def test_identifiers_are_ours_and_nobody_else_s() -> None:
    ours = [row["identifier"] for name in ("organisations", "establishments", "buyers") for row in lines(name)]
    assert len(set(ours)) == len(ours)
    for identifier in ours:
        assert identifier.startswith("ESSAI")
        assert mod_37_36.is_valid(identifier)
        assert not siren.is_valid(identifier)
        assert not siret.is_valid(identifier)


def test_identifiers_drawn_for_others_never_look_like_the_sample_s() -> None:
    assert not any("I" in identifiers.generate() for _ in range(100))


def test_nobody_can_be_called_or_written_to() -> None:
    told = "\n".join((TERRITORY / f"{name}.jsonl").read_text() for name in FILES)
    assert set(re.findall(r"@[\w.]+", told)) == {"@example.org"}
    assert {person["phone"][:8] for person in lines("people") if "phone" in person} == {"04 65 71"}
    websites = {row["website"].split("/")[2] for row in lines("establishments") if row["website"]}
    assert websites == {"www.example.org"}


def test_all_that_is_said_is_about_a_site_of_the_sample() -> None:
    sites = {row["identifier"] for row in lines("establishments")}
    assert {row["establishment"] for row in lines("offers")} == sites
    assert {row["establishment"] for row in lines("references")} <= sites
    organisations = {row["identifier"] for row in lines("organisations")}
    assert {row["organisation"] for row in lines("establishments")} == organisations


def test_each_organisation_has_one_head_office() -> None:
    offices = Counter(row["organisation"] for row in lines("establishments") if row["head_office"])
    assert offices == Counter(row["identifier"] for row in lines("organisations"))


def test_some_organisations_have_several_sites() -> None:
    sites = Counter(row["organisation"] for row in lines("establishments"))
    assert 50 < sum(1 for count in sites.values() if count > 1) < 200


def test_some_speak_english_and_some_only_that() -> None:
    spoken: dict[str, set[str]] = {}
    for row in lines("offers"):
        spoken.setdefault(row["establishment"], set()).add(row["language"])
    english = sum("en" in languages for languages in spoken.values())
    only = sum(languages == {"en"} for languages in spoken.values())
    assert 0.12 < english / len(spoken) < 0.20
    assert 0.05 < only / len(spoken) < 0.10


def test_offers_are_in_the_language_they_say() -> None:
    wrong = [
        row["text"] for row in lines("offers") if language.detect(f"{row['title']}. {row['text']}") != row["language"]
    ]
    assert len(wrong) <= 0.005 * len(lines("offers")), wrong


def test_offers_are_complete_sentences() -> None:
    for row in lines("offers"):
        assert "{" not in row["text"]
        assert row["text"][0].isupper()
        assert row["text"].endswith(".")
        assert 40 < len(row["text"]) < 600


@pytest.mark.parametrize(
    ("commune", "said"),
    [
        ("Aubagne", "à Aubagne"),
        ("Le Rove", "au Rove"),
        ("Les Pennes-Mirabeau", "aux Pennes-Mirabeau"),
        ("La Ciotat", "à La Ciotat"),
        ("Marseille 13e Arrondissement", "à Marseille"),
    ],
)
def test_places_are_said_as_one_says_them(commune: str, said: str) -> None:
    assert places.at(commune) == said


def test_nobody_settles_in_the_sea() -> None:
    coast = places.Coast()
    assert coast.on_land(43.2965, 5.4)
    assert not coast.on_land(43.2965, 5.30)
    placed = [row for row in lines("establishments") if row["commune"] and row["lat"] is not None]
    assert [row for row in placed if not coast.on_land(row["lat"], row["lon"])] == []


def test_what_is_announced_is_said_first() -> None:
    says = ["Contrats et baux.", "Droit du travail.", "Marques et brevets."]
    shared = [vocabulary.in_common("Droit social et droit du travail", say) for say in says]
    assert shared == [0, 2, 0]


def test_a_total_is_spread_in_proportion() -> None:
    assert build.quotas([1, 1, 2], 10) == [3, 2, 5]
    assert build.quotas([5, 3, 2], 10) == [5, 3, 2]


def test_needs_are_asked_by_known_buyers_in_both_languages() -> None:
    buyers = {row["identifier"] for row in lines("buyers")}
    for need in lines("needs"):
        assert need["buyer"] in buyers
        assert need["fr"].endswith(".")
        assert need["en"].endswith(".")
        assert set(need["activities"]) <= set(naf.subclasses())
        assert not need["place"] or communes.commune(need["place"])
