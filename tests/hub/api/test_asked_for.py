"""Offers, alerts, programs that listen, notices, figures and oneself, over the API."""

import uuid
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import Cast
from tests.hub.api.conftest import Caller
from tests.hub.api.test_needs import state

from entremise.hub.actions.alerts import MOST_ALERTS
from entremise.hub.actions.webhooks import MOST_WEBHOOKS
from entremise.hub.models import Alert, Delivery, Webhook
from entremise.registry.actions import MOST_OFFERS
from entremise.registry.models import Offer

OFFER = {"fr": {"title": "Drones", "text": "Inspection de toitures par drone"}, "places": ["Aubagne", "83"]}


def make(caller: Caller, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """Something new."""
    status, made = caller("POST", path, body, **headers)
    assert status == 201, made
    found: dict[str, Any] = made
    return found


# Offers


def test_an_offer_goes_through_its_life(bruno: Caller, town: Cast) -> None:
    made = make(bruno, "/offers", {**OFFER, "solution": str(town.roofer)})
    path = f"/offers/{made['number']}"
    assert made["places"] == [{"code": "13005", "label": "Aubagne"}, {"code": "83", "label": "Var"}]
    assert (made["en"], made["withdrawn"], made["solution"]) == (None, False, str(town.roofer))

    changed = {"en": {"title": "Drones", "text": "Roof inspection by drone"}, "radius_km": 40}
    assert bruno("PUT", path, changed)[1]["fr"] is None
    assert bruno("POST", f"{path}/undo")[1]["fr"] == OFFER["fr"]
    assert bruno("POST", f"{path}/withdraw")[1]["withdrawn"] is True
    assert bruno("GET", "/offers")[1]["items"] == [bruno("GET", path)[1]]
    assert bruno("PUT", path, changed)[1]["withdrawn"] is False


def test_an_offer_sent_again_is_one_offer(bruno: Caller, town: Cast) -> None:
    for _ in range(2):
        make(bruno, "/offers", {**OFFER, "solution": str(town.roofer)}, **{"Idempotency-Key": "1"})

    assert Offer.objects.filter(establishment=town.roofer).count() == 1


def test_only_ones_own_firm_is_described(camille: Caller, bruno: Caller, town: Cast) -> None:
    number = make(bruno, "/offers", {**OFFER, "solution": str(town.roofer)})["number"]

    assert camille("POST", "/offers", {**OFFER, "solution": str(town.roofer)})[0] == 404
    assert camille("POST", "/offers", {**OFFER, "solution": str(town.baker), "number": number})[0] == 409
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", OFFER),
        ("POST", "/withdraw", None),
        ("POST", "/undo", None),
    ):
        assert camille(method, f"/offers/{number}{path}", body)[0] == 404


def test_an_offer_that_says_nothing_is_refused(bruno: Caller, town: Cast) -> None:
    told = {**OFFER, "solution": str(town.roofer)}

    assert bruno("POST", "/offers", {"solution": str(town.roofer)})[0] == 409
    assert bruno("POST", "/offers", {**told, "places": ["Zzzz"]})[0] == 404
    assert bruno("POST", "/offers", {**told, "fr": {"title": " ", "text": "x"}})[0] == 422
    for _ in range(MOST_OFFERS):
        make(bruno, "/offers", told)
    assert bruno("POST", "/offers", told)[0] == 409


# Alerts


def test_an_alert_goes_through_its_life(camille: Caller) -> None:
    made = make(camille, "/alerts", {"over": "solutions", "query": "q=un+couvreur&lieu=Aubagne&page=3"})
    path = f"/alerts/{made['number']}"
    assert (made["query"], made["title"], made["rhythm"]) == (
        "q=un+couvreur&lieu=Aubagne", "un couvreur · Aubagne", "daily",
    )  # fmt: skip
    assert made["links"]["page"] == "http://testserver/recherche?q=un+couvreur&lieu=Aubagne"

    assert camille("PATCH", path, {"rhythm": "weekly"})[1]["rhythm"] == "weekly"
    assert camille("POST", f"{path}/stop")[1]["stopped_at"] is not None
    assert camille("POST", f"{path}/resume")[1]["stopped_at"] is None
    assert camille("GET", "/alerts")[1]["items"] == [camille("GET", path)[1]]
    assert camille("DELETE", path) == (204, None)
    assert camille("GET", path)[0] == 404


def test_an_alert_on_tenders_is_for_a_firm(bruno: Caller, town: Cast) -> None:
    firm = str(town.roofer.organisation)
    made = make(bruno, "/alerts", {"over": "tenders", "query": f"entreprise={firm}&rayon=30"})
    assert (made["over"], made["title"]) == ("tenders", "Toitures du Garlaban · 30 km")
    assert made["query"] == f"entreprise={firm.replace(':', '%3A')}&rayon=30"
    assert made["links"]["page"].endswith(f"/consultations/pour-moi?{made['query']}")
    assert bruno("POST", "/alerts", {"over": "tenders", "query": ""})[0] == 409


def test_alerts_are_ones_own(camille: Caller, bruno: Caller) -> None:
    number = make(camille, "/alerts", {"over": "needs", "query": ""})["number"]

    assert bruno("GET", "/alerts")[1]["items"] == []
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/stop"), ("POST", "/resume")):
        assert bruno(method, f"/alerts/{number}{path}", {} if method == "PATCH" else None)[0] == 404
    assert bruno("POST", "/alerts", {"over": "needs", "query": "", "number": number})[0] == 409


def test_too_many_alerts_or_an_empty_one_are_refused(camille: Caller) -> None:
    assert camille("POST", "/alerts", {"over": "solutions", "query": ""})[0] == 409
    for _ in range(MOST_ALERTS):
        make(camille, "/alerts", {"over": "needs", "query": ""})
    assert camille("POST", "/alerts", {"over": "needs", "query": ""})[0] == 409
    assert Alert.objects.count() == MOST_ALERTS


# Programs that listen


def test_a_webhook_goes_through_its_life(camille: Caller) -> None:
    made = make(camille, "/webhooks", {"url": "https://example.org/hook", "events": ["need.published"]})
    path = f"/webhooks/{made['number']}"
    assert made["secret"].startswith("whsec_")
    shown = camille("GET", path)[1]
    assert (shown, "secret" in shown) == ({name: value for name, value in made.items() if name != "secret"}, False)

    assert camille("PUT", path, {"url": "https://example.org/other"})[1]["events"] == []
    state(camille)
    deliveries = camille("GET", f"{path}/deliveries")[1]["items"]
    assert [each["event"] for each in deliveries][-1] == "need.published"
    assert camille("POST", f"{path}/stop")[1]["stopped_at"] is not None
    assert camille("POST", f"{path}/resume")[1]["stopped_at"] is None
    status, tried = camille("POST", f"{path}/ping")
    assert (status, tried["event"]) == (202, "test")
    assert camille("POST", f"{path}/deliveries/{tried['number']}/again")[0] == 202
    assert camille("POST", f"{path}/deliveries/{uuid.uuid4()}/again")[0] == 404
    assert camille("DELETE", path) == (204, None)
    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)


def test_webhooks_are_ones_own(camille: Caller, bruno: Caller) -> None:
    number = make(camille, "/webhooks", {"url": "https://example.org/hook"})["number"]

    assert bruno("GET", "/webhooks")[1]["items"] == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/stop"), ("POST", "/ping"), ("GET", "/deliveries")):
        assert bruno(method, f"/webhooks/{number}{path}")[0] == 404
    assert bruno("POST", "/webhooks", {"url": "https://example.org/", "number": number})[0] == 409


@pytest.mark.parametrize(
    ("url", "status"), [("http://127.0.0.1/", 409), ("https://10.0.0.1/", 409), ("ftp://example.org", 422), ("x", 422)]
)
def test_an_address_inside_is_refused(camille: Caller, url: str, status: int) -> None:
    assert camille("POST", "/webhooks", {"url": url})[0] == status


def test_too_many_webhooks_are_refused(camille: Caller) -> None:
    for number in range(MOST_WEBHOOKS):
        make(camille, "/webhooks", {"url": f"https://example.org/{number}"})

    assert camille("POST", "/webhooks", {"url": "https://example.org/more"})[0] == 409


# Notices, oneself, figures


def test_notices_are_read(camille: Caller, bruno: Caller) -> None:
    state(camille)
    status, told = camille("GET", "/notices")
    assert (status, told["unread"], told["items"][0]["kind"]) == (200, 1, "need_published")
    assert told["items"][0]["text"]
    number = told["items"][0]["number"]

    assert bruno("POST", f"/notices/{number}/read")[0] == 404
    assert [camille("POST", f"/notices/{number}/read")[1] for _ in range(2)] == [{"read": 1}, {"read": 0}]
    assert camille("POST", "/notices/read")[1] == {"read": 0}
    assert camille("GET", "/notices")[1]["unread"] == 0


def test_one_reads_who_one_is(camille: Caller, anybody: Caller, town: Cast) -> None:
    bakery = str(town.baker.organisation)
    assert camille("GET", "/me") == (200, {
        "name": "Camille Essai", "email": "camille@example.org", "language": "fr", "roles": ["member"],
        "organisations": [bakery],
    })  # fmt: skip
    memberships = camille("GET", "/me/memberships")[1]
    assert [(each["organisation"], each["manager"]) for each in memberships["items"]] == [(bakery, True)]
    assert anybody("GET", "/me")[0] == 401


def test_figures_are_for_everybody(anybody: Caller) -> None:
    from entremise.hub.actions.figures import publish

    assert anybody("GET", "/figures")[0] == 503
    publish(timezone.now())
    status, figures = anybody("GET", "/figures")
    assert (status, {"funnel", "months", "total"} <= figures.keys()) == (200, True)
