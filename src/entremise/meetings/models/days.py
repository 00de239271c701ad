"""A meeting day: when, where, how many at once, and what else is on its programme."""

import uuid
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MeetingDay(models.Model):
    """One-to-one meetings prepared together, on a day or several, here or abroad. Its timestamps are the facts.

    Moments are kept in UTC and told in the zone of the day, or of the site for a mission.
    """

    class Kind(models.TextChoices):
        """The template it was made from."""

        BUYERS = "buyers", _("journée d’acheteurs")
        SPEED = "speed", _("rendez-vous express")
        EXPERTS = "experts", _("permanence d’experts")
        MISSION = "mission", _("mission")
        INVESTOR = "investor", _("parcours d’investisseur")

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        CANCELLED = "cancelled", _("annulée")
        CLOSED = "closed", _("terminée")
        PUBLISHED = "published", _("planning publié")
        OPEN = "open", _("demandes ouvertes")
        DRAFT = "draft", _("en préparation")

    STATUS_BY_FACT: ClassVar[dict[str, Status]] = {
        "cancelled_at": Status.CANCELLED,
        "closed_at": Status.CLOSED,
        "published_at": Status.PUBLISHED,
        "opened_at": Status.OPEN,
    }

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=4000, blank=True, help_text="what guests read about it")
    place = models.CharField(max_length=200, blank=True, help_text="where, in words")
    zone = models.CharField(max_length=50, default="Europe/Paris", help_text="IANA name of the time zone")
    sides = models.JSONField(
        default=list, blank=True, help_text="names of the sides, such as buyers and firms; empty: anyone meets anyone"
    )
    max_meetings = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of one guest")
    min_meetings = models.PositiveSmallIntegerField(default=1, help_text="floor for whoever has as many requests")
    max_in_a_row = models.PositiveSmallIntegerField(null=True, blank=True)
    max_requests = models.PositiveSmallIntegerField(default=15, help_text="that one guest may make")
    cost = models.PositiveIntegerField(null=True, blank=True, help_text="euros, all told: for the cost per outcome")
    project = models.TextField(max_length=4000, blank=True, help_text="of an investor: what it wants to do here")
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="meeting_days")

    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="guests may ask for meetings")
    requests_until = models.DateTimeField(null=True, blank=True, help_text="after which no request is made or answered")
    published_at = models.DateTimeField(null=True, blank=True, help_text="a timetable was published")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="it is over: its report may be read")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> "MeetingDay.Status":
        """Where it stands, read from the facts."""
        held = (status for fact, status in self.STATUS_BY_FACT.items() if getattr(self, fact))
        return next(held, MeetingDay.Status.DRAFT)

    @property
    def tz(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.zone)


class Site(models.Model):
    """A place where meetings are held: a building of a mission, the hall of a day. Travel goes between sites."""

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=150)
    address = models.CharField(max_length=250, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    zone = models.CharField(max_length=50, blank=True, help_text="IANA name, when not that of the day")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "name"], name="site_once")]

    def __str__(self) -> str:
        return self.name


class Travel(models.Model):
    """How long it takes from one site to another; the way back takes as long unless told."""

    start = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="travels")
    end = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["start", "end"], name="travel_once")]

    def __str__(self) -> str:
        return f"{self.start_id} {self.end_id} {self.minutes}"


class Slot(models.Model):
    """A stretch of time for one meeting. Slots of a day do not overlap; their order is that of time."""

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    session = models.CharField(max_length=50, blank=True, help_text="morning, afternoon, Tuesday…")

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Table(models.Model):
    """A table or a room. One that goes during the day is closed from a moment on."""

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="tables")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="tables")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0, help_text="order on the sheets")
    capacity = models.PositiveSmallIntegerField(default=1, help_text="meetings at once")
    equipment = models.JSONField(default=list, blank=True, help_text="words: screen, accessible…")
    closed_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "name"], name="table_once")]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """What is on the programme beside one-to-one meetings: a welcome, a visit, a lunch. Who attends is taken."""

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="programme")
    title = models.CharField(max_length=150)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    side = models.CharField(max_length=50, blank=True, help_text="who attends; empty: everyone")
    optional = models.BooleanField(default=False, help_text="guests may have meetings meanwhile")

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="programme_in_order"),
        ]

    def __str__(self) -> str:
        return self.title
