"""One's programs that listen to what happens."""

import uuid
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub.actions import webhooks as actions
from entremise.hub.forms.alerts import EVENTS, NewWebhookForm, WebhookForm
from entremise.hub.models import Delivery, Webhook
from entremise.hub.sending import MOST_TRIES
from entremise.people.models import Person
from entremise.people.rules import signed_in

#: As many deliveries as the page shows.
_SHOWN = 50


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("webhook", "30/hour")
def webhooks(request: HttpRequest) -> HttpResponse:
    """All of one's programs, and the form that adds one."""
    form = NewWebhookForm(request.POST or None, initial={"number": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            webhook = actions.add(_me(request), told["url"], told["events"], told["number"])
        except actions.TakenError:
            raise Http404 from None
        except actions.TooManyWebhooksError:
            form.add_error(None, _("Vous avez déjà %(n)s programmes : retirez-en un.") % {"n": actions.MOST_WEBHOOKS})
        else:
            messages.success(request, _("Le programme est ajouté. Donnez-lui son secret, puis essayez-le."))
            return redirect("hub:webhook", number=webhook.number)
    found = _me(request).webhooks.order_by("-created_at", "-pk")
    return render(request, "hub/webhooks.html", {"form": form, "webhooks": found}, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """A program: its secret, what was sent to it and what it answered, what it listens to."""
    found = _mine(request, number)
    form = WebhookForm(request.POST or None, initial={"url": found.url, "events": found.events})
    if request.method == "POST" and form.is_valid():
        actions.change(found, form.cleaned_data["url"], form.cleaned_data["events"])
        messages.success(request, _("C’est enregistré."))
        return redirect("hub:webhook", number=number)
    shown = {
        "webhook": found,
        "form": form,
        "deliveries": [Row(each) for each in found.deliveries.order_by("-created_at", "-pk")[:_SHOWN]],
        "tries": MOST_TRIES,
        "local": settings.WEBHOOK_LOCAL,
    }
    return render(request, "hub/webhook.html", shown, status=422 if form.errors else 200)


class Row:
    """A delivery as the page shows it."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.event = EVENTS.get(delivery.event, _("essai"))

    @property
    def status(self) -> str:
        """Where it stands, for its badge."""
        if self.delivery.delivered_at:
            return "done"
        if self.delivery.dropped_at:
            return "refused"
        return "late" if self.delivery.attempts else "todo"


@allow(signed_in)
@require_POST
def stop(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Call it no more."""
    actions.stop(_mine(request, number))
    messages.success(request, _("Le programme n’est plus appelé."))
    return redirect("hub:webhook", number=number)


@allow(signed_in)
@require_POST
def resume(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Call it again from now on."""
    actions.resume(_mine(request, number))
    messages.success(request, _("Le programme est de nouveau appelé."))
    return redirect("hub:webhook", number=number)


@allow(signed_in)
@require_POST
def remove(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Forget it."""
    actions.remove(_mine(request, number))
    messages.success(request, _("Le programme est retiré."))
    return redirect("hub:webhooks")


@allow(signed_in)
@require_POST
@limited("webhook-try", "60/hour")
def ping(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Try it."""
    actions.ping(_mine(request, number))
    messages.success(request, _("Un essai part ; rechargez la page pour voir ce qu’il donne."))
    return redirect("hub:webhook", number=number)


@allow(signed_in)
@require_POST
@limited("webhook-try", "60/hour")
def send_again(request: HttpRequest, number: uuid.UUID, delivery: uuid.UUID) -> HttpResponse:
    """Send a delivery again."""
    found = _mine(request, number)
    actions.send_again(get_object_or_404(found.deliveries, number=delivery))
    messages.success(request, _("L’envoi repart ; rechargez la page pour voir ce qu’il donne."))
    return redirect("hub:webhook", number=number)


def _me(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _mine(request: HttpRequest, number: uuid.UUID) -> Webhook:
    return get_object_or_404(Webhook.objects.select_related("person"), number=number, person=_me(request))
