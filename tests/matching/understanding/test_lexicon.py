import csv
from importlib.resources import files

import pytest

from entremise.matching.nomenclature import naf
from entremise.matching.understanding import lexicon, wording

FILES = sorted((files("entremise.matching") / "data" / "lexicon").iterdir(), key=lambda file: file.name)


def test_every_activity_has_its_line_once():
    assert sorted(entry.code for entry in lexicon.entries()) == sorted(naf.subclasses())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_holds_one_section_in_order(file):
    header, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
    codes = [row[0] for row in rows]

    assert header == ["code", "fr", "en"]
    assert codes == sorted(codes)
    assert {naf.ancestors(code)[-1].code for code in codes} == {file.name.removesuffix(".csv")}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_activity_is_asked_for_in_both_languages(language):
    assert [entry.code for entry in lexicon.entries() if not entry.terms[language]] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_term_is_written_twice_for_an_activity(language):
    twice = [
        (entry.code, term)
        for entry in lexicon.entries()
        for term in {term.lstrip("~") for term in entry.terms[language]}
        if [other.lstrip("~") for other in entry.terms[language]].count(term) > 1
    ]

    assert twice == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_term_says_something(language):
    mute = [
        (entry.code, term)
        for entry in lexicon.entries()
        for term in entry.terms[language]
        if not wording.stems(term, language)
    ]

    assert mute == []


def test_common_words_tell_less_than_those_of_one_trade():
    rarity = lexicon.lexicon("fr").rarity

    (service,), (travaux,), (couvreur,) = (wording.stems(word, "fr") for word in ("service", "travaux", "couvreur"))
    assert rarity[service] < 0.4
    assert rarity[travaux] < 0.4
    assert rarity[couvreur] == 1.0


def test_an_associated_term_weighs_less_than_a_typical_one():
    (term,) = [term for term in lexicon.lexicon("fr").terms[wording.stems("toiture", "fr")[0]] if len(term.stems) == 1]

    assert term.activities == {"43.91B": 1.0, "43.91A": lexicon.ASSOCIATED}


def test_what_a_label_excludes_is_not_part_of_it():
    riz = wording.stems("riz", "fr")[0]

    assert lexicon.lexicon("fr").fragments[riz].get("01.11Z") is None
