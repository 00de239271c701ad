"""A request and what comes of it, with the establishments it names."""

import pytest
from tests.factories import Cast

from entremise.hub.queries.search import NothingLoadedError, ask
from entremise.matching.model import Request


@pytest.mark.django_db
def test_nothing_can_be_asked_before_a_territory_is_loaded() -> None:
    with pytest.raises(NothingLoadedError):
        ask(Request("un traiteur"), limit=10)


def test_matches_come_with_their_establishments(territory: Cast) -> None:
    results = ask(Request("un traiteur à Aix-en-Provence", activities=["56.21Z"]), limit=10)
    assert [(found.match.id, found.establishment) for found in results.found] == [
        (str(territory.caterer), territory.caterer)
    ]


def test_whoever_opted_out_since_the_index_was_built_is_not_shown(territory: Cast) -> None:
    type(territory.caterer).objects.filter(pk=territory.caterer.pk).update(named=False)
    results = ask(Request("un traiteur à Aix-en-Provence", activities=["56.21Z"]), limit=10)
    assert results.found == []


def test_the_reader_says_which_language_the_text_is_told_in(territory: Cast) -> None:
    results = ask(Request("pain"), limit=10, told_in="en")
    assert results.answer.understanding.language == "en"
