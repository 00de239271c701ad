"""Addresses that only we can make, and what is read of a mail."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

import pytest
from pytest_django import Settings
from tests.notices.conftest import NOON

from entremise.notices.reading import is_automatic, key_of, reply_in
from entremise.notices.replies import VALID, Recipient, address, read


@pytest.fixture(autouse=True)
def domain(settings: Settings) -> None:
    """Where replies come."""
    settings.REPLY_DOMAIN = "reponses.example.org"


def test_an_address_says_who_answers_what() -> None:
    made = address("thread", 12, "firm3", at=NOON)
    assert made.startswith("reponse+thread-12-firm3-")
    assert made.endswith("@reponses.example.org")
    assert len(made.partition("@")[0]) <= 64
    assert read(made, NOON) == read(made.upper(), NOON + VALID) == Recipient("thread", 12, "firm3")


def test_a_forged_or_old_address_is_nobodys() -> None:
    made = address("thread", 12, "firm3", at=NOON)
    local, _, domain = made.partition("@")
    forged = [
        made.replace("thread-12", "thread-13"), made.replace("firm3", "asker3"), f"{local[:-1]}x@{domain}",
        f"{local}@autre.example.org", "chambre@reponses.example.org", "", "@", "reponse+@reponses.example.org",
    ]  # fmt: skip
    assert [read(each, NOON) for each in forged] == [None] * len(forged)
    assert read(made, NOON + VALID + timedelta(days=1)) is None


def test_without_a_domain_there_is_no_address(settings: Settings) -> None:
    made = address("thread", 12, "firm3", at=NOON)
    settings.REPLY_DOMAIN = ""
    assert (address("thread", 12, "firm3"), read(made, NOON)) == ("", None)


@pytest.mark.parametrize(("kind", "who"), [("Thread", "firm"), ("thread", "côté"), ("thread", "f" * 40)])
def test_what_would_not_fit_in_an_address_is_an_error(kind: str, who: str) -> None:
    with pytest.raises(ValueError, match="beginning of an address"):
        address(kind, 12, who)


def mail(body: str, subtype: str = "plain", **headers: str) -> EmailMessage:
    """A mail as it is read from the wire."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = "Re: Une entreprise vous répond"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body, subtype=subtype)
    return email.message_from_bytes(message.as_bytes(), _class=EmailMessage, policy=email.policy.default)


@pytest.mark.parametrize(
    "quote",
    [
        "Le mar. 12 janv. 2027 à 12:00, Chambre d’Essai <chambre@example.org> a écrit :\n> Bonjour\n> Répondez",
        "On Tue, Jan 12, 2027 at 12:00 PM Chambre <chambre@example.org> wrote:\n> Hello\n>> There",
        "De : Chambre d’Essai <chambre@example.org>\nEnvoyé : mardi 12 janvier 2027\nÀ : Camille\nObjet : Besoin\n\n?",
        "From: Chambre <chambre@example.org>\nSent: Tuesday, January 12, 2027\nTo: Camille\nSubject: Need\n\nHello",
        "> Bonjour Camille,\n> Répondez-nous.",
        "________________________________\nDe : Chambre\nEnvoyé : mardi\n\nBonjour",
    ],
)
def test_only_what_was_written_is_kept(quote: str) -> None:
    assert reply_in(mail(f"Oui, volontiers.\n\nJeudi à 14 h ?\n\n{quote}\n")) == "Oui, volontiers.\n\nJeudi à 14 h ?"


def test_a_signature_is_left_out() -> None:
    assert reply_in(mail("Oui.\n\n-- \nCamille\n04 00 00 00 00\n")) == "Oui."


def test_a_page_is_read_as_text() -> None:
    page = (
        "<html><head><style>p{}</style></head><body><p>Oui,<br>jeudi.</p><blockquote>Bonjour</blockquote></body></html>"
    )
    assert reply_in(mail(page, subtype="html")) == "Oui,\njeudi."


def test_attachments_are_left_out() -> None:
    message = mail("Voici le plan.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    assert reply_in(message) == "Voici le plan."


def test_a_mail_without_text_is_empty() -> None:
    message = EmailMessage()
    message.set_content(b"%PDF", maintype="application", subtype="pdf")
    assert (reply_in(message), reply_in(mail("> tout est cité"))) == ("", "")


@pytest.mark.parametrize("line", ["On " + "a " * 200_000, "On x wrote" * 3000, "De : x\n" * 3000, "> " * 100_000])
def test_a_mail_made_to_keep_us_busy_is_cut(line: str) -> None:
    assert len(reply_in(mail(line))) <= 20_000


def test_mails_no_person_wrote_are_known() -> None:
    assert not is_automatic(mail("Oui."), "camille@example.org")
    assert not is_automatic(mail("Oui.", Auto_Submitted="no"), "camille@example.org")
    assert is_automatic(mail("Oui."), "")
    for headers in ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}):
        assert is_automatic(mail("Absent.", **headers), "camille@example.org")


def test_a_mail_has_one_name_even_without_any() -> None:
    named = mail("Oui.", Message_ID="<1@example.org>")
    assert key_of(named, b"") == "<1@example.org>"
    assert key_of(mail("Oui."), b"x") == key_of(mail("Oui."), b"x") != key_of(mail("Oui."), b"y")
