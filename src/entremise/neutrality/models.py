"""What a firm objects to and what it is answered; the monthly reports. What was shown is in the ledger, not here."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Objection(models.Model):
    """A firm does not agree with where it stood in a list; an adviser answers within a set time.

    Both facts, without their words, are also in the ledger: ``entry`` and ``answer_entry`` are the numbers of their
    entries, none as long as they are not written there (rounds.py sees to it).
    """

    class Verdict(models.TextChoices):
        """What came of it."""

        EXPLAINED = "explained", _("le classement est expliqué et maintenu")
        CORRECTED = "corrected", _("une erreur est reconnue et corrigée")
        WITHDRAWN = "withdrawn", _("retirée par l’entreprise")

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=45, db_index=True, help_text="siren:123456789")
    solution = models.CharField(max_length=45, help_text="siret:12345678901234")
    list = models.PositiveBigIntegerField(help_text="number of the list in the ledger")
    text = models.TextField(max_length=2000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="objections",
        help_text="who wrote it",
    )  # fmt: skip
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text="when it is to be answered at the latest")
    entry = models.PositiveBigIntegerField(null=True, blank=True, help_text="number of its entry in the ledger")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="advisers were told that it waits")
    late_at = models.DateTimeField(null=True, blank=True, help_text="advisers were told that it is late")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    answer_entry = models.PositiveBigIntegerField(null=True, blank=True, help_text="number of the answer's entry")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solution", "list"], name="objection_once"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, verdict="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(verdict="")),
                name="answered_with_a_verdict",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(answered_at=None), name="objection_waiting"),
            models.Index(
                fields=["made_at"],
                condition=models.Q(entry=None) | models.Q(answered_at__isnull=False, answer_entry=None),
                name="objection_to_enter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution} {self.list}"


class Report(models.Model):
    """The public report of a month. Provisional and renewed until the month is over; once published, never changed, so
    that anyone can hold on to it.
    """

    month = models.DateField(unique=True, help_text="its first day")
    figures = models.JSONField(help_text="all that the page, the PDF and the open data show")
    entries = models.PositiveBigIntegerField(help_text="number of the last entry of the ledger it read")
    head = models.CharField(max_length=64, help_text="hash of that entry: whoever keeps it can prove a later change")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True, help_text="none: still provisional")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
