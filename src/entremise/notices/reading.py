"""What somebody wrote in a mail, without what their mail reader put around it."""

import hashlib
import re
from email.message import EmailMessage
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

#: Beyond that a reply is cut: the longest message of a thread, with room.
LONGEST_TEXT = 20_000
#: The patterns that find quotes take time in the square of a line's length.
LONGEST_LINE = 2_000
#: Elements of a page after which the text goes to the next line.
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3"})
_HIDDEN = frozenset({"style", "script", "head", "title"})


def is_automatic(message: EmailMessage, sender: str | None) -> bool:
    """Whether no person wrote it: an absence notice, a delivery report, a list (RFC 3834)."""
    if sender in (None, "", "<>"):
        return True
    if message.get("Auto-Submitted", "no").partition(";")[0].strip().lower() != "no":
        return True
    if message.get("Precedence", "").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    return any(message.get(header) for header in ("X-Autoreply", "X-Autorespond", "List-Id"))


def key_of(message: EmailMessage, content: bytes) -> str:
    """What tells this mail from any other: its Message-ID, or a digest of it when it has none."""
    said = re.sub(r"\s+", "", message.get("Message-ID", ""))
    return said[:120] if said else "sha256:" + hashlib.sha256(content).hexdigest()


def reply_in(message: EmailMessage) -> str:
    """What was written, in text only: no quote, no signature, no attachment; empty when nothing is left."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = str(part.get_content())
    if part.get_content_subtype() == "html":
        content = _text_of(content)
    content = content.replace("\x00", "").replace("\r\n", "\n")[:LONGEST_TEXT]
    lines = "\n".join(line[:LONGEST_LINE] for line in content.split("\n"))
    newest = EmailReplyParser(languages=["fr", "en"]).read(lines).replies[0]
    return _unquoted(newest.body) or _unquoted(newest.full_body)


def _unquoted(text: str) -> str:
    """Without the lines quoted from our own mail, and with at most one blank line in a row."""
    kept = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _text_of(page: str) -> str:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return re.sub(r"[ \t]+", " ", "".join(reader.parts))


class _Reader(HTMLParser):
    """The visible text of a page; quoted parts are marked as in plain text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        self._quoted += tag == "blockquote"
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._quoted:
            self.parts.append(data.replace("\n", " "))
