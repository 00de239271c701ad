"""The things that pages are about, one of each, and the arguments by which the pages name them."""

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone
from tests.factories import Cast, People
from tests.hub.stories import DAY, found, published, sent
from tests.signing import signed_in

from entremise.hub import links, saved
from entremise.hub.models import Alert, Attachment, Correspondent, Delivery, Introduction, Need, Side, Webhook
from entremise.hub.outcome_links import outcome_url
from entremise.notices.models import Mail, Notice
from entremise.people.actions.invitations import invite
from entremise.people.actions.keys import create_key
from entremise.people.actions.memberships import Claimed, claim
from entremise.people.models import Absence, Invitation, Membership, Person


@dataclass(frozen=True, slots=True)
class World:
    """One of each thing: Camille's, unless its name says otherwise."""

    firms: Cast
    people: People
    need: Need
    introduction: Introduction
    attachment: Attachment
    alert: Alert
    webhook: Webhook
    delivery: Delivery
    notice: Notice
    mail: Mail
    key_of_camille: int
    passkey: Authenticator
    session: UserSession
    invitation: Invitation
    invitation_secret: str
    claim_of_noe: Membership
    membership_of_colleague: Membership
    absence_of_lea: Absence


def world(firms: Cast, people: People) -> World:
    """Put one of each thing in the database."""
    need = published(
        people.camille, organisation=str(firms.baker.organisation), organisation_name="Fournil des Calanques",
        visibility=Need.Visibility.ADVISERS,
    )  # fmt: skip
    found(need, firms.roofer, firms.caterer)
    Correspondent.objects.create(
        organisation=str(firms.roofer.organisation), email="bruno@example.org", source="essai", name="Bruno Essai"
    )
    introduction = sent(need, firms.roofer)
    camille = Membership.objects.get(person=people.camille)
    invitation = invite(camille, "invitee@example.org")
    webhook = Webhook.objects.create(person=people.camille, url="https://example.org/hook", secret="whsec_x")
    accountant = firms.accountant.organisation
    return World(
        firms=firms, people=people, need=need, introduction=introduction, webhook=webhook, invitation=invitation,
        attachment=Attachment.objects.create(
            need=need, name="plan.pdf", content_type="application/pdf", size=1, digest="0" * 64, path="none",
            scanned_at=timezone.now(),
        ),
        alert=Alert.objects.create(
            person=people.camille, over=Alert.Over.SOLUTIONS, query="q=traiteur", title="traiteur", language="fr"
        ),
        delivery=Delivery.objects.create(webhook=webhook, key="k", event="need.published", payload={}),
        notice=Notice.objects.create(person=people.camille, key="k", kind="membership_confirmed", url="/compte/"),
        mail=Mail.objects.get(kind="invitation"),
        key_of_camille=create_key("essai", people.camille)[0].pk,
        passkey=Authenticator.objects.create(
            user=people.camille, type=Authenticator.Type.WEBAUTHN, data={"name": "clé", "credential": {}}
        ),
        session=_session(people.camille),
        invitation_secret=Mail.objects.get(kind="invitation").url.rpartition("/")[2],
        claim_of_noe=claim(
            people.noe, Claimed(accountant.scheme, accountant.identifier, accountant.name), Membership.Proof.LETTER
        ),
        membership_of_colleague=Membership.objects.get(person=people.colleague),
        absence_of_lea=Absence.objects.create(
            person=people.lea, stand_in=people.samir, begins_on=DAY.date(), ends_on=DAY.date()
        ),
    )  # fmt: skip


def _session(person: Person) -> UserSession:
    client = signed_in(person)
    return UserSession.objects.create(user=person, ip="192.0.2.1", session_key=client.session.session_key)


def arguments(page: str, names: list[str], made: World) -> dict[str, Any]:
    """The arguments of a page's address: those of its own in `BY_PAGE`, else by their names.

    Raises:
        KeyError: a parameter nobody told the meaning of: add it here.
    """
    own = by_page(made).get(page, {})
    usual = usually(made)
    return {name: own[name] if name in own else usual[name] for name in names}


def usually(made: World) -> dict[str, Any]:
    """What a parameter of this name most often means."""
    organisation = made.firms.baker.organisation
    return {
        "scheme": organisation.scheme,
        "identifier": organisation.identifier,
        "submission": made.need.submission,
        "number": made.introduction.number,
        "token": links.token("answer", made.introduction.number, "bruno@example.org"),
        "provider_id": "essai",
        "suffix": "csv",
        "kind": "invitation",
        "language": "fr",
        "notice": made.notice.pk,
        "mail": made.mail.pk,
        "secret": made.invitation_secret,
        "delivery": uuid.uuid4(),
    }


def by_page(made: World) -> dict[str, dict[str, Any]]:
    """What a parameter means on one page."""
    site = {"scheme": made.firms.baker.scheme, "identifier": made.firms.baker.identifier}
    colleague, claimed = {"pk": made.membership_of_colleague.pk}, {"pk": made.claim_of_noe.pk}
    alert, webhook = {"number": made.alert.number}, {"number": made.webhook.number}
    outcome = outcome_url(made.introduction.number, Side.FIRM, "bruno@example.org").rpartition("/")[2]
    return {
        "registry:establishment": site,
        "registry:report_error": site,
        "registry:error_reported": site,
        "api:getEstablishment": site,
        "api:getActivity": {"code": "10.71C"},
        "api:getPlace": {"code": "13201"},
        "registry:join": {"identifier": made.firms.accountant.organisation.identifier},
        "registry:answer_claim": claimed,
        "registry:letter": claimed,
        "people:letter_code": claimed,
        "people:new_letter": claimed,
        "people:leave": colleague,
        "people:end_membership": colleague,
        "people:manager": colleague,
        "people:revoke_invitation": {"pk": made.invitation.pk},
        "people:revoke_key": {"pk": made.key_of_camille},
        "people:end_session": {"pk": made.session.pk},
        "people:try_as": {"pk": made.people.camille.pk},
        "mfa_remove_webauthn": {"pk": made.passkey.pk},
        "mfa_edit_webauthn": {"pk": made.passkey.pk},
        "hub:attachment": {"number": made.attachment.number},
        "hub:attachment_remove": {"number": made.attachment.number},
        "hub:need_take_over": {"token": links.token("take-over", made.need.submission, made.need.email)},
        "hub:introduction_act": {"name": "open"},
        "hub:answer_act": {"name": "accept"},
        "hub:outcome": {"token": outcome},
        "hub:outcome_fresh": {"token": outcome},
        "hub:alert_stop": {"token": saved.stop_path(made.alert).rpartition("/")[2]},
        **{f"hub:alert_{verb}": alert for verb in ("change", "pause", "resume", "remove")},
        **{f"hub:{verb}": webhook for verb in (
            "webhook", "webhook_stop", "webhook_resume", "webhook_remove", "webhook_ping", "webhook_again",
        )},
        "hub:come_back": {"pk": made.absence_of_lea.pk},
    }  # fmt: skip
