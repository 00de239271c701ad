"""What people are told: mails waiting and sent, notices in the page, how each wants to be told, and rounds.

A message is a row written in the transaction of what it tells, under a key that names the occasion: the same occasion
told twice is one row. The worker sends rows; a row sent is never sent again.
"""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """A mail to one address. Its text is written when it leaves, from its kind, language and context.

    ``claimed_at`` is when a worker took it; ``message_id`` is the same at each try, so that a server or a reader that
    received it just before the worker was killed knows it for the same.
    """

    key = models.CharField(max_length=200, unique=True, help_text="its kind, occasion and address")
    kind = models.CharField(max_length=60, help_text="which text")
    occasion = models.CharField(max_length=120, db_index=True, help_text="what is told; withdrawn by this name")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    email = models.EmailField()
    language = models.CharField(max_length=2)
    context = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True, help_text="the page it leads to, a path of the site")
    reply_to = models.CharField(max_length=254, blank=True)
    urgent = models.BooleanField(default=False, help_text="neither quiet hours nor weekly limits hold it")
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True, help_text="when quiet hours and limits let it go")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    digest = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts", help_text="the one it went in"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(sent_at=None, dropped_at=None), name="mail_waiting"),
            models.Index(fields=["email", "sent_at"], name="mail_sent"),
        ]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """A line in a person's notifications, and where it leads."""

    key = models.CharField(max_length=200, help_text="its kind and occasion")
    kind = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    context = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="notice_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"


class Wording(models.Model):
    """The text of a kind of message as the administrator rewrote it; deleting the row brings back ours."""

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "language"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Preference(models.Model):
    """How a person wants to be told."""

    class Rhythm(models.TextChoices):
        """How often mails may come."""

        EACH = "each", _("au fil de l’eau")
        DAILY = "daily", _("un résumé par jour")
        WEEKLY = "weekly", _("un résumé par semaine")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.EACH)
    quiet_from = models.TimeField(default=dt.time(20))
    quiet_until = models.TimeField(default=dt.time(7))
    most_a_week = models.PositiveSmallIntegerField(default=7, help_text="beyond it, mails wait for one summary")

    def __str__(self) -> str:
        return f"{self.person_id} {self.rhythm}"


class Round(models.Model):
    """A regular piece of work: when it was begun and last finished. One that was cut short is begun again."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=100, blank=True, help_text="what the last one failed with")

    def __str__(self) -> str:
        return self.name
