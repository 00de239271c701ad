"""What every test has: a working folder of its own, and the named cast of tests/factories.py."""

from pathlib import Path

import pytest
from pytest_django import Settings
from tests import factories

from entremise.matching.index import Index
from entremise.matching.model import Document
from entremise.registry import index, queries
from entremise.registry.models import Establishment


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    """The folder where the application keeps its data during this test."""
    settings.VAR = tmp_path / "var"
    settings.INDEX_DIRECTORY = settings.VAR / "index"
    settings.LIMITS_FILE = settings.VAR / "limits.sqlite3"
    settings.VAR.mkdir()
    return tmp_path / "var"


@pytest.fixture
def cast(db: None) -> factories.Cast:
    """The baker, the roofer, the caterer and the others, in the database."""
    return factories.cast()


@pytest.fixture
def territory(cast: factories.Cast) -> factories.Cast:
    """The cast, indexed: whoever may be found can be."""
    found = queries.establishments(str(each) for each in cast)
    name = index.new_name()
    count = Index.build(index.folder(name), (document(each) for each in found.values()))
    index.publish(name, count)
    return cast


def document(shown: Establishment) -> Document:
    """What the index keeps of a site."""
    return Document(
        id=str(shown),
        title=shown.name,
        text=" ".join(f"{offer.title} {offer.text}" for offer in shown.offers.all()),
        activities=[shown.activity] if shown.activity else [],
        lat=shown.lat,
        lon=shown.lon,
        size=shown.size,
        evidence=[reference.text for reference in shown.references.all()],
        labels=shown.labels,
    )
