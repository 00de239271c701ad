"""The roles of decision makers: complete, in both languages, called by the words and activities that fit them."""

from collections import Counter

import pytest

from entremise.matching.nomenclature import naf
from entremise.meetings.roles import BY_KEY, ROLES, THEMES, folded


def test_every_role_is_complete_in_both_languages() -> None:
    faulty = [
        role.key for role in ROLES
        if role.theme not in THEMES or not all((*role.name, *role.does)) or len(role.key) > 40
        or not (role.always or role.activities or role.words)
    ]  # fmt: skip
    assert faulty == []
    assert [key for key, count in Counter(role.key for role in ROLES).items() if count > 1] == []
    assert {role.theme for role in ROLES} == set(THEMES)


def test_roles_are_found_by_their_key_and_some_are_met_by_every_project() -> None:
    assert [BY_KEY[role.key] for role in ROLES] == list(ROLES)
    assert [role.key for role in ROLES if role.always] == [
        "prefect", "mayor", "metropolis", "region", "chamber", "agency", "bpi",
    ]  # fmt: skip


def test_activities_are_beginnings_of_known_codes() -> None:
    known = naf.subclasses()
    unknown = [
        (role.key, start) for role in ROLES for start in role.activities if not any(c.startswith(start) for c in known)
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("role", "text", "heard"),
    [
        ("port", "Un terrain près du Port, bord à quai", "Port"),
        ("port", "Un support de communication", ""),
        ("environment", "Une Usine d’électrolyseurs", "Usine"),
        ("sea", "Des éoliennes en mer flottantes", "éoliennes en mer"),
        ("telecoms", "a data-center and a cable landing station", "data-center"),
        ("research_lab", "Notre R&D sur place", "R&D"),
        ("mayor", "Un port", ""),
    ],
)
def test_a_role_hears_its_words_as_the_project_writes_them(role: str, text: str, heard: str) -> None:
    assert BY_KEY[role].heard(text) == heard


def test_a_role_is_concerned_by_the_activities_that_begin_as_its_own() -> None:
    assert [BY_KEY["film"].concerns(code) for code in ("59.11C", "60.20B", "62.01Z")] == [True, True, False]
    assert not BY_KEY["prefect"].concerns("59.11C")


@pytest.mark.parametrize("text", ["Œuvre d’Été", "İstanbul ß ﬁn", "Ça 100 m²"])
def test_letters_stay_where_they_were(text: str) -> None:
    assert len(folded(text)) == len(text)
