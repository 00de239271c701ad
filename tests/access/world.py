"""The things that pages are about, one of each, and the arguments by which the pages name them."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone
from tests.factories import Cast, People
from tests.hub.stories import DAY, after, found, made, published, sent
from tests.market import stalls, trials
from tests.meetings import days
from tests.neutrality.showing import enter
from tests.signing import signed_in

from entremise.hub import links, saved
from entremise.hub.actions.feeds import make as make_feed
from entremise.hub.models import Alert, Attachment, Correspondent, Delivery, Introduction, Need, Side, Webhook
from entremise.hub.outcome_links import outcome_url
from entremise.market.links import invitation_token
from entremise.market.models import Buyer, Capability, Partner, Pilot, Plan, Tender
from entremise.market.models import Invitation as MarketInvitation
from entremise.market.partner_links import partner_token
from entremise.market.views.calendar import feed_url
from entremise.meetings import links as meeting_links
from entremise.meetings.models import Guest, Holder, MeetingDay, Request, Slot, Table, Timetable
from entremise.neutrality.actions import objections
from entremise.neutrality.models import Objection
from entremise.notices.models import Mail, Notice
from entremise.people.actions.invitations import invite
from entremise.people.actions.keys import create_key
from entremise.people.actions.memberships import Claimed, claim
from entremise.people.models import Absence, Invitation, Membership, Person
from entremise.registry.actions.offers import Described, describe

#: The pages that a guest opens by its link.
GUEST_PAGES = """
    guest guest_profile guest_free guest_catalogue guest_requests guest_calendar guest_meeting guest_withdraw guest_pdf
"""


@dataclass(frozen=True, slots=True)
class World:
    """One of each thing: Camille's, unless its name says otherwise.

    Bruno's firm was written to about her need, and has not answered; Claire's was introduced, they have an appointment.
    Another need of hers is on the public board. She objects to where her bakery stood in a list. Her bakery comes to a
    buyers' day, whose team Pilar belongs to: it asked Claire's to meet, who accepted; the timetable holds it. Her
    bakery buys: a public consultation, and a confidential one that Bruno's firm is invited to.
    """

    firms: Cast
    people: People
    need: Need
    introduction: Introduction
    introduced: Introduction
    on_the_board: Need
    attachment: Attachment
    alert: Alert
    webhook: Webhook
    delivery: Delivery
    notice: Notice
    mail: Mail
    key_of_camille: int
    proof: Authenticator
    session: UserSession
    invitation: Invitation
    invitation_secret: str
    claim_of_noe: Membership
    membership_of_colleague: Membership
    absence_of_lea: Absence
    offer: uuid.UUID
    feed_secret: str
    objection: Objection
    day: MeetingDay
    guest: Guest
    request: Request
    timetable: Timetable
    slot: Slot
    table: Table
    holder: Holder
    buyer: Buyer
    plan: Plan
    tender: Tender
    pilot: Pilot
    shown: Pilot
    confidential: Tender
    capability: Capability
    partner: Partner
    by_link: MarketInvitation


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
    introduced = made(
        need, firms.caterer, answered_by=people.claire, firm_email="claire@example.org", meeting_at=after(90)
    )
    (Path(settings.VAR) / "attachments").mkdir(exist_ok=True)
    (Path(settings.VAR) / "attachments" / "plan").write_bytes(b"%PDF-1.4")
    camille = Membership.objects.get(person=people.camille)
    invitation = invite(camille, "invitee@example.org")
    webhook = Webhook.objects.create(person=people.camille, url="https://example.org/hook", secret="whsec_x")
    accountant, offer = firms.accountant.organisation, uuid.uuid4()
    told = Described(words={"fr": ("Pains de seigle", "Des pains de seigle pour les restaurants du port.")})
    describe(firms.baker, offer, told, people.camille)
    day = days.buyers_day(firms, people)
    day.day.team.add(people.pilar)
    request = days.request(day.baker, day.caterer)
    buyer = stalls.buyer(firms, people)
    stalls.signature(buyer)
    plan = stalls.planned(buyer)
    tender = stalls.tender(buyer)
    pilot = trials.writing(firms, people)
    return World(
        firms=firms, people=people, need=need, introduction=introduction, introduced=introduced,
        webhook=webhook, invitation=invitation,
        attachment=Attachment.objects.create(
            need=need, name="plan.pdf", content_type="application/pdf", size=1, digest="0" * 64, path="plan",
            scanned_at=timezone.now(),
        ),
        alert=Alert.objects.create(
            person=people.camille, over=Alert.Over.SOLUTIONS, query="q=traiteur", title="traiteur", language="fr"
        ),
        delivery=Delivery.objects.create(webhook=webhook, key="k", event="need.published", payload={}),
        notice=Notice.objects.create(person=people.camille, key="k", kind="membership_confirmed", url="/compte/"),
        mail=Mail.objects.create(
            key="failed", kind="invitation", email="x@example.org", language="fr", message_id="failed",
            dropped_at=timezone.now(), dropped_because="refused",
        ),
        key_of_camille=create_key("essai", people.camille)[0].pk,
        proof=TOTP.activate(people.camille, "JBSWY3DPEHPK3PXP").instance,
        session=_session(people.camille),
        invitation_secret=Mail.objects.get(email="invitee@example.org").url.rpartition("/")[2],
        claim_of_noe=claim(
            people.noe, Claimed(accountant.scheme, accountant.identifier, accountant.name), Membership.Proof.LETTER
        ),
        membership_of_colleague=Membership.objects.get(person=people.colleague),
        absence_of_lea=Absence.objects.create(
            person=people.lea, stand_in=people.samir, begins_on=DAY.date(), ends_on=DAY.date()
        ),
        on_the_board=published(people.camille, organisation=str(firms.baker.organisation)),
        offer=offer, feed_secret=make_feed(people.camille),
        objection=objections.make(
            firms.baker, enter((firms.baker, 0, "activity")), "Nous avons déménagé.", people.camille
        ),
        day=day.day, guest=day.baker, request=request, slot=day.slots[0], table=day.tables[0],
        timetable=days.timetable(day.day, (request, day.slots[0], day.tables[0])),
        holder=Holder.objects.create(role="mayor", institution="Ville d’Essai", name="Élise Essai"),
        capability=Capability.objects.create(
            organisation=str(firms.caterer.organisation), kind="insurance", value="liability"
        ),
        partner=stalls.partner(stalls.group(tender, firms.caterer, people.claire), firms.roofer),
        pilot=pilot, shown=trials.exhibited(pilot.startup, pilot.host),
        buyer=buyer, plan=plan, tender=tender, confidential=stalls.confidential(buyer, firms.roofer),
        by_link=stalls.invitation(tender, called="Peintures Essai", email="ana@example.org"),
    )  # fmt: skip


def _session(person: Person) -> UserSession:
    client = signed_in(person)
    return UserSession.objects.create(user=person, ip="192.0.2.1", session_key=client.session.session_key)


def arguments(page: str, names: list[str], there: World) -> dict[str, Any]:
    """The arguments of a page's address: those of its own in `BY_PAGE`, else by their names.

    Raises:
        KeyError: a parameter nobody told the meaning of: add it here.
    """
    own = by_page(there).get(page, {})
    usual = usually(there)
    return {name: own[name] if name in own else usual[name] for name in names}


def usually(there: World) -> dict[str, Any]:
    """What a parameter of this name most often means."""
    organisation = there.firms.baker.organisation
    return {
        "scheme": organisation.scheme,
        "identifier": organisation.identifier,
        "submission": there.need.submission,
        "number": there.introduction.number,
        "token": links.token("answer", there.introduction.number, "bruno@example.org"),
        "provider_id": "essai",
        "suffix": "csv",
        "month": f"{timezone.now():%Y-%m}",
        "kind": "invitation",
        "language": "fr",
        "notice": there.notice.pk,
        "mail": there.mail.pk,
        "secret": there.invitation_secret,
        "delivery": there.delivery.number,
        "need": there.need.submission,
        "introduction": there.introduction.number,
        "alert": there.alert.number,
        "webhook": there.webhook.number,
        "offer": there.offer,
        "day": there.day.number,
        "guest": there.guest.number,
        "request": there.request.number,
        "timetable": there.timetable.number,
        "holder": there.holder.pk,
        "buyer": there.buyer.number,
        "plan": there.plan.number,
        "tender": there.tender.number,
        "pilot": there.pilot.number,
        "proposal": there.pilot.host.number,
        "group": there.partner.group.number,
        "capability": there.capability.pk,
    }


def by_page(there: World) -> dict[str, dict[str, Any]]:
    """What a parameter means on one page."""
    site = {"scheme": there.firms.baker.scheme, "identifier": there.firms.baker.identifier}
    colleague, claimed = {"pk": there.membership_of_colleague.pk}, {"pk": there.claim_of_noe.pk}
    alert, webhook = {"number": there.alert.number}, {"number": there.webhook.number}
    outcome = outcome_url(there.introduced.number, Side.FIRM, "claire@example.org").rpartition("/")[2]
    met = {"number": there.introduced.number}
    return {
        "registry:establishment": site,
        "registry:report_error": site,
        "registry:error_reported": site,
        "api:getEstablishment": site,
        **{f"hub:offer{verb}": {**site, "number": there.offer} for verb in ("", "_new", "_withdraw", "_undo")},
        **{f"neutrality:{name}": {**site, "number": there.objection.list}
           for name in ("lists", "why", "object", "withdraw")},
        **{f"neutrality:{name}": {"number": there.objection.number} for name in ("objection", "answer")},
        "neutrality:order": {"number": there.objection.list},
        "people:data_file": {"suffix": "json"},
        "hub:calendar_feed": {"secret": there.feed_secret},
        "api:getActivity": {"code": "10.71C"},
        "api:getPlace": {"code": "13201"},
        "registry:join": {"identifier": there.firms.accountant.organisation.identifier},
        "registry:answer_claim": claimed,
        "registry:letter": claimed,
        "people:letter_code": claimed,
        "people:new_letter": claimed,
        "people:leave": colleague,
        "people:end_membership": colleague,
        "people:manager": colleague,
        "people:revoke_invitation": {"pk": there.invitation.pk},
        "people:revoke_key": {"pk": there.key_of_camille},
        "people:end_session": {"pk": there.session.pk},
        "people:try_as": {"pk": there.people.camille.pk},
        "mfa_remove_webauthn": {"pk": there.proof.pk},
        "mfa_edit_webauthn": {"pk": there.proof.pk},
        "hub:attachment": {"number": there.attachment.number},
        "hub:attachment_remove": {"number": there.attachment.number},
        "hub:need_take_over": {"token": links.token("take-over", there.need.submission, there.need.email)},
        "hub:introduction_act": {"name": "ecrire"},
        "hub:offer_itself": {"submission": there.on_the_board.submission},
        "api:offerItself": {"need": there.on_the_board.submission},
        "hub:say_outcome": met,
        "hub:meeting": met,
        "hub:answer_meeting": {"token": links.token("answer", there.introduced.number, "claire@example.org")},
        "api:sayOutcome": {"introduction": there.introduced.number},
        "api:listOutcomes": {"introduction": there.introduced.number},
        "hub:answer_act": {"name": "decliner"},
        "hub:outcome": {"token": outcome},
        "hub:outcome_fresh": {"token": outcome},
        "hub:alert_stop": {"token": saved.stop_path(there.alert).rpartition("/")[2]},
        **{f"hub:alert_{verb}": alert for verb in ("change", "pause", "resume", "remove")},
        **{f"hub:{verb}": webhook for verb in (
            "webhook", "webhook_stop", "webhook_resume", "webhook_remove", "webhook_ping", "webhook_again",
        )},
        "hub:come_back": {"pk": there.absence_of_lea.pk},
        **{f"meetings:{page}": {"token": meeting_links.guest_token(there.guest)} for page in GUEST_PAGES.split()},
        "meetings:guest_meeting": {
            "token": meeting_links.guest_token(there.guest), "number": there.request.number
        },
        "meetings:calendar_feed": {"token": meeting_links.calendar_token(there.guest)},
        "meetings:join": {"token": meeting_links.day_token(there.day, "join")},
        "meetings:hall": {"token": meeting_links.day_token(there.day, "hall")},
        "meetings:badge": {"token": meeting_links.badge_token(there.guest)},
        "meetings:request_act": {"number": there.request.number},
        "meetings:table": {"table": there.table.pk},
        "meetings:live_note": {"meeting": there.request.number},
        "meetings:timetable_meeting": {"meeting": there.request.number},
        "meetings:document": {"kind": "livret"},
        "meetings:report_file": {"suffix": "xlsx"},
        "meetings:circle_yes": {"number": there.request.number},
        **{f"market:{page}": {"token": invitation_token(there.by_link)} for page in ("invited", "invited_answer")},
        "market:report": {"year": 2026},
        "market:plan_file": {"kind": "xlsx"},
        "market:plan_line": {"line": there.plan.lines.get().pk},
        "market:shown": {"pilot": there.shown.number},
        "market:group_answer": {"token": partner_token(there.partner, "bruno@example.org")},
        "api:getTender": {"number": there.tender.number},
        "market:calendar_feed": {"token": feed_url(there.people.camille).rpartition("/")[2].removesuffix(".ics")},
    }  # fmt: skip


def asked(page: str, there: World) -> dict[str, Any]:
    """What is sent to a page or an operation that looks for its thing only once it has read that."""
    solution = str(there.firms.caterer)
    words = {"title": "Pains de seigle", "text": "Des pains de seigle pour les restaurants du port."}
    return {
        "meetings:guest_catalogue": {"other": str(there.request.asked.number)},
        "meetings:guest_requests": {"do": "retirer", "request": str(there.request.number)},
        "meetings:guest_meeting": {"do": "noter", "note": "Rappeler jeudi"},
        "hub:alert_new": {"sur": "solutions", "over": "solutions", "query": "q=traiteur", "q": "traiteur"},
        "hub:offer_itself": {"solution": str(there.firms.roofer)},
        "hub:pick": {"solution": solution},
        "hub:put_off": {"concern": "unassigned", "row": str(there.need.pk)},
        "meetings:check_in": {"guest": str(there.guest.number)},
        "meetings:live_incident": {"kind": "table", "table": str(there.table.pk)},
        "api:pick": {"solution": solution},
        "api:propose": {"solution": solution},
        "api:offerItself": {"solution": str(there.firms.roofer)},
        "api:closeNeed": {"because": "met"},
        "api:decline": {"because": "busy"},
        "api:planMeeting": {"at": "2027-06-12T14:00:00+02:00"},
        "api:postMessage": {"text": "Bonjour"},
        "api:sayOutcome": {"kind": "information"},
        "api:changeOffer": {"fr": words},
        "api:changeWebhook": {"url": "https://example.org/hook"},
    }.get(page, {})
