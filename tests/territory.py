"""The named cast made findable; run as a program, it fills the database that the environment names."""

from tests import factories

from entremise.matching.index import Index
from entremise.matching.model import Document
from entremise.registry import index, queries
from entremise.registry.models import Establishment


def load() -> factories.Cast:
    """Put the cast in the database and in an index put in service."""
    cast = factories.cast()
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
