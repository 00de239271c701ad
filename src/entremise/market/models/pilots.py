"""First customers: what start-ups want to try, what hosts have to solve, and the pilots they carry out together."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Party(models.TextChoices):
    """Who speaks of a pilot."""

    STARTUP = "startup", _("celui qui a une solution à essayer")
    HOST = "host", _("celui qui accueille l’essai")


class Proposal(models.Model):
    """What a start-up wants to try and what it needs for it; or a problem and a site that a host opens."""

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    side = models.CharField(max_length=8, choices=Party)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="pilot_proposals"
    )
    organisation = models.CharField(max_length=45, blank=True, help_text="siren:…; empty: a founder")
    organisation_name = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=4000, help_text="what it does, or the problem to solve")
    terms = models.TextField(max_length=2000, blank=True, help_text="site, users, data: needed, or opened")
    language = models.CharField(max_length=2, default="fr")
    place = models.CharField(max_length=5, blank=True, help_text="INSEE code of a commune")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["side", "-published_at"], name="proposal_side")]

    def __str__(self) -> str:
        return self.title


class Pilot(models.Model):
    """A first try, agreed on by both sides on one page, carried out, and closed with results. Timestamps are the facts.

    Agreeing again is asked of both when the agreement changes.
    """

    class Status(models.TextChoices):
        """Read from the facts and the dates, in this order."""

        DROPPED = "dropped", _("abandonnée")
        SHOWN = "shown", _("terminée et présentée au public")
        CLOSED = "closed", _("terminée")
        RUNNING = "running", _("en cours")
        AGREED = "agreed", _("accord signé des deux côtés")
        WRITING = "writing", _("accord en préparation")
        PROPOSED = "proposed", _("proposée à l’autre partie")

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    startup = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="pilots_as_startup")
    host = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="pilots_as_host")
    proposed_by = models.CharField(max_length=8, choices=Party)
    reasons = models.JSONField(default=list, blank=True, help_text="[{kind, fr, en}]: why they were matched")
    message = models.TextField(max_length=2000, blank=True, help_text="of who proposed it")
    title = models.CharField(max_length=150, blank=True)
    goal = models.TextField(max_length=1000, blank=True, help_text="what is to be learned")
    protocol = models.TextField(max_length=1500, blank=True, help_text="what is done, with whom, on what data")
    measure = models.TextField(max_length=1000, blank=True, help_text="how one will know that it works")
    startup_brings = models.TextField(max_length=1000, blank=True)
    host_brings = models.TextField(max_length=1000, blank=True)
    price = models.PositiveIntegerField(null=True, blank=True, help_text="euros paid by the host; 0: none")
    after = models.TextField(max_length=1000, blank=True, help_text="what follows when it works")
    place = models.CharField(max_length=5, blank=True, help_text="INSEE code of a commune")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    proposed_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="the other side wants to talk")
    changed_at = models.DateTimeField(null=True, blank=True, help_text="the agreement, for the last time")
    startup_agreed_at = models.DateTimeField(null=True, blank=True)
    host_agreed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.CharField(max_length=8, choices=Party, blank=True)
    dropped_because = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="its results were written")
    worked = models.BooleanField(null=True, blank=True, help_text="did it do what was to be shown")
    results = models.TextField(max_length=4000, blank=True)
    results_en = models.TextField(max_length=4000, blank=True)
    startup_shows_at = models.DateTimeField(null=True, blank=True, help_text="agrees that it be shown to all")
    host_shows_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title or f"{self.startup_id} × {self.host_id}"

    @property
    def status(self) -> "Pilot.Status":
        """Where it stands today."""
        if self.dropped_at:
            return Pilot.Status.DROPPED
        if self.closed_at:
            return Pilot.Status.SHOWN if self.startup_shows_at and self.host_shows_at else Pilot.Status.CLOSED
        if self.startup_agreed_at and self.host_agreed_at:
            begun = self.starts_on is not None and self.starts_on <= timezone.localdate()
            return Pilot.Status.RUNNING if begun else Pilot.Status.AGREED
        return Pilot.Status.WRITING if self.accepted_at else Pilot.Status.PROPOSED
