"""A firm reads what it is invited to, asks, answers, declines; with its account, or by the link of its invitation."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.market import rules
from entremise.market.actions import answers as actions
from entremise.market.actions import invitations, questions
from entremise.market.actions.answers import AnswerError, Firm
from entremise.market.actions.invitations import InvitationError
from entremise.market.actions.questions import QuestionError
from entremise.market.forms.answers import AnswerForm, DeclineForm, QuestionForm, ReplyForm, initial
from entremise.market.models import Answer, Question, Tender
from entremise.market.queries import answering as queries
from entremise.market.queries.partners import to_join
from entremise.market.views.firm import Came, chosen_firm, for_invited, private, seen
from entremise.people.models import Person
from entremise.people.rules import anyone, member, signed_in
from entremise.people.views.account import me


@dataclass(frozen=True)
class Desk:
    """One firm in front of one consultation: what its page shows, and where it leads.

    Attributes:
        here: the path of the page where it answers; `back`, of the consultation.
        came: when it came by a link.
    """

    tender: Tender
    firm: Firm
    here: str
    back: str
    came: Came | None = None

    @property
    def answer(self) -> Answer | None:
        """Its answer, be it a draft or taken back."""
        return actions.of(self.tender, self.firm)

    def form(self, data: Any = None, *, draft: bool = False) -> AnswerForm:
        """The form of its answer."""
        lots, known = list(self.tender.lots.all()), self._known()
        told = initial(self.answer, *known, lots)
        return AnswerForm(data, lots=lots, draft=draft, own_email=self.came is None, initial=told)

    def _known(self) -> tuple[str, str, str]:
        person, invitation = self.firm.person, self.firm.invitation
        if person is not None:
            return person.name, person.email, person.phone
        return (invitation.name, invitation.email, "") if invitation else ("", "", "")


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("answer", "240/hour")
def answer(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """The answer of one of the reader's firms: written, kept, sent, changed, taken back."""
    found = seen(request, tender)
    if found.source != Tender.Source.TYPED:  # answered at its publisher's
        raise Http404
    firm, others = chosen_firm(request, me(request), found)
    here = reverse("market:answer", args=[found.number])
    here = f"{here}?entreprise={firm.organisation}" if len(others) > 1 else here
    desk = Desk(found, firm, here, reverse("market:tender", args=[found.number]))
    response: HttpResponse = _answer(request, desk, {"others": others if len(others) > 1 else {}})
    return response


@for_invited
def invited_answer(request: HttpRequest, came: Came) -> HttpResponse:
    """The same by the link of an invitation."""
    return _answer(request, Desk(came.tender, came.firm(), came.url("invited_answer"), came.url(), came), {})


def _answer(request: HttpRequest, desk: Desk, more: dict[str, Any]) -> HttpResponse:
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "retirer":
        return _withdraw(request, desk)
    form = desk.form(request.POST if do else None, draft=do == "garder")
    if do and form.is_valid():
        email = desk.firm.invitation.email if desk.came and desk.firm.invitation else ""
        try:
            keep = actions.keep if do == "garder" else actions.send
            kept = keep(desk.tender, desk.firm, form.facts(email))
        except AnswerError as error:
            form.add_error(None, str(error))
        else:
            _told(request, kept, do)
            return redirect(desk.here)
    current, now = desk.answer, timezone.now()
    context = {
        "tender": desk.tender, "desk": desk, "form": form, "answer": current, "came": desk.came,
        "status": queries.status(current) if current else "", "open": desk.tender.status is Tender.Status.OPEN,
        "late": desk.tender.closes_at is not None and desk.tender.closes_at <= now, **more, **_after(current, desk),
    }  # fmt: skip
    return private(render(request, "market/answer.html", context, status=422 if form.errors else 200))


def _told(request: HttpRequest, kept: Answer, do: str) -> None:
    if do == "garder":
        messages.success(request, _("Votre brouillon est gardé. Il n’est pas encore envoyé."))
    elif kept.changed_at:
        messages.success(request, _("Votre réponse est changée. Un reçu vous est envoyé."))
    else:
        messages.success(request, _("Votre réponse est remise. Un reçu vous est envoyé."))


def _withdraw(request: HttpRequest, desk: Desk) -> HttpResponse:
    current = desk.answer
    if current is not None:
        draft = current.sent_at is None
        try:
            actions.withdraw(current, desk.firm.person)
        except AnswerError as error:
            messages.warning(request, str(error))
        else:
            gone = _("Votre réponse est retirée. Vous pouvez l’envoyer de nouveau jusqu’à la date limite.")
            messages.success(request, _("Votre brouillon est effacé.") if draft else gone)
    return redirect(desk.here)


def _after(current: Answer | None, desk: Desk) -> dict[str, Any]:
    """What was decided, and where the firm says what came of it."""
    if current is None or current.chosen_at is None:
        return {}
    link = ""
    if desk.came is None and queries.introduction(current) is not None:
        link = reverse("hub:say_outcome", args=[current.number])
    return {"confirm": link, "awards": current.awards.select_related("lot")}


@for_invited
def invited(request: HttpRequest, came: Came) -> HttpResponse:
    """What a firm is invited to: read in whole, with the questions; it answers, asks, declines."""
    verbs: dict[str, Callable[[HttpRequest, Came], HttpResponse]] = {
        "decliner": _decline, "revenir": _return, "demander": _ask_by_link,
    }  # fmt: skip
    verb = verbs.get(request.POST.get("do", "")) if request.method == "POST" else None
    return verb(request, came) if verb else _invited(request, came)


def _invited(request: HttpRequest, came: Came, question: QuestionForm | None = None) -> HttpResponse:
    tender, current = came.tender, actions.of(came.tender, came.firm())
    context = {
        "tender": tender, "came": came, "invitation": came.invitation, "answer": current,
        "status": queries.status(current) if current else "", "open": tender.status is Tender.Status.OPEN,
        "lots": tender.lots.all(), "requirements": tender.requirements.all(), "decline": DeclineForm(),
        "questions": tender.questions.filter(replied_at__isnull=False), "question": question or QuestionForm(),
        "asking": questions.open_at(tender, timezone.now()),
        "mine": tender.questions.filter(invitation=came.invitation, replied_at=None),
    }  # fmt: skip
    return render(request, "market/invited.html", context, status=422 if question and question.errors else 200)


def _decline(request: HttpRequest, came: Came) -> HttpResponse:
    form = DeclineForm(request.POST)
    try:
        invitations.decline(came.invitation, form.cleaned_data["because"] if form.is_valid() else "")
    except InvitationError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("C’est noté, merci de l’avoir dit : l’acheteur est prévenu."))
    return redirect(came.url())


def _return(request: HttpRequest, came: Came) -> HttpResponse:
    invitations.reconsider(came.invitation)
    messages.success(request, _("C’est noté : vous pouvez répondre jusqu’à la date limite."))
    return redirect(came.url("invited_answer"))


def _ask_by_link(request: HttpRequest, came: Came) -> HttpResponse:
    form = QuestionForm(request.POST)
    if form.is_valid():
        each = came.invitation
        try:
            questions.ask(came.tender, form.cleaned_data["text"], organisation=each.organisation, invitation=each)
        except QuestionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Votre question est transmise. La réponse vous sera envoyée."))
            return redirect(came.url() + "#questions")
    return _invited(request, came, form)


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("question", "120/hour")
def ask(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """The questions about a consultation and their replies; members ask, its buyer replies."""
    found = seen(request, tender)
    edits = rules.edits(request.user, found)
    form, reply = QuestionForm(), ReplyForm(auto_id=False)
    wrong: Question | None = None
    if request.method == "POST" and edits:
        wrong = found.questions.filter(number=_number(request.POST.get("question", ""))).first()
        reply = ReplyForm(request.POST, auto_id=False) if wrong else reply
        if wrong and _reply(request, wrong, reply):
            return redirect(reverse("market:questions", args=[found.number]) + f"#question-{wrong.pk}")
    elif request.method == "POST" and member(request.user):
        form = QuestionForm(request.POST)
        if _ask(request, found, form):
            return redirect("market:questions", found.number)
    context = {
        "tender": found, "edits": edits, "form": form, "reply": reply, "wrong": wrong, "asks": member(request.user),
        "asking": questions.open_at(found, timezone.now()) and not edits, **_questions(request, found, edits=edits),
    }  # fmt: skip
    return render(request, "market/questions.html", context, status=422 if form.errors or reply.errors else 200)


def _questions(request: HttpRequest, found: Tender, *, edits: bool) -> dict[str, Any]:
    """Those replied to, for all; those that wait, for the buyer and for who asked."""
    waiting = found.questions.filter(replied_at=None)
    if not edits:
        waiting = waiting.filter(person=request.user) if isinstance(request.user, Person) else waiting.none()
    return {"replied": found.questions.filter(replied_at__isnull=False), "waiting": waiting}


def _number(told: str) -> uuid.UUID:
    try:
        return uuid.UUID(told)
    except ValueError:
        return uuid.UUID(int=0)


def _reply(request: HttpRequest, question: Question, form: ReplyForm) -> bool:
    if not form.is_valid():
        return False
    try:
        questions.reply(question, form.cleaned_data["reply"], me(request))
    except QuestionError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Votre réponse est publiée : toutes les entreprises concernées en sont prévenues."))
    return True


def _ask(request: HttpRequest, found: Tender, form: QuestionForm) -> bool:
    if not form.is_valid():
        return False
    try:
        questions.ask(found, form.cleaned_data["text"], by=me(request))
    except QuestionError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Votre question est transmise. La réponse vous sera envoyée."))
    return True


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("answer", "240/hour")
def my_answers(request: HttpRequest) -> HttpResponse:
    """The answers of the reader's firms, and the invitations that wait for one."""
    if request.method == "POST":
        return _act_on_mine(request)
    found = [{"answer": each, "status": queries.status(each)} for each in queries.mine(request.user)]
    return render(request, "market/my_answers.html", {
        "invitations": queries.to_answer(request.user), "answers": found, "now": timezone.now(),
        "member": member(request.user), "asked_by": to_join(request.user),
    })  # fmt: skip


def _act_on_mine(request: HttpRequest) -> HttpResponse:
    """Decline one of the invitations that wait; one that waits no more is left as it is."""
    found = queries.to_answer(request.user).filter(number=_number(request.POST.get("invitation", ""))).first()
    if found is None:
        messages.info(request, _("Cette invitation n’attend plus de réponse."))
        return redirect("market:my_answers")
    try:
        invitations.decline(found, request.POST.get("because", "").replace("\0", "")[:500], me(request))
    except InvitationError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("C’est noté, merci de l’avoir dit : l’acheteur est prévenu."))
    return redirect("market:my_answers")
