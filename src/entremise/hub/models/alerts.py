"""What people ask to be told of by themselves: saved searches, feeds and programs that listen."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Alert(models.Model):
    """A saved search. It is the search itself: its address, run again by the same code."""

    class Rhythm(models.TextChoices):
        """How often it may write."""

        EACH = "each", _("dès que possible")
        DAILY = "daily", _("chaque jour")
        WEEKLY = "weekly", _("chaque semaine")

    class Over(models.TextChoices):
        """What is searched."""

        SOLUTIONS = "solutions", _("les entreprises qui peuvent répondre")
        NEEDS = "needs", _("les besoins publiés")
        TENDERS = "tenders", _("les consultations qui concernent mon entreprise")

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts")
    over = models.CharField(max_length=10, choices=Over)
    query = models.TextField(help_text="the query string of the search")
    title = models.CharField(max_length=200)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    language = models.CharField(max_length=2)
    seen = models.JSONField(default=list, help_text="what it told already, newest first")
    created_at = models.DateTimeField(default=timezone.now)
    run_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run_at"], condition=Q(stopped_at=None), name="alert_running")]

    def __str__(self) -> str:
        return self.title


class Feed(models.Model):
    """A person's calendar, at an address with a secret of its own: made again, the old address stops."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed")
    digest = models.CharField(max_length=64, unique=True, help_text="of the address's secret")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}"


class Webhook(models.Model):
    """An address that is called when something happens to what its owner may see."""

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list, help_text="names of events; empty: all")
    secret = models.CharField(max_length=100, help_text="signs what is sent (Standard Webhooks)")
    created_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event sent to one address, and its tries."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="its webhook-id, at each try")
    key = models.CharField(max_length=200, help_text="the occasion: introduction:12:accepted")
    event = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True, help_text="the last try")
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the last answer (HTTP)")
    error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "key"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(delivered_at=None, dropped_at=None), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"
