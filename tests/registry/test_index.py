"""The index in service follows the newest generation."""

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories import Cast, OfferFactory
from tests.registry.fair import Fair, exhibitor

from entremise.matching.model import Request
from entremise.registry import index
from entremise.registry.models import Establishment, IndexGeneration, Offer
from entremise.registry.pipeline import load, reindex

pytestmark = pytest.mark.django_db


def test_nothing_is_in_service_before_the_first_load() -> None:
    assert index.current() is None
    assert not index.in_step()


def test_the_index_is_opened_once_until_a_newer_one_is_published(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    load(Fair([exhibitor(1)]))
    with django_assert_num_queries(2):
        first, again = index.current(), index.current()
    load(Fair([exhibitor(1), exhibitor(2)]))
    newer = index.current()
    assert first is again
    assert first is not None
    assert newer is not None
    assert (len(first), len(newer)) == (1, 2)


def test_the_index_of_an_empty_register_answers_nothing() -> None:
    load(Fair([]))
    empty = index.current()
    assert empty is not None
    assert (len(empty), list(empty.search(Request("un couvreur")).matches)) == (0, [])


@pytest.mark.parametrize("change", ["a row", "an offer", "an opt-out", "a removal"])
def test_the_index_is_out_of_step_when_rows_change_beside_it(cast: Cast, change: str) -> None:
    reindex()
    assert index.in_step()
    match change:
        case "a row":
            Establishment.objects.filter(pk=cast.baker.pk).update(digest=12)
        case "an offer":
            OfferFactory(establishment=cast.baker)
        case "an opt-out":
            Establishment.objects.filter(pk=cast.baker.pk).update(named=False)
        case "a removal":
            Offer.objects.all().delete()
    assert not index.in_step()
    reindex()
    assert index.in_step()


def test_the_index_is_out_of_step_when_its_folder_is_damaged(cast: Cast) -> None:
    reindex()
    folder = index.folder(IndexGeneration.objects.get().name)
    for path in folder.iterdir():
        path.unlink()
    assert not index.in_step()
