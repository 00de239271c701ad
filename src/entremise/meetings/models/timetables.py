"""Timetables of a day: computed, changed by hand, published; and what went otherwise during the day."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entremise.meetings.models.days import MeetingDay, Slot, Table
from entremise.meetings.models.guests import Guest
from entremise.meetings.models.requests import Request


class Timetable(models.Model):
    """One plan of a day. All are kept, drafts and those published before too. Its timestamps are the facts."""

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        REPLACED = "replaced", _("remplacé")
        PUBLISHED = "published", _("publié")
        FAILED = "failed", _("calcul interrompu")
        READY = "ready", _("brouillon")
        COMPUTING = "computing", _("calcul en cours")
        WAITING = "waiting", _("en attente de calcul")

    STATUS_BY_FACT: ClassVar[dict[str, Status]] = {
        "replaced_at": Status.REPLACED,
        "published_at": Status.PUBLISHED,
        "failed_at": Status.FAILED,
        "finished_at": Status.READY,
        "begun_at": Status.COMPUTING,
    }

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="timetables")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    rank = models.PositiveSmallIntegerField(help_text="counts from 1 in its day: what people call it by")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    order = models.JSONField(default=list, blank=True, help_text="objectives, the first one first")
    seconds = models.PositiveSmallIntegerField(default=60, help_text="given to the computation")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True, help_text="the computation began; tells that it lives, too")
    stop_at = models.DateTimeField(null=True, blank=True, help_text="somebody asked to stop with the best so far")
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="another was published")
    #: What the planner answered: {status, objectives: [{objective, value, bound}], conflicts: [{fr, en}], seconds}.
    answer = models.JSONField(default=dict, blank=True)
    #: While it works: {seconds, objective, value, bound, stage: {fr, en}, at}.
    progress = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "rank"], name="timetable_rank_once"),
            models.UniqueConstraint(
                fields=["day"], condition=Q(published_at__isnull=False, replaced_at=None),
                name="timetable_published_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or gettext("n° %(rank)s") % {"rank": self.rank}

    @property
    def status(self) -> "Timetable.Status":
        """Where it stands, read from the facts."""
        held = (status for fact, status in self.STATUS_BY_FACT.items() if getattr(self, fact))
        return next(held, Timetable.Status.WAITING)


class Placement(models.Model):
    """A meeting in one timetable: its slot and table, or why it is not held."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="placements")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="placements")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    table = models.ForeignKey(Table, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    delegates = models.JSONField(default=dict, blank=True, help_text="number of the guest: name of who goes")
    why = models.JSONField(default=dict, blank=True, help_text="{fr, en}: why it is not held")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timetable", "request"], name="placement_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["timetable", "slot"], name="placement_of_slot")]

    def __str__(self) -> str:
        return f"{self.timetable_id} {self.request_id}"


class Incident(models.Model):
    """Something that went otherwise on the day, and the timetable that came of it."""

    class Kind(models.TextChoices):
        """What happened."""

        LATE = "late", _("un participant est en retard")
        LEFT = "left", _("un participant s’en va")
        TABLE = "table", _("une table ne sert plus")
        ARRIVED = "arrived", _("un participant arrive sans être attendu")
        CANCELLED = "cancelled", _("un rendez-vous est annulé")

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="incidents")
    kind = models.CharField(max_length=10, choices=Kind)
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    until = models.DateTimeField(null=True, blank=True, help_text="of somebody who is late")
    key = models.UUIDField(unique=True, default=uuid.uuid4, help_text="of the form: sent twice, it is one incident")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    timetable = models.ForeignKey(Timetable, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed = models.PositiveSmallIntegerField(default=0, help_text="future meetings moved")
    dropped = models.PositiveSmallIntegerField(default=0)
    added = models.PositiveSmallIntegerField(default=0, help_text="from the waiting list")

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"
