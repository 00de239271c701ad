"""Who buys, what it committed to, how far it is, and what it plans to buy."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Buyer(models.Model):
    """An organisation that buys, as it presents itself: any firm or public body whose members say so."""

    class Kind(models.TextChoices):
        """Which rules its purchases follow."""

        PRIVATE = "private", _("entreprise")
        PUBLIC = "public", _("acheteur public")

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=45, unique=True, help_text="siren:123456789")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PRIVATE)
    text = models.TextField(max_length=4000, blank=True, help_text="what it buys and how to reach it, in its words")
    website = models.URLField(max_length=255, blank=True)
    commune = models.CharField(max_length=5, blank=True, help_text="INSEE code")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="who opened its space",
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="no longer shown among buyers, as it asked")

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """A buyer signed the charter, with the commitments it chose. Signed again, the row before is ended, not deleted."""

    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="signatures")
    charter = models.CharField(max_length=10, help_text="version of the text that was signed")
    commitments = models.JSONField(default=list, help_text="codes of market/charter.py")
    name = models.CharField(max_length=150, help_text="who signed, as shown")
    function = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["buyer"], condition=Q(ended_at=None), name="signature_once")
        ]

    def __str__(self) -> str:
        return f"{self.buyer_id} {self.signed_at:%Y-%m-%d}"


class Progress(models.Model):
    """How far a buyer is with its commitments, declared once a year and shown to all. Corrected in place."""

    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="progress")
    year = models.PositiveSmallIntegerField()
    figures = models.JSONField(default=dict, help_text="{code of a commitment: {value, note}}")
    text = models.TextField(max_length=2000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["buyer", "year"], name="progress_once_a_year")]

    def __str__(self) -> str:
        return f"{self.buyer_id} {self.year}"


class Plan(models.Model):
    """What a buyer plans to buy, read from its spreadsheet. For its members alone."""

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="plans")
    title = models.CharField(max_length=200)
    file = models.CharField(max_length=255, help_text="name of the spreadsheet")
    columns = models.JSONField(default=list, help_text="[[title, what it is taken for]], as the sheet has them")
    unread = models.JSONField(default=list, help_text="[{row, cells: [[title, cell]], because}]: no purchases")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True, help_text="every line was answered")

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class PlanLine(models.Model):
    """A planned purchase, and who around could answer it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField(help_text="of the spreadsheet, from 1")
    text = models.TextField()
    cpv = models.CharField(max_length=8, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros")
    starts_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=9, blank=True, help_text="INSEE code")
    told = models.JSONField(default=list, help_text="[[title of a column, cell]], in the order of the sheet")
    activities = models.JSONField(default=list, help_text="[[NAF code, weight]], weightiest first")
    firms = models.JSONField(default=dict, help_text="{km: how many firms within}; empty until answered")
    nearest_km = models.FloatField(null=True, blank=True)
    advice = models.JSONField(default=list, help_text="[{kind, fr, en}]: reserve, split, as it is")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "row"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "row"], name="plan_line_once")]

    def __str__(self) -> str:
        return self.text[:60]
