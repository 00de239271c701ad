"""What somebody seeks, how it changed, what was attached to it, and who can answer."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Need(models.Model):
    """What somebody seeks. Its timestamps are the facts; its status is read from them.

    ``submission`` names the form it came with: the same form sent twice is one need. It is also its public number.
    A need may be stated before its asker has signed in: it is then a draft with an address and no person.
    """

    class Kind(models.TextChoices):
        """What kind of answer is sought."""

        SUPPLY = "supply", _("un fournisseur ou un prestataire")
        PARTNER = "partner", _("un partenaire")
        PREMISES = "premises", _("un local ou un terrain")
        FUNDING = "funding", _("un financement")
        HIRE = "hire", _("un recrutement")
        PILOT = "pilot", _("un premier client ou un lieu d’essai")
        ADVICE = "advice", _("un conseil")
        OTHER = "other", _("autre chose")

    class Visibility(models.TextChoices):
        """Who may see it, besides the asker, the advisers and the firms put in touch."""

        PUBLIC = "public", _("tout le monde")
        MEMBERS = "members", _("les membres connectés")
        ADVISERS = "advisers", _("les conseillers de la chambre seulement")
        CHOSEN = "chosen", _("les entreprises que je choisis")

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        CLOSED = "closed", _("clos")
        PAUSED = "paused", _("en pause")
        PUBLISHED = "published", _("publié")
        DRAFT = "draft", _("brouillon")

    submission = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = models.TextField(max_length=4000)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SUPPLY)
    told_in = models.CharField(max_length=2, blank=True, help_text="language of the text, when its asker said which")
    place = models.CharField(max_length=9, blank=True, help_text="code of a place, instead of the one understood")
    anywhere = models.BooleanField(default=False, help_text="the place understood was taken off")
    radius_km = models.FloatField(null=True, blank=True)
    activities = models.JSONField(default=list, blank=True, help_text="NAF codes chosen instead of those understood")
    without_activities = models.JSONField(default=list, blank=True, help_text="NAF codes taken off")
    deadline = models.DateField(null=True, blank=True, help_text="the day by which it is wanted")
    budget_min = models.PositiveIntegerField(null=True, blank=True, help_text="euros")
    budget_max = models.PositiveIntegerField(null=True, blank=True, help_text="euros")
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    anonymous = models.BooleanField(default=False, help_text="the chamber stands between until both agree")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="needs"
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    organisation = models.CharField(max_length=45, blank=True, help_text="siren:123456789; empty: no firm (yet)")
    organisation_name = models.CharField(max_length=255, blank=True)
    door = models.CharField(max_length=20, default="page", help_text="by which door it came: page, api, adviser…")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_needs"
    )

    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True, help_text="the end of the last pause: waits start again")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=20, blank=True, help_text="met, elsewhere, given_up, late, erased")
    matched_at = models.DateTimeField(null=True, blank=True)
    matched_with = models.CharField(max_length=40, blank=True, help_text="generation of the index")
    list = models.PositiveBigIntegerField(null=True, blank=True, help_text="number of its list in the ledger")
    pool = models.CharField(max_length=16, blank=True, help_text="digest of those this list was made of")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="need_of_person"),
            models.Index(fields=["organisation"], name="need_of_organisation"),
            models.Index(fields=["adviser", "closed_at"], name="need_of_adviser"),
            models.Index(
                fields=["-published_at"], condition=Q(closed_at=None, paused_at=None, published_at__isnull=False),
                name="need_open",
            ),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(budget_min=None) | Q(budget_max=None) | Q(budget_min__lte=models.F("budget_max")),
                name="need_budget_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def status(self) -> "Need.Status":
        """Closed, paused, published or draft: the first whose fact holds."""
        facts = {Need.Status.CLOSED: self.closed_at, Need.Status.PAUSED: self.paused_at,
                 Need.Status.PUBLISHED: self.published_at}  # fmt: skip
        return next((status for status, fact in facts.items() if fact), Need.Status.DRAFT)


class Reading(models.Model):
    """How the engine understood a need when it last read it: what needs are looked up by."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="reading")
    language = models.CharField(max_length=2, help_text="that the text is told in")
    folded = models.TextField(help_text="the text in lower case without accents")
    codes = models.CharField(max_length=400, blank=True, help_text="NAF codes sought, weightiest first, by spaces")
    place = models.CharField(max_length=9, blank=True, help_text="code of the place; empty: anywhere")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    radius_km = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.need_id} {self.codes}"

    @property
    def activities(self) -> list[str]:
        """The NAF codes sought, weightiest first."""
        return self.codes.split()


class NeedVersion(models.Model):
    """A need as it was before a change, and who changed it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="versions")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    facts = models.JSONField(help_text="what was changed: the values before")

    def __str__(self) -> str:
        return f"{self.need_id} {self.at:%Y-%m-%d %H:%M}"


class Attachment(models.Model):
    """A file attached to a need. It is served once it was scanned, never as a page."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="attachments")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256, in hexadecimal")
    path = models.CharField(max_length=200, help_text="under VAR/attachments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    scanned_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Match(models.Model):
    """A solution ranked for a published need, with its reasons; kept so that what is new can be told.

    The solution is named as the engine names it (`siret:…`): a load may close an establishment, the match stays.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="matches")
    solution = models.CharField(max_length=45, help_text="siret:12345678901234")
    rank = models.PositiveSmallIntegerField(help_text="from 1")
    score = models.FloatField()
    distance_km = models.FloatField(null=True, blank=True)
    reasons = models.JSONField(default=list, help_text="[{kind, fr, en}]")
    found_at = models.DateTimeField(default=timezone.now, help_text="first found")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="no longer found since then")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["need", "solution"], name="match_once")]
        indexes: ClassVar = [
            models.Index(fields=["need", "rank"], name="match_rank"),
            models.Index(fields=["solution"], name="match_solution"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.rank} {self.solution}"
