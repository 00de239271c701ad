"""Organisations and their sites, as official files and they themselves tell them.

Activities (NAF) and communes are nomenclatures: files versioned with the code (`entremise.matching.nomenclature`),
not rows.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    """What kind of identifier a value is. Values are validated accordingly (identifiers.py)."""

    SIREN = "siren", "SIREN"
    SIRET = "siret", "SIRET"
    VAT = "vat", _("TVA intracommunautaire")
    LEI = "lei", "LEI"
    ENTREMISE = "entremise", _("identifiant Entremise")


class Organisation(models.Model):
    """A legal unit (SIREN), a founder's project without one, a partner abroad. Its identifier is a scheme and a value.

    An organisation that opted out of public registers is not ``named``: kept for counts, neither shown nor findable.
    """

    scheme = models.CharField(max_length=12, choices=Scheme)
    identifier = models.CharField(max_length=32)
    name = models.CharField(max_length=255, blank=True)
    folded = models.CharField(
        max_length=255, blank=True, db_index=True, help_text="the name in lower case without accents, to look it up"
    )
    legal_form = models.CharField(max_length=4, blank=True, help_text="INSEE categorieJuridique")
    category = models.CharField(max_length=3, blank=True, help_text="INSEE categorieEntreprise: PME, ETI or GE")
    size = models.CharField(max_length=2, blank=True, help_text="INSEE trancheEffectifs")
    country = models.CharField(max_length=2, default="FR")
    created_on = models.DateField(null=True, blank=True)
    named = models.BooleanField(
        default=True, help_text="false: opted out, neither shown nor findable by name or address"
    )
    source = models.CharField(max_length=20)
    source_date = models.DateField(null=True, blank=True, help_text="of the file that first said all this")
    digest = models.BigIntegerField(default=0, help_text="fingerprint of the source row: equal means unchanged")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="organisation_identifier")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.identifier}"


class Establishment(models.Model):
    """A site of an organisation: where it works and what it does there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="establishments")
    scheme = models.CharField(max_length=12, choices=Scheme)
    identifier = models.CharField(max_length=32)
    name = models.CharField(max_length=255, blank=True)
    activity = models.CharField(max_length=6, blank=True, help_text="NAF code, 43.91B")
    size = models.CharField(max_length=2, blank=True, help_text="INSEE trancheEffectifs")
    address = models.CharField(max_length=255, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    commune = models.CharField(max_length=5, blank=True, help_text="INSEE code")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    located = models.BooleanField(
        default=False, help_text="true: own coordinates; false: those of its commune, or none"
    )
    head_office = models.BooleanField(default=False)
    description = models.TextField(blank=True)
    website = models.URLField(max_length=255, blank=True)
    labels = models.JSONField(default=list, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    named = models.BooleanField(
        default=True, help_text="false: opted out, neither shown nor findable by name or address"
    )
    source = models.CharField(max_length=20)
    source_date = models.DateField(null=True, blank=True, help_text="of the file that first said all this")
    digest = models.BigIntegerField(default=0, help_text="fingerprint of the source row: equal means unchanged")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="establishment_identifier")
        ]
        indexes: ClassVar = [
            models.Index(fields=["commune", "activity"], name="establishment_commune"),
            models.Index(fields=["activity"], name="establishment_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.identifier}"

    @property
    def shown_name(self) -> str:
        """The name readers see: its own, else its organisation's."""
        return self.name or self.organisation.name


class Offer(models.Model):
    """What an establishment does, in its own words: a row for each language, of one ``number``.

    Loads write those of their own source in bulk, in four columns: all the others have a default in the database.
    """

    #: What may be shown and found.
    SHOWN: ClassVar = models.Q(withdrawn_at=None)

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="offers")
    language = models.CharField(max_length=2, choices=[("fr", "Français"), ("en", "English")])
    title = models.CharField(max_length=200)
    text = models.TextField()
    source = models.CharField(max_length=20, blank=True, help_text="empty: said by the establishment itself")
    number = models.UUIDField(null=True, blank=True, help_text="of the offer, the same in both languages")
    capacity = models.CharField(max_length=200, blank=True, db_default="", help_text="how much, in their words")
    places = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        help_text="INSEE codes of communes and départements served, by spaces",
    )
    radius_km = models.FloatField(null=True, blank=True, help_text="served around the establishment")
    said_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["number", "language"], name="offer_once_a_language")]

    def __str__(self) -> str:
        return self.title


class Reference(models.Model):
    """A piece of past work of an establishment: evidence that it can do what is asked."""

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="references")
    text = models.TextField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.text[:60]


class Load(models.Model):
    """One load of a source, completed: what it read and what it changed.

    ``read`` counts the rows of the file that are within ``scope``; each is new, changed, unchanged, closed (said to be
    so by the file) or rejected. ``removed`` counts the establishments taken out: closed, or no longer in the file.
    """

    source = models.CharField(max_length=20)
    file = models.CharField(max_length=255)
    source_date = models.DateField(null=True)
    scope = models.JSONField(default=list, blank=True, help_text="départements or communes loaded; empty: everything")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    read = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.source} {self.finished_at:%Y-%m-%d}"


class IndexGeneration(models.Model):
    """A built search index, by the name of its folder; the newest row is the one in service.

    Written in the same transaction as the rows it was built from, so that readers always see both change at once.
    """

    name = models.CharField(max_length=40, unique=True)
    documents = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=200, help_text="of the rows it was built from: differs when out of step")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ErrorReport(models.Model):
    """Somebody says that a fact shown about an establishment is wrong."""

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="error_reports")
    message = models.TextField(max_length=2000)
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.establishment} {self.created_at:%Y-%m-%d}"
