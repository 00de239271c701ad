"""Lists of guests: read, looked over, then added. Nothing is kept between: the page carries what was read, signed."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from entremise.common.spreadsheets import Sheet, workbook
from entremise.common.uploads import takes_files
from entremise.meetings.actions import guests as actions
from entremise.meetings.forms.guests import GuestListForm
from entremise.meetings.guest_lists.files import LARGEST, ListError
from entremise.meetings.guest_lists.reading import GuestList, Line, read
from entremise.meetings.models import MeetingDay
from entremise.meetings.views.guests import download
from entremise.meetings.views.organised import organised
from entremise.people.views.account import me

#: What is carried from one page to the next stays under what a form may hold (settings.DATA_UPLOAD_MAX_MEMORY_SIZE).
_MOST_CARRIED = 240_000
#: Rows of each kind that the page shows.
SHOWN = 100
_SALT = "entremise.meetings.guest_list"
_DAY = 86_400


@takes_files(LARGEST + 1)
@organised
def load(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Send a list: it is read and shown, nothing is added yet."""
    if request.method != "POST":
        return _asked(request, day, GuestListForm(day=day))
    form = GuestListForm(request.POST, request.FILES, day=day)
    if not form.is_valid():
        return _asked(request, day, form)
    told, sent = form.cleaned_data, form.cleaned_data["file"]
    try:
        if sent.size > LARGEST:
            raise ListError(_("Ce fichier est trop lourd : 5 Mo au plus."))  # noqa: TRY301 - told like the others
        found = read(sent.name, sent, day.sides, told.get("side", ""), told["language"])
        carried = _carry(day, found)
    except ListError as error:
        form.add_error("file", str(error))
        return _asked(request, day, form)
    known = {actions.key(*three) for three in day.guests.values_list("email", "firm", "name")}
    here = [line for line in found.good if _key(line.facts) in known]
    new = [line for line in found.good if _key(line.facts) not in known]
    return render(request, "meetings/organiser_list_read.html", {
        "day": day, "list": found, "new": new, "here": here, "carried": carried, "shown": SHOWN,
        "columns": _columns(found),
    })  # fmt: skip


def _asked(request: HttpRequest, day: MeetingDay, form: GuestListForm) -> HttpResponse:
    context = {"day": day, "form": form}
    return render(request, "meetings/organiser_list.html", context, status=422 if form.errors else 200)


@organised
@require_POST
def confirm(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Add the guests of a list that was looked over. The rows left aside stay on the page, with their file."""
    carried = request.POST.get("list", "")
    told = _carried(carried, day)
    if told is None:
        messages.warning(request, _("Cette liste a été lue il y a trop longtemps : envoyez-la de nouveau."))
        return redirect("meetings:guests_load", day.number)
    count = actions.add_all(day, told["good"], me(request))
    added = ngettext("%(n)d participant ajouté.", "%(n)d participants ajoutés.", count) % {"n": count}
    (messages.success if count else messages.info)(request, added)
    if not told["faulty"]:
        return redirect("meetings:guests", day.number)
    faulty = [Line(number, {}, cells, fault) for number, cells, fault in told["faulty"]]
    context = {"day": day, "faulty": faulty, "carried": carried, "count": count, "shown": SHOWN}
    return render(request, "meetings/organiser_list_done.html", context)


@organised
@require_POST
def rejected(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The rows that could not be added, as a workbook: what was written, what to do. Corrected, it is read again."""
    told = _carried(request.POST.get("list", ""), day)
    if told is None:
        messages.warning(request, _("Cette liste a été lue il y a trop longtemps : envoyez-la de nouveau."))
        return redirect("meetings:guests_load", day.number)
    width = max([len(told["titles"]), *(len(cells) for _number, cells, _fault in told["faulty"])])
    titles = [*told["titles"], *[""] * (width - len(told["titles"]))]
    rows = [(*cells, *[""] * (width - len(cells)), fault, number) for number, cells, fault in told["faulty"]]
    sheet = Sheet(_("À corriger"), (*titles, _("À corriger"), _("Ligne du fichier")), rows, {width: 70})
    name = _("lignes-a-corriger")
    return download(workbook([sheet]), f"{name}.xlsx")


def _key(facts: dict[str, str]) -> tuple[str, ...]:
    return actions.key(facts["email"], facts["firm"], facts["name"])


def _carry(day: MeetingDay, found: GuestList) -> str:
    """What was read, signed, for the next page.

    Raises:
        ListError: it is more than a page carries.
    """
    carried = signing.dumps({
        "day": day.number.hex, "titles": found.titles, "good": [line.facts for line in found.good],
        "faulty": [[line.number, line.told, line.fault] for line in found.faulty],
    }, salt=_SALT, compress=True)  # fmt: skip
    if len(carried) > _MOST_CARRIED:
        raise ListError(
            _("Cette liste contient trop de texte pour une seule fois : coupez-la en deux fichiers. Personne ne sera "
              "ajouté deux fois.")
        )  # fmt: skip
    return carried


def _carried(signed: str, day: MeetingDay) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = signing.loads(signed, salt=_SALT, max_age=_DAY)
    except signing.BadSignature:
        return None
    return told if told["day"] == day.number.hex else None


def _columns(found: GuestList) -> list[tuple[str, str]]:
    """Each title that was understood, and what for, in words."""
    words = {
        "firm": _("entreprise"), "name": _("nom de la personne"), "first": _("prénom"), "last": _("nom de famille"),
        "email": _("courriel"), "phone": _("téléphone"), "side": _("côté"), "language": _("langue"),
        "offers": _("ce qu’il propose"), "seeks": _("qui il cherche"), "registered": _("SIRET ou SIREN"),
    }  # fmt: skip
    return [(title, words[column]) for title, column in found.known]
