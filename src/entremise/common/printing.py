"""Sheets of paper: tagged PDF (PDF/UA-1), set by Typst from data. No text that somebody wrote is ever code there."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Any

import typst

_BEFORE = re.compile(r" (?=[:;!?»%])")
_FONTS = files("entremise.common") / "fonts"


def printed(source: Traversable, told: Mapping[str, Any], language: str, made_at: datetime) -> bytes:
    """A document of Typst filled with data; the same data and moment give the same file.

    A name in a script that our typefaces do not have (Chinese, say) is set with those of the machine, if it has any;
    the document then promises no standard, since it could not be kept.

    Args:
        source: the document; it reads `json(bytes(sys.inputs.told))`, and may import those of its folder.
        told: what it says, as JSON can write it.
        language: that of its words: French ones follow the rules of French printing.
    """
    data = json.dumps(told, ensure_ascii=False)
    return _set(source, in_french(data) if language == "fr" else data, int(made_at.timestamp()))


def in_french(text: str) -> str:
    """Narrow no-break spaces where French printing wants them."""
    return _BEFORE.sub("\u202f", text).replace("« ", "«\u202f")


def _set(source: Traversable, told: str, made_at: int) -> bytes:
    with as_file(source) as document, as_file(_FONTS) as fonts:
        usual: dict[str, Any] = {
            "sys_inputs": {"told": told}, "font_paths": [fonts], "root": document.parent, "timestamp": made_at,
            "package_path": "", "package_cache_path": "",
        }  # fmt: skip
        try:
            return bytes(typst.compile(document, ignore_system_fonts=True, pdf_standards="ua-1", **usual))
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
        return bytes(typst.compile(document, **usual))
