"""A consultation: what a buyer asks for, in how many lots, what it requires, until when.

Aligned with the Open Contracting Data Standard 1.1: a tender, its lots, its method and category.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.market.models.buyers import Buyer
from entremise.matching import text as reading


class Tender(models.Model):
    """A consultation, typed in by a buyer or loaded from a publisher. Its timestamps are the facts.

    A confidential one (`Audience.CHOSEN`) exists for its buyer and the firms it invited, and for nobody else.
    """

    class Source(models.TextChoices):
        """Where it comes from."""

        TYPED = "typed", _("saisie ici par l’acheteur")
        BOAMP = "boamp", "BOAMP"

    class Method(models.TextChoices):
        """OCDS `procurementMethod`."""

        OPEN = "open", _("ouverte à tous")
        SELECTIVE = "selective", _("sur candidature")
        LIMITED = "limited", _("entreprises consultées")
        DIRECT = "direct", _("gré à gré")

    class Category(models.TextChoices):
        """OCDS `mainProcurementCategory`."""

        GOODS = "goods", _("fournitures")
        WORKS = "works", _("travaux")
        SERVICES = "services", _("services")

    class Audience(models.TextChoices):
        """Whom it is for."""

        PUBLIC = "public", _("tout le monde")
        MEMBERS = "members", _("les membres connectés")
        CHOSEN = "chosen", _("confidentielle : les entreprises que j’invite")

    class Status(models.TextChoices):
        """Read from the facts and the moment, in this order."""

        DRAFT = "draft", _("brouillon")
        CANCELLED = "cancelled", _("annulée")
        AWARDED = "awarded", _("attribuée")
        CLOSED = "closed", _("close")
        OPEN = "open", _("ouverte")

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.TYPED)
    identifier = models.CharField(max_length=60, blank=True, help_text="the publisher's; empty when typed in")
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="tenders")
    buyer_name = models.CharField(max_length=255, blank=True)
    buyer_identifier = models.CharField(max_length=45, blank=True, help_text="siren:…, siret:…; empty: unknown")
    buyer_place = models.CharField(max_length=200, blank=True, help_text="postcode and town, as published")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="who typed it in",
    )  # fmt: skip
    title = models.CharField(max_length=300)
    text = models.TextField(max_length=20_000, blank=True)
    language = models.CharField(max_length=2, default="fr")
    method = models.CharField(max_length=10, choices=Method, blank=True)
    category = models.CharField(max_length=10, choices=Category, blank=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC)
    cpv = models.JSONField(default=list, blank=True, help_text="codes of eight digits")
    descriptors = models.JSONField(default=list, blank=True, help_text="what the publisher's indexers call it")
    places = models.JSONField(default=list, blank=True, help_text="INSEE codes of communes and départements")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    amount_min = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros")
    amount_max = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros")
    starts_on = models.DateField(null=True, blank=True, help_text="when the work is to begin")
    months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="how long it lasts")
    url = models.URLField(max_length=500, blank=True, help_text="where the documents are, or the publisher's page")
    groups = models.BooleanField(default=True, help_text="firms may answer together")
    activities = models.JSONField(default=list, blank=True, help_text="[[NAF code, weight]]: how the engine reads it")
    folded = models.TextField(blank=True, editable=False, help_text="`searched`: what a search by words looks in")

    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    questions_until = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="no answer after; unknown in some notices")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=500, blank=True, help_text="told to who was to answer")
    awarded_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=32, blank=True, help_text="of the publisher's row: equal means unchanged")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "identifier"], condition=~Q(identifier=""), name="tender_loaded_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_min=None) | Q(amount_max=None) | Q(amount_min__lte=models.F("amount_max")),
                name="tender_amounts_in_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["closes_at"], name="tender_closing"),
            models.Index(fields=["-published_at"], name="tender_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> "Tender.Status":
        """Where it stands now. Without a closing date it stays open until cancelled or awarded."""
        if self.published_at is None:
            return Tender.Status.DRAFT
        if self.cancelled_at:
            return Tender.Status.CANCELLED
        if self.awarded_at:
            return Tender.Status.AWARDED
        closed = self.closes_at is not None and self.closes_at <= timezone.now()
        return Tender.Status.CLOSED if closed else Tender.Status.OPEN

    @property
    def searched(self) -> str:
        """Its words without accents or capitals, to be kept as `folded` by whoever writes it."""
        told = [self.title, self.buyer_name, self.text, *self.descriptors]
        return " ".join(" ".join(reading.words(each)) for each in told)

    @property
    def confidential(self) -> bool:
        """Whether only its buyer and the firms it invited know of it."""
        return self.audience == Tender.Audience.CHOSEN


class Lot(models.Model):
    """A part of a consultation that can be answered by itself."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="lots")
    rank = models.PositiveSmallIntegerField(help_text="its number in the consultation, from 1")
    title = models.CharField(max_length=300)
    text = models.TextField(max_length=4000, blank=True)
    cpv = models.JSONField(default=list, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros")
    place = models.CharField(max_length=9, blank=True, help_text="INSEE code")

    class Meta:
        ordering: ClassVar = ["tender", "rank"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tender", "rank"], name="lot_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.title}"


class Asked(models.TextChoices):
    """What a consultation may require of whoever answers, and what a firm may say of itself."""

    TRADE = "trade", _("un métier")
    LABEL = "label", _("un label ou une certification")
    INSURANCE = "insurance", _("une assurance")
    REFERENCE = "reference", _("des références")
    TURNOVER = "turnover", _("un chiffre d’affaires")
    CAPACITY = "capacity", _("des moyens")
    PLACE = "place", _("une implantation ou un délai d’intervention")
    DOCUMENT = "document", _("une pièce à fournir")


class Requirement(models.Model):
    """Something a consultation requires, typed in by its buyer or read from its text."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=10, choices=Asked)
    value = models.CharField(max_length=100, blank=True, help_text="label code, euros, NAF code, INSEE code, by kind")
    text = models.CharField(max_length=500, help_text="as the buyer says it")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Capability(models.Model):
    """What a firm says it has, once for all consultations; only its members read it."""

    organisation = models.CharField(max_length=45, help_text="siren:123456789")
    kind = models.CharField(max_length=10, choices=Asked)
    value = models.CharField(max_length=100, blank=True, help_text="as for a requirement")
    text = models.CharField(max_length=500, blank=True)
    held = models.BooleanField(default=True, help_text="false: the firm says that it does not have it")
    until = models.DateField(null=True, blank=True, help_text="when it ends: an insurance, a certificate")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "value", "text"], name="capability_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind} {self.value}"


class Following(models.Model):
    """Somebody keeps a consultation in sight: it is in their calendar, and they are told when it changes."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="followings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_tenders")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tender", "person"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tender_id}"
