"""The relevance contract: everyday needs and the activities that must, or must not, come first."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.model import WeightedActivity
from entremise.matching.nomenclature import naf
from entremise.matching.understanding.activities import resolve

CONTRACT = [
    pytest.param(case, id=f"{file.stem}: {case['need']}")
    for file in sorted((Path(__file__).parents[2] / "relevance").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def codes(text, language="fr", limit=8):
    return [activity.code for activity in resolve(text, language, limit)]


@pytest.mark.parametrize("case", CONTRACT)
def test_a_need_is_resolved_to_the_activities_that_answer_it(case: dict[str, Any]):
    found = codes(case["need"], case["language"], limit=10)
    if case.get("unknown"):
        assert found == []
    else:
        first, unwanted = set(found[:3]), set(found) & set(case.get("not", ()))
        assert (bool(first & set(case["activities"])), unwanted) == (True, set()), found


@pytest.mark.parametrize("case", CONTRACT)
def test_the_contract_names_activities_that_exist(case: dict[str, Any]):
    named = {*case.get("activities", ()), *case.get("not", ())}

    assert named - set(naf.subclasses()) == set()
