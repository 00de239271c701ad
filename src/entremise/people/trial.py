"""The people of the fictional territory, whom one may try the service as."""

from django.db.models import QuerySet

from entremise.people.models import Person

#: The end of the addresses that belong to nobody (RFC 2606).
NOBODYS = "@example.org"


def people() -> QuerySet[Person]:
    """Those who may be tried, those of the sample's own story first."""
    return Person.objects.filter(email__endswith=NOBODYS, is_active=True).order_by("pk")
