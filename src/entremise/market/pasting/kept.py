"""What was read from a text, held in the session of whoever pasted it until it fills the form of a consultation."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from entremise.market import words
from entremise.market.pasting.reading import Proposal
from entremise.matching.nomenclature import cpv

_HELD = "pasted"
#: Texts held for one session; an older one is forgotten.
_MOST = 3
#: Parts whose value are fields of the form as they stand.
_FIELDS = ("title", "category", "place", "closes_at", "questions_on", "starts_on", "months", "amount", "url")


def hold(request: HttpRequest, proposal: Proposal) -> str:
    """Keep what was read; the token by which it is found again."""
    token = secrets.token_urlsafe(9)
    held = list(request.session.get(_HELD, {}).items())[-(_MOST - 1) :]
    request.session[_HELD] = {**dict(held), token: {"proposal": proposal.told(), "kept": None}}
    return token


def held(request: HttpRequest, token: str) -> Proposal | None:
    """What was read under a token; nothing when this session holds it no longer."""
    found = request.session.get(_HELD, {}).get(token)
    return Proposal.of(found["proposal"]) if found else None


def confirm(request: HttpRequest, token: str, kept: Sequence[int]) -> None:
    """Note which parts were kept, by their rank from 0."""
    request.session[_HELD][token]["kept"] = sorted(kept)
    request.session.modified = True


def told(request: HttpRequest) -> dict[str, Any]:
    """What fills the form of a new consultation from the address `?de=…`: `facts`, `lots` and `requirements`.

    Empty when nothing was pasted and confirmed under that token.
    """
    token = request.GET.get("de", "")
    found = request.session.get(_HELD, {}).get(token)
    if not found or found["kept"] is None:
        return {}
    proposal = Proposal.of(found["proposal"])
    parts = [part for rank, part in enumerate(proposal.parts) if rank in found["kept"]]
    facts: dict[str, Any] = {"text": proposal.text}
    for part in parts:
        if part.field in _FIELDS:
            facts |= {name: value for name, value in part.value.items() if name != "taxed" and value not in ("", None)}
    codes = [part.value["cpv"] for part in parts if part.field == "cpv"]
    facts |= {"cpv": " ; ".join(f"{words.cpv_label(code)} ({cpv.normalise(code)})" for code in codes)} if codes else {}
    lines = {name: [part.value for part in parts if part.field == name] for name in ("lot", "requirement")}
    return {"facts": facts, "lots": lines["lot"], "requirements": lines["requirement"]}
