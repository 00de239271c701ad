"""What a message says: its kind's text, ours or the administrator's, filled in and laid out as text and as HTML.

Texts are written in Liquid, which reaches nothing but the context: neither Python, nor files, nor the database. The
body is plain text; two marks are understood, a link `[words](address)` (alone on its line: a button) and lines that
begin with `- ` (a list). What people wrote is data: a link inside a value of the context is not made one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings
from liquid import BoundTemplate, Environment, StrictUndefined, Undefined
from liquid.exceptions import LiquidError

from entremise.notices import kinds, layout
from entremise.notices.kinds import Kind, Source
from entremise.notices.models import Wording

log = structlog.get_logger(__name__)

#: Stands for `[` in what people wrote, so that no value makes a link of ours; a private character of Unicode.
BRACKET = "\ue000"
LONGEST_SUBJECT = 200


class WordingError(ValueError):
    """A text that cannot be used.

    Attributes:
        part: `subject` or `body`.
        line: counts from 1; 0 when it is not known.
        reason: what Liquid says, or the name that does not exist when `unknown`.
    """

    def __init__(self, part: str, line: int, reason: str, *, unknown: bool = False) -> None:
        super().__init__(reason)
        self.part, self.line, self.reason, self.unknown = part, line, reason, unknown


@dataclass(frozen=True, slots=True)
class Written:
    """A message ready to leave: its subject on one line, and its body both ways (a sheet is a part of a page)."""

    subject: str
    text: str
    sheet: str
    language: str

    @property
    def html(self) -> str:
        """The body as a whole page."""
        return layout.as_html(self.subject, self.sheet, self.language)


class Sandbox(Environment):
    """Liquid without what reads other templates, and with limits: a text never keeps the worker busy."""

    loop_iteration_limit = 1000
    output_stream_limit = 200_000
    local_namespace_limit = 100_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Leave out the tags that load something."""
        super().setup_tags_and_filters(extra=extra)
        for name in ("include", "render"):
            self.tags.pop(name, None)


_LENIENT = Sandbox(undefined=Undefined)
_STRICT = Sandbox(undefined=StrictUndefined)


def write(kind: str, language: str, context: Mapping[str, Any], footer: layout.Footer) -> Written:
    """The message of a kind in a language. An administrator's text that fails is logged, and ours is used."""
    rewritten = wording(kind, language)
    if rewritten is not None:
        try:
            return filled(rewritten, language, context, footer)
        except WordingError as error:
            log.warning("wording_failed", kind=kind, language=language, part=error.part, reason=error.reason)
    return filled(kinds.source(kind, language), language, context, footer)


def subject(kind: str, language: str, context: Mapping[str, Any], rewritten: Mapping[str, Source] | None = None) -> str:
    """Only the subject: the line of a notification.

    Args:
        rewritten: the administrator's texts of this language, where they were read already.
    """
    theirs = wording(kind, language) if rewritten is None else rewritten.get(kind)
    for source in filter(None, (theirs, kinds.source(kind, language))):
        try:
            return _one_line(_fill(_LENIENT, "subject", source.subject, _complete(context)))
        except WordingError as error:
            log.warning("wording_failed", kind=kind, language=language, part=error.part, reason=error.reason)
    return kind


def wording(kind: str, language: str) -> Source | None:
    """The text of an administrator, when there is one."""
    row = Wording.objects.filter(kind=kind, language=language).first()
    return Source(row.subject, row.body) if row else None


def wordings(language: str) -> dict[str, Source]:
    """All the texts that administrators rewrote in a language."""
    return {row.kind: Source(row.subject, row.body) for row in Wording.objects.filter(language=language)}


def check(source: Source, kind: Kind, language: str) -> None:
    """Make sure that a text can be used, and names only what the kind's example has.

    Raises:
        WordingError: it cannot.
    """
    known = {"name", "url", *common_context(), *kind.example}
    for part, template in (("subject", source.subject), ("body", source.body)):
        try:
            named = _parsed(_STRICT, template).global_variables()
        except LiquidError as error:
            raise _refused(part, error) from error
        for unknown in sorted(set(named) - known):
            line = next((n for n, text in enumerate(template.splitlines(), 1) if unknown in text), 0)
            raise WordingError(part, line, unknown, unknown=True)
    filled(source, language, kind.example, layout.Footer(settings.CHAMBER_NAME), strict=True)


def filled(
    source: Source, language: str, context: Mapping[str, Any], footer: layout.Footer, *, strict: bool = False
) -> Written:
    """A text filled in with a context.

    Args:
        strict: refuse what names anything unknown, as when it is saved.

    Raises:
        WordingError: it cannot be filled in.
    """
    environment = _STRICT if strict else _LENIENT
    complete = _complete(context)
    line = _one_line(_fill(environment, "subject", source.subject, complete))
    body = _fill(environment, "body", source.body, complete)
    return Written(
        line or settings.CHAMBER_NAME,
        _unmarked(layout.as_text(body, footer, language)),
        _unmarked(layout.as_sheet(body, footer)),
        language,
    )


def common_context() -> dict[str, str]:
    """What every text may name besides its own context."""
    return {"chamber": settings.CHAMBER_NAME}


def whole(path: str) -> str:
    """A path of the site as an address that works from outside; an address stays as it is."""
    return settings.SITE_URL + path if path.startswith("/") else path


def _complete(context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _safe(name, value) for name, value in ({"name": "", "url": ""} | common_context() | dict(context)).items()
    }


def _safe(name: str, value: Any) -> Any:
    """A value of the context whose paths are whole and whose brackets make no link."""
    if isinstance(value, str):
        found = whole(value) if name == "url" or name.endswith("_url") else value
        return found.replace("[", BRACKET)
    if isinstance(value, Mapping):
        return {key: _safe(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(name, each) for each in value]
    return value


def _fill(environment: Environment, part: str, template: str, context: Mapping[str, Any]) -> str:
    try:
        return _parsed(environment, template).render(**context)
    except LiquidError as error:
        raise _refused(part, error) from error
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise WordingError(part, 0, str(error) or type(error).__name__) from error


def _refused(part: str, error: LiquidError) -> WordingError:
    try:
        position = error.context()
    except ValueError:  # the end of the text was reached: Liquid has no line to show
        position = None
    return WordingError(part, position[0] if position else 0, str(error.message or type(error).__name__))


@lru_cache(maxsize=256)
def _parsed(environment: Environment, template: str) -> BoundTemplate:
    return environment.from_string(template)


def _one_line(text: str) -> str:
    """A subject: no end of line may come into a header."""
    visible = "".join(letter if letter.isprintable() else " " for letter in _unmarked(text))
    return re.sub(r"\s+", " ", visible).strip()[:LONGEST_SUBJECT]


def _unmarked(text: str) -> str:
    return text.replace(BRACKET, "[")
