"""The loop: a need is stated, matched, introduced, followed up, counted."""

from entremise.hub.models.alerts import Alert, Delivery, Feed, Webhook
from entremise.hub.models.figures import Snapshot
from entremise.hub.models.follow_up import Reminder, Snooze
from entremise.hub.models.introductions import Correspondent, Introduction, Message, Side
from entremise.hub.models.needs import Attachment, Match, Need, NeedVersion, Reading
from entremise.hub.models.outcomes import Outcome

__all__ = [
    "Alert", "Attachment", "Correspondent", "Delivery", "Feed", "Introduction", "Match", "Message", "Need",
    "NeedVersion", "Outcome", "Reading", "Reminder", "Side", "Snapshot", "Snooze", "Webhook",
]  # fmt: skip
