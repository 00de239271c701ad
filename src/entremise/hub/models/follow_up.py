"""What was done so that nobody is forgotten: who was reminded of what, and what an adviser put off."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.models.introductions import Introduction
from entremise.hub.models.needs import Need


class Reminder(models.Model):
    """Somebody was reminded, once for a mark, of what is theirs to do. Mails may be purged: this says it was done."""

    class Turn(models.TextChoices):
        """What is waited for, and from whom."""

        CHOOSE = "choose", _("au demandeur de choisir des entreprises")
        AGREE = "agree", _("au demandeur de dire si une proposition lui convient")
        ANSWER = "answer", _("à l’entreprise de répondre")
        REPLY = "reply", _("au demandeur de répondre à une question")
        TELL_ASKER = "tell_asker", _("au demandeur de dire ce qui en est sorti")
        TELL_FIRM = "tell_firm", _("à l’entreprise de dire ce qui en est sorti")

    key = models.CharField(max_length=120, unique=True, help_text="answer:12:20260601T0700:9")
    turn = models.CharField(max_length=10, choices=Turn)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="reminders")
    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    day = models.PositiveSmallIntegerField(help_text="which mark: days after the turn began")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["introduction", "turn", "day", "at"], name="reminder_of_introduction"),
            models.Index(fields=["need", "turn", "day", "at"], name="reminder_of_need"),
        ]

    def __str__(self) -> str:
        return self.key


class Snooze(models.Model):
    """An adviser saw a line of the attention list: it comes back after that moment, if it still holds."""

    concern = models.CharField(max_length=12, help_text="the kind of line")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="snoozes")
    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, null=True, blank=True, related_name="snoozes"
    )
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["concern", "introduction"], condition=Q(introduction__isnull=False), name="snooze_introduction"
            ),
            models.UniqueConstraint(
                fields=["concern", "need"], condition=Q(introduction=None), name="snooze_need"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.concern} {self.until:%Y-%m-%d}"
