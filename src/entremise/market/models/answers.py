"""Who was invited to a consultation, who answers it, alone or in a group, and what was asked about it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.market.models.tenders import Lot, Tender


class Invitation(models.Model):
    """A firm that a buyer invites to answer. Without an account it answers by its signed link (`market/links.py`)."""

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        WITHDRAWN = "withdrawn", _("retirée par l’acheteur")
        DECLINED = "declined", _("décline")
        ANSWERED = "answered", _("a répondu")
        SENT = "sent", _("invitée, pas encore de réponse")
        WAITING = "waiting", _("sera invitée à la publication")

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="invitations")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    solution = models.CharField(max_length=45, blank=True, help_text="siret:…; empty: a firm that no register holds")
    organisation = models.CharField(max_length=45, blank=True, help_text="siren:123456789")
    called = models.CharField(max_length=200)
    name = models.CharField(max_length=150, blank=True, help_text="who is written to")
    email = models.EmailField(blank=True, help_text="empty: its members are written to")
    language = models.CharField(max_length=2, default="fr")
    reasons = models.JSONField(default=list, blank=True, help_text="[{kind, fr, en}]: why it was suggested")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tender", "solution"], condition=~Q(solution=""), name="invitation_once_a_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender_id} {self.called}"


class Group(models.Model):
    """Firms that answer a consultation together: one leads, the others are asked and say yes or no."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="firm_groups")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lots = models.JSONField(default=list, blank=True, help_text="ranks of the lots; empty: all")
    solution = models.CharField(max_length=45, help_text="siret:… of who leads")
    organisation = models.CharField(max_length=45)
    called = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=2000, blank=True, help_text="what the leader writes to its partners")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tender", "organisation"], condition=Q(ended_at=None), name="group_once")
        ]

    def __str__(self) -> str:
        return f"{self.tender_id} {self.called}"


class Partner(models.Model):
    """A firm asked to join a group, and for which part."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="partners")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    solution = models.CharField(max_length=45, blank=True)
    organisation = models.CharField(max_length=45, blank=True)
    called = models.CharField(max_length=200)
    part = models.CharField(max_length=300, blank=True, help_text="what it would do")
    activity = models.CharField(max_length=6, blank=True, help_text="NAF code that was missing")
    reasons = models.JSONField(default=list, blank=True, help_text="[{kind, fr, en}]")
    asked_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "solution"], condition=~Q(solution=""), name="partner_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.called}"


class Answer(models.Model):
    """What a firm offers for a consultation. Its timestamps are the facts; changed until the closing date."""

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        WITHDRAWN = "withdrawn", _("retirée")
        CHOSEN = "chosen", _("retenue")
        TURNED_DOWN = "turned_down", _("non retenue")
        SENT = "sent", _("remise")
        DRAFT = "draft", _("brouillon")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="answers")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="answer"
    )
    group = models.OneToOneField(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="answer")
    lots = models.JSONField(default=list, blank=True, help_text="ranks of the lots; empty: all")
    solution = models.CharField(max_length=45, blank=True)
    organisation = models.CharField(max_length=45, blank=True)
    called = models.CharField(max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="fr")
    text = models.TextField(max_length=10_000)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros, before tax")
    delay = models.CharField(max_length=200, blank=True, help_text="when and how fast, in its words")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    turned_down_at = models.DateTimeField(null=True, blank=True)
    turned_down_because = models.CharField(max_length=500, blank=True, help_text="told to the firm")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tender", "organisation"], condition=Q(withdrawn_at=None) & ~Q(organisation=""),
                name="answer_once_a_firm",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.tender_id} {self.called}"


class Question(models.Model):
    """A question about a consultation. What is answered is read by all who may answer; nobody is told who asked."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="questions")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = models.TextField(max_length=2000)
    organisation = models.CharField(max_length=45, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invitation = models.ForeignKey(Invitation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(max_length=4000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Award(models.Model):
    """Who won a contract: declared here by its buyer, or published in the official data (DECP). Never added together.

    The winner is named by its identifier and by the facts that are counted; no row of the register is pointed to.
    """

    class Source(models.TextChoices):
        """Who says so."""

        DECLARED = "declared", _("déclarée ici par l’acheteur")
        DECP = "decp", _("données essentielles de la commande publique (DECP)")

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=8, choices=Source)
    key = models.CharField(max_length=120, help_text="what makes a row of the source itself; once in a source")
    identifier = models.CharField(max_length=60, blank=True, help_text="of the contract, by its publisher")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    title = models.TextField()
    buyer_name = models.CharField(max_length=255, blank=True)
    buyer_identifier = models.CharField(max_length=45, blank=True, help_text="siret:…, siren:…")
    supplier = models.CharField(max_length=45, blank=True, help_text="siret:…, siren:…; empty: unknown")
    supplier_name = models.CharField(max_length=255, blank=True)
    supplier_activity = models.CharField(max_length=6, blank=True, help_text="NAF code")
    supplier_size = models.CharField(max_length=2, blank=True, help_text="INSEE trancheEffectifs")
    supplier_category = models.CharField(max_length=3, blank=True, help_text="INSEE categorieEntreprise")
    supplier_commune = models.CharField(max_length=5, blank=True, help_text="INSEE code; empty: unknown")
    cpv = models.JSONField(default=list, blank=True)
    nature = models.CharField(max_length=60, blank=True, help_text="as published: marché, accord-cadre…")
    method = models.CharField(max_length=10, choices=Tender.Method, blank=True)
    procedure = models.CharField(max_length=120, blank=True, help_text="as published")
    place = models.CharField(max_length=9, blank=True, help_text="INSEE code of where it is carried out")
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros, before tax")
    awarded_on = models.DateField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    introduction = models.UUIDField(null=True, blank=True, help_text="number of the introduction of the loop")
    created_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=32, blank=True, help_text="of the publisher's row: equal means unchanged")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="award_once")]
        indexes: ClassVar = [
            models.Index(fields=["source", "awarded_on"], name="award_year"),
            models.Index(fields=["supplier"], name="award_supplier"),
            models.Index(fields=["buyer_identifier"], name="award_buyer"),
        ]

    def __str__(self) -> str:
        return self.title[:60]
