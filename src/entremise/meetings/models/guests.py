"""Who comes to a meeting day, with whom, and who holds which role in a territory."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.meetings.models.days import MeetingDay, Site, Slot, Table


class Guest(models.Model):
    """A firm, a buyer, an expert or a host at one meeting day. Its timestamps are the facts.

    No account is needed: whoever holds its signed link answers for it, as do the members of its organisation. An erased
    guest keeps a row without anything personal, so that what is counted still counts.
    """

    class Status(models.TextChoices):
        """Read from the facts, in this order."""

        WITHDRAWN = "withdrawn", _("ne vient pas")
        LEFT = "left", _("parti")
        ARRIVED = "arrived", _("arrivé")
        READY = "ready", _("a répondu")
        OPENED = "opened", _("a ouvert son lien")
        INVITED = "invited", _("invité")
        LISTED = "listed", _("pas encore invité")

    STATUS_BY_FACT: ClassVar[dict[str, Status]] = {
        "withdrawn_at": Status.WITHDRAWN,
        "left_at": Status.LEFT,
        "arrived_at": Status.ARRIVED,
        "ready_at": Status.READY,
        "opened_at": Status.OPENED,
        "invited_at": Status.INVITED,
    }

    day = models.ForeignKey(MeetingDay, on_delete=models.CASCADE, related_name="guests")
    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    side = models.CharField(max_length=50, blank=True, help_text="one of the day's sides")
    organisation = models.CharField(max_length=45, blank=True, help_text="siren:123456789, entremise:…; empty: none")
    solution = models.CharField(max_length=45, blank=True, help_text="siret:12345678901234, when it is a known site")
    firm = models.CharField(max_length=200, help_text="the name others read")
    name = models.CharField(max_length=150, blank=True, help_text="of the person")
    email = models.EmailField(blank=True, help_text="empty: one who came unannounced")
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="fr", choices=[("fr", "Français"), ("en", "English")])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="meeting_guests"
    )
    offers = models.TextField(max_length=2000, blank=True, help_text="what it does: others read it")
    seeks = models.TextField(max_length=2000, blank=True, help_text="whom it would like to meet: others read it")
    activity = models.CharField(max_length=6, blank=True, help_text="NAF code")
    role = models.CharField(max_length=40, blank=True, help_text="key of the role it holds, in an investor's journey")
    site = models.ForeignKey(
        Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="where it receives"
    )
    table = models.ForeignKey(
        Table, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="where it stays"
    )
    max_meetings = models.PositiveSmallIntegerField(null=True, blank=True, help_text="instead of the day's")
    unavailable = models.ManyToManyField(Slot, blank=True, related_name="+")
    preferred = models.ManyToManyField(Slot, blank=True, related_name="+")

    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True, help_text="last reminded to ask or to answer")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="acted by the link for the first time")
    ready_at = models.DateTimeField(null=True, blank=True, help_text="said what it does and when it can")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="does not come")
    arrived_at = models.DateTimeField(null=True, blank=True, help_text="checked in")
    late_until = models.DateTimeField(null=True, blank=True, help_text="announced to be late until then")
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["firm", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "email"], condition=~Q(email=""), name="guest_once")
        ]
        indexes: ClassVar = [models.Index(fields=["organisation"], name="guest_of_organisation")]

    def __str__(self) -> str:
        return self.firm

    @property
    def status(self) -> "Guest.Status":
        """Where it stands, read from the facts."""
        held = (status for fact, status in self.STATUS_BY_FACT.items() if getattr(self, fact))
        return next(held, Guest.Status.LISTED)


class Delegate(models.Model):
    """A colleague who comes with a guest: they can split up and meet two others at once. The agenda is the firm's."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="delegates")
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True, help_text="receives the agenda too")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["guest", "name"], name="delegate_once")]

    def __str__(self) -> str:
        return self.name


class Holder(models.Model):
    """Who holds a role among the decision makers of the territory: the roles are `meetings/roles.py`."""

    role = models.CharField(max_length=40, db_index=True)
    institution = models.CharField(max_length=200)
    organisation = models.CharField(max_length=45, blank=True)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    site = models.CharField(max_length=150, blank=True, help_text="where they receive")
    address = models.CharField(max_length=250, blank=True)
    activities = models.JSONField(default=list, blank=True, help_text="beginnings of NAF codes; empty: all")
    since = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.role} {self.institution}"
