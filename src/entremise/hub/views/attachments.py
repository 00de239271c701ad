"""Files of a need: added, served, removed."""

import uuid
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.uploads import takes_files
from entremise.hub.actions import attachments as actions
from entremise.hub.models import Attachment, Need
from entremise.hub.queries import attachments as queries
from entremise.hub.views.needs import own
from entremise.people import rules
from entremise.people.models import Person


@allow(rules.anyone)
@takes_files(actions.LARGEST)
@require_POST
@limited("attachment", "30/hour")
def add(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Attach the files that were sent; each one that cannot be is said why."""
    need = own(request, submission)
    person = request.user if isinstance(request.user, Person) else None
    sent = request.FILES.getlist("files")
    if not sent:
        messages.warning(request, _("Choisissez d’abord un fichier."))
    for file in sent:
        _attach(request, need, file, person)
    return _back(need)


def _attach(request: HttpRequest, need: Need, file: "UploadedFile[Any]", person: Person | None) -> None:
    try:
        kept = actions.attach(need, file.name or "", cast(BinaryIO, file.file), file.size or 0, person)
    except actions.RefusedFileError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("« %(name)s » est joint.") % {"name": kept.name})


def _back(need: Need) -> HttpResponse:
    return redirect("hub:need_page" if need.published_at else "hub:need_understanding", need.submission)


@allow(rules.anyone)
@require_POST
def remove(request: HttpRequest, submission: uuid.UUID, number: uuid.UUID) -> HttpResponse:
    """Remove a file."""
    need = own(request, submission)
    attachment = get_object_or_404(need.attachments, number=number)
    actions.remove(attachment, request.user if isinstance(request.user, Person) else None)
    messages.success(request, _("« %(name)s » est retiré.") % {"name": attachment.name})
    return _back(need)


@allow(rules.anyone)
@require_safe
def serve(request: HttpRequest, submission: uuid.UUID, number: uuid.UUID) -> FileResponse:
    """A file, to be saved and never shown as a page, to whoever may have it."""
    attachment = _had(request, submission, number)
    path = actions.file_path(attachment)
    if not queries.served(attachment) or not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _had(request: HttpRequest, submission: uuid.UUID, number: uuid.UUID) -> Attachment:
    try:
        return get_object_or_404(own(request, submission).attachments, number=number)
    except Http404:
        need = get_object_or_404(Need, submission=submission)
        found = next((each for each in queries.seen(need, request.user) if each.number == number), None)
        if found is None:
            raise Http404 from None
        return found
