"""The doors of the Business Act, the charter and who signed it, each buyer as all see it."""

import uuid
from importlib.resources import files

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.printing import printed
from entremise.common.reader import current_language
from entremise.market import rules
from entremise.market.charter import CHARTERS, CURRENT
from entremise.market.models import Buyer, Tender
from entremise.market.queries import buyers as queries
from entremise.market.views.tiles import tiles
from entremise.matching.nomenclature import communes
from entremise.people.rules import anyone, signed_in

#: Consultations that the first page shows, buyers that a page of the list shows.
SOON, PAGE = 5, 60
_CERTIFICATE = files("entremise.market") / "templates" / "market" / "sheets" / "certificate.typ"


@allow(anyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The doors: answer consultations, buy, find a first customer, see what came of it."""
    now = timezone.now()
    public = Tender.objects.filter(audience=Tender.Audience.PUBLIC, published_at__lte=now, cancelled_at=None)
    to_come = public.filter(closes_at__gt=now, awarded_at=None)
    return render(request, "market/home.html", {
        "soon": to_come.order_by("closes_at", "pk")[:SOON], "open": to_come.count(),
        "signatories": queries.signatories(), "mine": queries.mine(request.user), "signed_in": signed_in(request.user),
    })  # fmt: skip


@allow(anyone)
@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The text, how each commitment is measured, and who signed."""
    return render(request, "market/charter.html", {
        "charter": CURRENT, "signed": queries.found(signatories=True), "mine": queries.mine(request.user),
        "signed_in": signed_in(request.user),
    })  # fmt: skip


@allow(anyone)
@require_safe
def buyers(request: HttpRequest) -> HttpResponse:
    """Who buys here: a list and a map, by name, with a search."""
    words = request.GET.get("q", "")[:200]
    kind = request.GET.get("genre", "")
    kind = kind if kind in Buyer.Kind.values else ""
    signatories = "charte" in request.GET
    found = queries.found(words, kind, signatories=signatories)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(each, communes.commune(each.commune)) for each in page]
    return render(request, "market/buyers.html", {
        "page": page, "rows": rows, "words": words, "kind": kind, "kinds": Buyer.Kind.choices,
        "only_signatories": signatories, "filtered": bool(words or kind or signatories), "tiles": tiles(),
    })  # fmt: skip


@allow(anyone)
@require_safe
def buyer(request: HttpRequest, buyer: uuid.UUID) -> HttpResponse:
    """A buyer: what it says of itself, what it committed to, how far it is, those of its consultations one may see."""
    found, own = _buyer(request, buyer)
    signature = queries.signature(found)
    tenders = list(queries.open_tenders(found, request.user)[: PAGE + 1])
    return render(request, "market/buyer.html", {
        "buyer": found, "own": own, "signature": signature, "kept": queries.kept(found),
        "town": communes.commune(found.commune), "tenders": tenders[:PAGE],
        "progress": found.progress.order_by("-year"), "ended": found.signatures.exclude(ended_at=None).last(),
    })  # fmt: skip


@allow(anyone)
@require_safe
def certificate(request: HttpRequest, buyer: uuid.UUID) -> HttpResponse:
    """The signed charter on one page, to be put on a wall."""
    found, _own = _buyer(request, buyer)
    signature = queries.signature(found)
    if signature is None:
        raise Http404
    version = CHARTERS[signature.charter]
    told = {
        "title": _("Charte d’achat : %(buyer)s") % {"buyer": found.name}, "author": str(settings.CHAMBER_NAME),
        "language": current_language(), "over": _("Charte d’achat du territoire"), "name": found.name,
        "sentence": _("s’engage auprès des entreprises d’ici :"),
        "commitments": [{"title": str(each.title), "text": str(each.text)} for each in queries.committed(signature)],
        "signed": (_("Signé le %(date)s par %(name)s") if signature.name else _("Signé le %(date)s")) % {
            "date": date_format(timezone.localtime(signature.signed_at), "j F Y"),
            "name": ", ".join(filter(None, (signature.name, signature.function))),
        },
        "version": _("Texte de la charte : version %(version)s") % {"version": version.version},
    }  # fmt: skip
    content = printed(_CERTIFICATE, told, current_language(), signature.signed_at)
    name = _("charte")
    disposition = content_disposition_header(as_attachment=False, filename=f"{name}-{found.number}.pdf") or ""
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _buyer(request: HttpRequest, number: uuid.UUID) -> tuple[Buyer, bool]:
    """A buyer that the reader may see, and whether it is theirs.

    Raises:
        Http404: there is none, or it asked not to be shown.
    """
    found = get_object_or_404(Buyer, number=number)
    own = rules.buys(request.user, found)
    if not own and not queries.shown().filter(pk=found.pk).exists():
        raise Http404
    return found, own
