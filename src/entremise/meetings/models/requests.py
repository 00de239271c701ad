"""Who wants to meet whom, what the other says, and what both thought of it afterwards."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Introduction
from entremise.meetings.models.days import MeetingDay, Slot, Table
from entremise.meetings.models.guests import Guest


class Request(models.Model):
    """One guest wants to meet another: once accepted, a meeting to be held. Its timestamps are the facts.

    It is the meeting's identity in every timetable, and after.
    """

    class Maker(models.TextChoices):
        """Who had the idea."""

        GUEST = "guest", _("un participant")
        ORGANISER = "organiser", _("l’organisateur")

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        HELD = "held", _("tenu")
        MISSED = "missed", _("manqué")
        WITHDRAWN = "withdrawn", _("retirée")
        DECLINED = "declined", _("déclinée")
        ACCEPTED = "accepted", _("acceptée")
        MADE = "made", _("en attente de réponse")

    STATUS_BY_FACT: ClassVar[dict[str, Status]] = {
        "held_at": Status.HELD,
        "missed_at": Status.MISSED,
        "withdrawn_at": Status.WITHDRAWN,
        "declined_at": Status.DECLINED,
        "accepted_at": Status.ACCEPTED,
    }

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="requests")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="asked")
    asked = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="received")
    made_by = models.CharField(max_length=10, choices=Maker, default=Maker.GUEST)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True, help_text="the asker's words to the other")
    weight = models.PositiveSmallIntegerField(default=2, help_text="1: if possible, 2: yes, 3: above all")
    reasons = models.JSONField(default=list, blank=True, help_text="[{kind, fr, en}]: why it was suggested")
    length = models.PositiveSmallIntegerField(default=1, help_text="slots in a row")
    pinned_slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    pinned_table = models.ForeignKey(Table, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    not_in = models.ManyToManyField(Slot, blank=True, related_name="+", help_text="forbidden by the organiser")

    made_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    missed_by = models.CharField(max_length=5, blank=True, help_text="asker, asked, both")
    introduction = models.OneToOneField(
        Introduction, on_delete=models.SET_NULL, null=True, blank=True, related_name="request",
        help_text="the loop goes on from there",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asker", "asked"], name="request_once"),
            models.CheckConstraint(condition=~Q(asker=F("asked")), name="request_of_another"),
            models.CheckConstraint(condition=Q(held_at=None) | Q(missed_at=None), name="request_held_or_missed"),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} {self.asked_id}"

    @property
    def status(self) -> "Request.Status":
        """Where it stands, read from the facts."""
        held = (status for fact, status in self.STATUS_BY_FACT.items() if getattr(self, fact))
        return next(held, Request.Status.MADE)


class Block(models.Model):
    """A guest does not want to meet another: neither sees the other, neither is told."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["guest", "other"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.guest_id} {self.other_id}"


class Rating(models.Model):
    """What one side thought of a meeting, from 1 to 4, and its own notes, which nobody else reads."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="ratings")
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="ratings")
    mark = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 not useful … 4 very useful")
    follow_up = models.BooleanField(default=False, help_text="wants to go on")
    note = models.TextField(max_length=4000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "guest"], name="rating_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.mark}"
