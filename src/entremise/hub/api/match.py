"""API of the loop: state a need, get who can answer it and why."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from entremise.common.access import allow
from entremise.common.paging import DEFAULT_LIMIT, LARGEST_LIMIT, Asked, Page, Paged, next_page
from entremise.common.problems import Both, Invalid, ProblemError
from entremise.common.reader import current_language
from entremise.hub.actions import showing
from entremise.hub.queries import search as queries
from entremise.hub.queries.search import MOST_CHOICES, MOST_MATCHES
from entremise.matching.model import Language, Place, Request, Understanding
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import places
from entremise.people import rules
from entremise.people.guard import visitor
from entremise.registry.api import EstablishmentLine, establishment_line

router = Router(tags=["match"])

#: What `place` says to search everywhere, whatever the text says.
ANYWHERE = "anywhere"

ActivityCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{2}[A-Z]$")]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")]
Size = Literal["NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"]
LabelCode = Literal["rge", "qualiopi", "ess", "epv", "bio", "siae"]
NeedText = Annotated[str, StringConstraints(pattern=r"[^\x00-\x20]", min_length=1, max_length=1000)]
#: JSON knows no whole numbers: 20.0 is 20.
Whole = Annotated[
    int, BeforeValidator(lambda value: int(value) if isinstance(value, float) and value.is_integer() else value)
]
TEXT = "The need, in everyday French or English."


class Options(Schema):
    """What the caller states; each wins over what the text would be understood as."""

    model_config = ConfigDict(extra="forbid")

    place: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None,
        description="Where: a name, an INSEE or postal code, a département, `43.53,5.45`, or `anywhere`. "
        "When absent, it is read from the text. A place that nothing is called is answered 404.",
        examples=["Aix-en-Provence"],
    )
    radius_km: float | None = Field(
        None,
        gt=0,
        le=1000,
        allow_inf_nan=False,
        description="Within how far of the place, in kilometres.",
        examples=[20],
    )
    activities: list[ActivityCode] = Field(
        [], max_length=MOST_CHOICES, description="NAF codes to take instead of those understood.", examples=[["56.21Z"]]
    )
    without_activities: list[ActivityCode] = Field(
        [], max_length=MOST_CHOICES, description="NAF codes to take off from those understood.", examples=[[]]
    )
    kinds: list[Kind] = Field(
        [],
        max_length=MOST_CHOICES,
        description="Kinds of solution to keep; all when empty.",
        examples=[["establishment"]],
    )
    sizes: list[Size] = Field(
        [], max_length=MOST_CHOICES, description="Headcount bands to keep (INSEE trancheEffectifs); all when empty."
    )
    labels: list[LabelCode] = Field(
        [], max_length=MOST_CHOICES, description="Labels one of which is wanted; all when empty.", examples=[["rge"]]
    )
    lang: Literal["fr", "en"] | None = Field(
        None, description="Language of the reasons and labels; that of `Accept-Language` when absent.", examples=["en"]
    )
    limit: Whole = Field(DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="How many matches to give at most.")
    offset: Whole = Field(0, ge=0, le=MOST_MATCHES, description="How many matches to skip.")


class NeedBody(Options):
    """A need and what the caller states of it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: NeedText = Field(description=TEXT, examples=["un traiteur pour 80 personnes à Aix-en-Provence"])


class NeedQuery(Asked, Options):
    """The same in an address, for what may be written in one."""

    q: NeedText = Field(description=TEXT, examples=["un traiteur pour 80 personnes à Aix-en-Provence"])


class UnderstoodPlace(Schema):
    """Where the need was understood to be."""

    code: str = Field(description="INSEE code; empty for bare coordinates.", examples=["13001"])
    label: str = Field(examples=["Aix-en-Provence"])
    lat: float = Field(examples=[43.5283])
    lon: float = Field(examples=[5.4497])


class UnderstoodActivity(Schema):
    """An activity the need was resolved to."""

    code: str = Field(description="NAF code.", examples=["56.21Z"])
    label: str = Field(examples=["Services des traiteurs"])
    weight: float = Field(description="Its share of the whole, 0 to 1.", examples=[0.9])
    words: list[str] = Field(description="The words that led to it.", examples=[["traiteur"]])


class Understood(Schema):
    """What was made of the need. Each part is corrected by stating the option of the same name."""

    language: str = Field(description="The language the need is told in.", examples=["fr"])
    place: UnderstoodPlace | None
    place_words: str = Field(description="The words of the text that told where.", examples=["à Aix-en-Provence"])
    radius_km: float | None = Field(description="Within how far; null for anywhere.", examples=[30])
    activities: list[UnderstoodActivity] = Field(description="Weightiest first; empty when none was recognised.")
    words: list[str] = Field(description="The words looked for in texts.", examples=[["traiteur"]])
    unwanted: str = Field(
        description="The words of the text that turn something down, which is not searched; empty when none does.",
        examples=["grande chaîne"],
    )


class MatchReason(Schema):
    """Why a solution is there."""

    kind: Literal["activity", "words", "evidence", "meaning", "distance"]
    text: str = Field(description="A sentence for the reader.", examples=["Activité : Services des traiteurs (56.21Z)"])


class MatchLine(Schema):
    """A solution ranked for the need."""

    rank: int = Field(description="From 1.", examples=[1])
    score: float = Field(description="0 to 1; comparable within one answer only.", examples=[0.87])
    distance_km: float | None = Field(description="From the place's centre; null when unknown.", examples=[3.2])
    reasons: list[MatchReason]
    establishment: EstablishmentLine


class MatchAnswer(Paged):
    """How the need was understood, and who can answer it. Among those who answer as well, whoever was shown least for
    what they deserve comes first; each list given is recorded."""

    total_without_radius: int = Field(description="How many can answer, however far they are.", examples=[57])
    unlocated: int = Field(description="How many of the total are at a place that is not known.", examples=[0])
    next_offset: int | None = Field(description="Offset of the next page; null on the last one.", examples=[20])
    understanding: Understood
    items: list[MatchLine]


@router.post("/match", response=MatchAnswer, operation_id="match", summary="Who can answer a need")
@allow(rules.anyone)
def match(request: HttpRequest, need: Body[NeedBody]) -> dict[str, object]:
    """Rank the firms of the territory that can answer a need, each with its reasons.

    Size, age, membership and past success never raise a firm's rank. What is asked is not kept.
    """
    return answer(request, need.text, need)


@router.get(
    "/match", response=MatchAnswer, operation_id="matchByAddress", summary="Who can answer a need, in one address"
)
@allow(rules.anyone)
def match_by_address(request: HttpRequest, need: Query[NeedQuery]) -> dict[str, object]:
    """The same as `POST /match`, to be tried in a browser or linked to.

    An address may be kept by whatever it passes through: what is confidential goes by `POST`.
    """
    return answer(request, need.q, need)


def answer(request: HttpRequest, text: str, options: Options) -> dict[str, object]:
    """Ask the engine and tell its answer.

    Raises:
        ProblemError: a place or activity that does not exist; nothing to search yet.
        UnrecordedError: the ledger cannot be written.
    """
    language: Language = options.lang or current_language()
    try:
        results = queries.ask(engine_request(text, options, language), limit=options.limit, offset=options.offset)
    except queries.NothingLoadedError as error:
        detail = Both("Aucun territoire n’est encore chargé.", "No territory is loaded yet.")
        raise ProblemError(503, detail) from error
    showing.show(results, "api", visitor(request))
    given, total = results.answer.matches, results.answer.total
    last = options.offset + len(given) >= min(total, MOST_MATCHES + 1) or not given
    page = Page(limit=options.limit, offset=options.offset)
    return {
        "total": total,
        "total_without_radius": results.answer.total_without_radius,
        "unlocated": results.answer.unlocated,
        "next": None if last or request.method != "GET" else next_page(request, page, given, total),
        "next_offset": None if last else options.offset + len(given),
        "understanding": understood(results.answer.understanding, language),
        "items": [match_line(request, each) for each in results.found],
    }


def engine_request(text: str, options: Options, language: Language) -> Request:
    """What is asked of the engine."""
    return Request(
        text=text,
        place=stated_place(options.place),
        anywhere=options.place == ANYWHERE,
        radius_km=options.radius_km,
        activities=known_activities("activities", options.activities) or None,
        without_activities=known_activities("without_activities", options.without_activities),
        kinds=options.kinds,
        sizes=options.sizes,
        labels=options.labels,
        language=language,
    )


def stated_place(stated: str | None) -> Place | None:
    """The place a caller names, by name, code or coordinates."""
    if stated is None or stated == ANYWHERE:
        return None
    place = _coordinates(stated) or places.resolve(stated)
    if place is None:
        detail = Both(f"Nous ne connaissons aucun lieu appelé « {stated} ».", f"We know no place called “{stated}”.")
        raise ProblemError(404, detail, [Invalid("request", "#/place", str(detail))])
    return place


def _coordinates(stated: str) -> Place | None:
    lat, _, lon = stated.partition(",")
    try:
        return places.from_coordinates(float(lat), float(lon))
    except ValueError:
        return None


def known_activities(option: str, codes: list[str]) -> list[str]:
    """The codes, once the nomenclature is known to hold them all."""
    unknown = [code for code in codes if code not in naf.subclasses()]
    if unknown:
        detail = Both(f"La NAF ne connaît pas : {', '.join(unknown)}.", f"The NAF does not know: {', '.join(unknown)}.")
        raise ProblemError(404, detail, [Invalid("request", f"#/{option}", str(detail))])
    return codes


def understood(shown: Understanding, language: Language) -> dict[str, object]:
    """What was made of the need, as it is given."""
    return {
        "language": shown.language,
        "place": shown.place,
        "place_words": shown.place_words,
        "radius_km": shown.radius_km,
        "activities": [
            {
                "code": each.code,
                "label": naf.label(each.code, language),
                "weight": round(each.weight, 4),
                "words": list(each.words),
            }
            for each in shown.activities
        ],
        "words": list(shown.words.values()),
        "unwanted": shown.unwanted,
    }


def match_line(request: HttpRequest, found: queries.Found) -> dict[str, object]:
    """A match as it is given."""
    distance = found.match.distance_km
    return {
        "rank": found.match.rank,
        "score": round(found.match.score, 4),
        "distance_km": None if distance is None else round(distance, 1),
        "reasons": [{"kind": each.kind, "text": each.text} for each in found.match.reasons],
        "establishment": establishment_line(request, found.establishment),
    }
