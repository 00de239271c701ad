"""A mail of the outbox as the message that leaves."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from entremise.notices import kinds
from entremise.notices.kinds import Both
from entremise.notices.layout import Footer
from entremise.notices.models import Mail
from entremise.notices.texts import subject, whole, write

BECAUSE_ACCOUNT = Both("vous avez un compte sur ce service", "you have an account on this service")
BECAUSE_CONCERNED = Both(
    "une demande faite à la chambre vous concerne", "a request made to the chamber concerns you or your firm"
)
ANSWER_ON_THE_PAGE = Both(
    "Merci de ne pas répondre à ce message : la réponse se donne sur la page.",
    "Please do not reply to this message: answers are given on the page.",
)
NOWHERE_TO_ANSWER = Both(
    "Merci de ne pas répondre à ce message : personne ne lirait votre réponse.",
    "Please do not reply to this message: nobody would read your answer.",
)


def message(mail: Mail) -> EmailMultiAlternatives:
    """The message of a mail, as it is now: its text, both ways, and its headers."""
    context = context_of(mail)
    written = write(mail.kind, mail.language, context, footer(mail, context))
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if stop := _stop_address(mail, context):
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    reply_to = [mail.reply_to] if mail.reply_to else None
    leaving = EmailMultiAlternatives(
        written.subject, written.text, None, [mail.email], headers=headers, reply_to=reply_to
    )
    leaving.attach_alternative(written.html, "text/html")
    return leaving


def context_of(mail: Mail) -> dict[str, Any]:
    """What the text of a mail may name; a summary names the mails it stands for."""
    context = {**mail.context, "url": mail.url}
    if mail.kind == "digest":
        parts = mail.parts.filter(dropped_at=None).order_by("pk")
        context["parts"] = [
            {"subject": subject(each.kind, each.language, context_of(each)), "url": each.url} for each in parts
        ]
        context["count"] = len(context["parts"])
    return context


def footer(mail: Mail, context: dict[str, Any]) -> Footer:
    """Who writes and why, how to answer, how to be told otherwise."""
    english = mail.language == "en"
    because = kinds.kind(mail.kind).because or (BECAUSE_ACCOUNT if mail.person_id else BECAUSE_CONCERNED)
    lines = [
        f"You receive this message because {because.en}." if english else f"Vous recevez ce message car {because.fr}."
    ]
    if not mail.reply_to:
        where = NOWHERE_TO_ANSWER if not mail.url else ANSWER_ON_THE_PAGE
        lines.append(where.en if english else where.fr)
    if stop := _stop_address(mail, context):
        lines.append(f"[{'Stop these messages' if english else 'Ne plus recevoir ces messages'}]({stop})")
    if mail.person_id:
        words = "Choose when you are told" if english else "Choisir quand vous êtes averti"
        lines.append(f"[{words}]({whole('/avis/preferences')})")
    return Footer(settings.CHAMBER_NAME, tuple(lines))


def _stop_address(mail: Mail, context: dict[str, Any]) -> str:
    stop = context.get("stop_url", "")
    return whole(stop) if kinds.kind(mail.kind).stoppable and stop else ""
