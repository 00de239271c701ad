"""Files that are sent: refused everywhere, but by the views that expect some and say how much.

Django reads what is sent as soon as the form's token is checked, before the view: a view that takes files is wrapped
in `takes_files`, which lets them in and then checks the token itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Refuse(FileUploadHandler):
    """No file is expected here: the form is answered 400, and nothing of the file is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Stop at the first one."""
        raise TooManyFilesSent

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Never reached."""
        return None

    def file_complete(self, file_size: int) -> None:
        """Never reached."""


class Limited(TemporaryFileUploadHandler):
    """Files are kept in temporary ones, no byte beyond a size; `size` tells how large each was."""

    def __init__(self, request: HttpRequest, largest: int) -> None:
        super().__init__(request)
        self.largest = largest

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what fits; drop the rest."""
        room = self.largest - start
        if room > 0:
            self.file.write(raw_data[:room])


def takes_files(largest: int) -> Callable[[View[P]], View[P]]:
    """Let a view be sent files, of at most ``largest`` bytes each: larger ones are cut, and say their true size."""

    def decorate(view: View[P]) -> View[P]:
        protected = csrf_protect(view)

        @wraps(view)
        def received(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.upload_handlers = [Limited(request, largest)]
            return protected(request, *args, **kwargs)

        return csrf_exempt(received)

    return decorate
