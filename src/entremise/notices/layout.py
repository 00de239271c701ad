"""How the body of a message is laid out: as plain text, and as HTML that any mail reader shows."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: `[words](address)`: only addresses of the web, and of mail.
LINK = re.compile(r"\[([^\]\n]+)\]\(((?:https?://|mailto:)[^\s()]+)\)")

# Mail readers ignore style sheets: what is drawn is said on each element. The site's blue on white: a contrast of 8.
BODY = "margin:0;padding:24px 12px;background:#f3f5f8;color:#1b2430;font:16px/1.5 Arial,Helvetica,sans-serif"
SHEET = "max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px"
BUTTON = (
    "display:inline-block;padding:12px 20px;background:#0b5673;color:#ffffff;border-radius:6px;"
    "font-weight:bold;text-decoration:none"
)
SMALL = "max-width:600px;margin:16px auto 0;padding:0 24px;color:#4a5568;font-size:13px"


@dataclass(frozen=True, slots=True)
class Footer:
    """Who writes, why, and how to be told otherwise; each line is plain text or holds links as the body does."""

    chamber: str
    lines: tuple[str, ...] = ()


def as_text(body: str, footer: Footer, language: str) -> str:
    """The body for those who read plain text: links are written out after their words."""
    written = r"\1 : \2" if language == "fr" else r"\1: \2"
    told = "\n\n".join(LINK.sub(written, block) for block in _blocks(body))
    below = "\n".join(LINK.sub(written, line) for line in (footer.chamber, *footer.lines))
    return f"{told}\n\n-- \n{below}\n"


def as_html(title: str, sheet: str, language: str) -> str:
    """A whole page around a sheet."""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{html.escape(title)}</title></head>\n<body style="{BODY}">\n{sheet}\n</body></html>\n'
    )


def as_sheet(body: str, footer: Footer) -> str:
    """The body as HTML: paragraphs, lists, links, and a button for a link alone on its line."""
    blocks = "\n".join(_as_element(block) for block in _blocks(body))
    below = "<br>\n".join(_inline(line) for line in (footer.chamber, *footer.lines))
    return f'<div style="{SHEET}">\n{blocks}\n</div>\n<p style="{SMALL}">{below}</p>'


def _blocks(body: str) -> Iterator[str]:
    """Paragraphs, lists and buttons: what stands between blank lines, a button also when no blank line is around."""
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        lines: list[str] = []
        for line in block.split("\n"):
            if lines and (_kind(line) != _kind(lines[-1]) or LINK.fullmatch(line.strip())):
                yield "\n".join(lines)
                lines = []
            lines.append(line.rstrip())
        if any(lines):
            yield "\n".join(lines).strip("\n")


def _kind(line: str) -> str:
    if LINK.fullmatch(line.strip()):
        return "button"
    return "list" if line.startswith("- ") else "paragraph"


def _as_element(block: str) -> str:
    kind = _kind(block.split("\n", 1)[0])
    if kind == "button" and (link := LINK.fullmatch(block.strip())):
        address, words = html.escape(link[2]), html.escape(link[1])
        return f'<p style="margin:20px 0"><a href="{address}" style="{BUTTON}">{words}</a></p>'
    if kind == "list":
        items = "".join(f'<li style="margin:0 0 8px">{_inline(line[2:])}</li>' for line in block.split("\n"))
        return f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>'
    return f'<p style="margin:0 0 16px">{"<br>".join(_inline(line) for line in block.split(chr(10)))}</p>'


def _inline(line: str) -> str:
    """A line as HTML: its links, and everything else as it was written."""
    parts, end = [], 0
    for link in LINK.finditer(line):
        parts.append(html.escape(line[end : link.start()]))
        parts.append(f'<a href="{html.escape(link[2])}" style="color:#0b5673">{html.escape(link[1])}</a>')
        end = link.end()
    return "".join([*parts, html.escape(line[end:])])
