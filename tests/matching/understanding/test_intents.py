import pytest

from entremise.matching.nomenclature import naf
from entremise.matching.understanding import intents


@pytest.mark.parametrize(
    ("folded", "names"),
    [
        ("fabricant de cosmetiques", ["make"]),
        ("grossiste en fleurs", ["supply"]),
        ("acheter un camion", ["sell"]),
        ("four en panne", ["repair"]),
        ("location de nacelle", ["hire"]),
        ("cours de cuisine", ["teach"]),
        ("van rental", ["hire"]),
        ("caristes interimaires", ["staff"]),
        ("interim manager", []),
        ("cour de l'immeuble", []),
        ("cosmetiques", []),
    ],
)
def test_what_is_to_be_done_is_read_from_its_words(folded: str, names: list[str]):
    done_by = {intent.name: intent.done_by for intent in intents.INTENTS}

    assert intents.doers(folded) == tuple(prefix for name in names for prefix in done_by[name])


def test_a_thing_says_nothing_of_what_is_to_be_done_with_it():
    assert (intents.says("location"), intents.says("toiture")) == (True, False)


@pytest.mark.parametrize("intent", intents.INTENTS, ids=lambda intent: intent.name)
def test_those_who_do_it_exist(intent: intents.Intent):
    orphans = [prefix for prefix in intent.done_by if not any(code.startswith(prefix) for code in naf.subclasses())]

    assert orphans == []
