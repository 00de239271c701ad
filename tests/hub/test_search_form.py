"""A search and its address are the same thing."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from entremise.hub.forms.search import Search
from entremise.matching.model import Place, Request
from entremise.matching.nomenclature import naf

CODES = ("43.91B", "56.21Z", "10.71C")


def searches() -> st.SearchStrategy[Search]:
    words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(
        lambda t: " ".join(t.split())
    )
    return st.builds(
        Search,
        text=words,
        place=words.map(str.strip),
        radius_km=st.none() | st.sampled_from([2.0, 7.5, 30.0, 1000.0]),
        only=st.lists(st.sampled_from(CODES), unique=True).map(tuple),
        without=st.lists(st.sampled_from(CODES), unique=True).map(tuple),
        sizes=st.lists(st.sampled_from(["0", "1-9", "250"]), unique=True).map(tuple),
        labels=st.lists(st.sampled_from(["rge", "bio"]), unique=True).map(tuple),
        told_in=st.sampled_from([None, "fr", "en"]),
        page=st.integers(1, 50),
    )


@given(searches())
def test_an_address_says_the_whole_search(search: Search) -> None:
    assert Search.read(QueryDict(search.query(page=search.page))) == search


@given(st.text(max_size=200))
def test_any_address_is_read(query: str) -> None:
    assert isinstance(Search.read(QueryDict(query.encode("utf-8", "surrogatepass"), encoding="utf-8")), Search)


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("q=%20un%20%20couvreur%20", Search(text="un couvreur")),
        ("q=a%00b", Search(text="a b")),
        ("rayon=7,5", Search(radius_km=7.5)),
        ("rayon=-3", Search()),
        ("rayon=1e9", Search()),
        ("rayon=nan", Search()),
        ("activite=43.91B&activite=43.91B&activite=99.99Z", Search(only=("43.91B",))),
        ("activite=43.91B,56.21Z", Search(only=("43.91B", "56.21Z"))),
        ("taille=1-9&taille=lots", Search(sizes=("1-9",))),
        ("label=rge&label=nobel", Search(labels=("rge",))),
        ("page=0", Search()),
        ("page=-1", Search()),
        ("page=99999", Search(page=50)),
        ("page=%C2%B2", Search()),
        ("langue=de", Search()),
    ],
)
def test_what_cannot_be_read_is_left_out(query: str, read: Search) -> None:
    assert Search.read(QueryDict(query)) == read


def test_a_very_long_text_is_cut() -> None:
    assert Search.read(QueryDict("q=" + "a" * 5000)).text == "a" * 1000


def test_an_address_cannot_ask_for_a_page_that_grows_with_its_square() -> None:
    assert len(Search.read(QueryDict("activite=" + ",".join(naf.subclasses()))).only) == 50


def test_a_change_starts_again_at_the_first_page() -> None:
    search = Search(text="pain", page=4, wanted_activity="four")
    assert search.query(radius_km=30.0) == "q=pain&rayon=30"
    assert search.query(page=5) == "q=pain&page=5"


def test_a_search_becomes_a_request() -> None:
    search = Search("pain", "Aubagne", 12.0, ("10.71C",), ("56.21Z",), ("1-9", "250"), ("bio",))
    assert search.request("en") == Request(
        text="pain",
        place=Place("13005", "Aubagne", 43.2928, 5.5707, 2.8),
        radius_km=12.0,
        activities=("10.71C",),
        without_activities=("56.21Z",),
        sizes=("01", "02", "03", "32", "41", "42", "51", "52", "53"),
        labels=("bio",),
        language="en",
    )


def test_everywhere_is_said_in_the_address() -> None:
    assert Search("pain", "partout").request("fr") == Request("pain", anywhere=True, sizes=(), labels=(), language="fr")


def test_a_place_nobody_knows_is_read_from_the_text_instead() -> None:
    assert Search("pain", "Trifouillis-les-Oies").request("fr").place is None
