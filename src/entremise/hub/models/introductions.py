"""Two parties put in touch for a need: the facts, what they write to each other, whom to write to at a firm."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.models.needs import Need


class Side(models.TextChoices):
    """Who speaks in an introduction."""

    ASKER = "asker", _("celui qui a le besoin")
    FIRM = "firm", _("l’entreprise présentée")
    CHAMBER = "chamber", _("la chambre")


class Introduction(models.Model):
    """Two parties put in touch for a need. Its timestamps are the facts; its status is read from them.

    The firm is named by its establishment and its organisation (`siret:…`, `siren:…`), and by the facts that are
    counted later; no row of the register is pointed to, since a load may remove it.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("proposée : à vous de dire si elle vous convient")
        WAITING = "waiting", _("en attente : l’entreprise sera contactée à son tour")
        SENT = "sent", _("transmise : l’entreprise n’a pas encore répondu")
        SILENT = "silent", _("sans réponse de l’entreprise")
        DECLINED = "declined", _("déclinée par l’entreprise")
        TURNED_DOWN = "turned_down", _("écartée")
        WITHDRAWN = "withdrawn", _("retirée")
        CLOSED = "closed", _("close avec le besoin")
        INTRODUCED = "introduced", _("mise en relation faite")
        MET = "met", _("rencontre faite")
        CONCLUDED = "concluded", _("conclue : la retombée est connue")

    class Reason(models.TextChoices):
        """Why a firm declines."""

        BUSY = "busy", _("pas disponible à ces dates")
        FAR = "far", _("trop loin")
        TRADE = "trade", _("ce n’est pas notre métier")
        SIZE = "size", _("trop grand ou trop petit pour nous")
        PRICE = "price", _("le budget ne convient pas")
        OTHER = "other", _("autre raison")

    #: The last fact that holds tells the status; the first one listed here wins.
    STATUS_BY_FACT: ClassVar[dict[str, Status]] = {
        "concluded_at": Status.CONCLUDED,
        "met_at": Status.MET,
        "introduced_at": Status.INTRODUCED,
        "withdrawn_at": Status.WITHDRAWN,
        "declined_at": Status.DECLINED,
        "turned_down_at": Status.TURNED_DOWN,
        "closed_at": Status.CLOSED,
        "silent_at": Status.SILENT,
        "sent_at": Status.SENT,
        "agreed_at": Status.WAITING,
    }

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="introductions")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    solution = models.CharField(max_length=45, help_text="siret:12345678901234")
    organisation = models.CharField(max_length=45, help_text="siren:123456789")
    called = models.CharField(max_length=200, blank=True, help_text="its name, when no register holds it")
    activity = models.CharField(max_length=6, blank=True, help_text="NAF code, for the counts")
    size = models.CharField(max_length=2, blank=True, help_text="INSEE trancheEffectifs, for the counts")
    commune = models.CharField(max_length=5, blank=True, help_text="INSEE code, for the counts")
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the match it comes from")
    reasons = models.JSONField(default=list, blank=True, help_text="[{kind, fr, en}]: why this firm")
    proposed_by = models.CharField(max_length=8, choices=Side, help_text="who had the idea")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="who proposed it",
    )  # fmt: skip
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="who answered for the firm, when signed in",
    )  # fmt: skip
    firm_name = models.CharField(max_length=150, blank=True, help_text="who answers for the firm, once agreed")
    firm_email = models.EmailField(blank=True, help_text="given to the asker once both agree")
    firm_phone = models.CharField(max_length=30, blank=True)

    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="the asker wants it")
    turned_down_at = models.DateTimeField(null=True, blank=True, help_text="the asker does not")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="the firm was written to")
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="the firm takes the contact")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(max_length=8, choices=Reason, blank=True)
    declined_note = models.CharField(max_length=500, blank=True, help_text="for the chamber, not for the asker")
    silent_at = models.DateTimeField(null=True, blank=True, help_text="waited long enough: another may be approached")
    introduced_at = models.DateTimeField(null=True, blank=True, help_text="both agreed: each has the other's address")
    meeting_at = models.DateTimeField(null=True, blank=True, help_text="when they agreed to meet")
    meeting_place = models.CharField(max_length=200, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True, help_text="the first outcome was told")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="the need closed before an answer")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["need", "solution"],
                condition=Q(withdrawn_at=None, turned_down_at=None, closed_at=None),
                name="introduction_once",
            ),
            models.CheckConstraint(
                condition=Q(introduced_at=None) | Q(agreed_at__isnull=False, accepted_at__isnull=False),
                name="introduced_when_both_agree",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-proposed_at"], name="introduction_of_firm"),
            models.Index(
                fields=["introduced_at"], condition=Q(introduced_at__isnull=False), name="introduction_introduced"
            ),
            models.Index(
                fields=["need"],
                condition=Q(
                    declined_at=None, turned_down_at=None, withdrawn_at=None, closed_at=None, introduced_at=None
                ),
                name="introduction_pending",
            ),
            models.Index(
                fields=["sent_at"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None, closed_at=None),
                name="introduction_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.solution}"

    @property
    def status(self) -> "Introduction.Status":
        """Where it stands, read from the facts."""
        held = (status for fact, status in self.STATUS_BY_FACT.items() if getattr(self, fact))
        return next(held, Introduction.Status.PROPOSED)


class Message(models.Model):
    """What one side writes to the other, in the page or by answering a mail."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=Side)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=8000)
    at = models.DateTimeField(default=timezone.now)
    by_mail = models.BooleanField(default=False)
    key = models.CharField(max_length=200, unique=True, help_text="of the form or of the mail it came with")

    def __str__(self) -> str:
        return self.text[:60]


class Correspondent(models.Model):
    """Whom to write to at a firm that has no account here; asked to stop, it is never written to again."""

    organisation = models.CharField(max_length=45, db_index=True, help_text="siren:123456789")
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="fr")
    source = models.CharField(max_length=100, help_text="how the chamber knows it")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "email"], name="correspondent_once")]

    def __str__(self) -> str:
        return f"{self.name} · {self.organisation}"
