"""Who may open each page and call each operation: the one table of permissions, in words.

A page or an operation that has no line here fails `test_matrix.py`, and so does a line that has no page. To add one:
its name in the URL configuration (for the API, `api:` and its operationId) and who may come. ``sees`` narrows that to
those for whom the thing exists: the others are told there is nothing there (404). The thing itself, for instance the
need of the page, is made in `world.py`.
"""

from dataclasses import dataclass

Names = frozenset[str]


def names(text: str) -> Names:
    """Names of the cast."""
    return frozenset(text.split())


#: All the accounts of the cast (tests/factories.py).
SIGNED_IN = names("camille colleague bruno noe claire lea samir agathe edouard pilar ada victor")
#: And those who have none, or none any more.
ANYONE = SIGNED_IN | names("visitor erased")
#: Ada administers, and may all that advisers may.
ADVISERS = names("lea samir ada")
ADMINISTRATORS = names("ada")
READ_FIGURES = names("lea samir ada edouard victor agathe")
READ_TRAIL = names("ada victor")
#: The need of the world is Camille's, for her bakery: her colleague and the advisers may change it.
ASKERS = names("camille colleague")
NEED = ASKERS | ADVISERS
#: Bruno's firm was written to about it.
INTRODUCTION = NEED | names("bruno")
CAMILLE = names("camille")
COLLEAGUE = names("colleague")
NOE = names("noe")
#: Members of firms of the territory, which may offer themselves for another firm's need.
OTHER_FIRMS = names("bruno claire")
#: Claire's firm was introduced.
INTRODUCED = NEED | names("claire")
LEA = names("lea")
#: Only from this machine, only when it is set up so, or only for what the world has none of.
NOBODY = names("")


@dataclass(frozen=True, slots=True)
class May:
    """Who may open a page.

    Attributes:
        sees: for whom of them its thing exists; all when not said.
        does: who of these may do what it is for; all when not said. The others are refused.
    """

    open: Names
    sees: Names | None = None
    does: Names | None = None


PROBES = {"live": May(ANYONE), "ready": May(ANYONE), "metrics": May(ANYONE, NOBODY)}

#: Reading the register and asking who can answer is open to all, keys or not.
API = {
    f"api:{operation}": May(ANYONE)
    for operation in (
        "match", "matchByAddress", "listOrganisations", "getOrganisation", "listEstablishments",
        "getEstablishment", "listActivities", "getActivity", "listPlaces", "getPlace", "listNeeds", "getFigures",
    )
}  # fmt: skip
#: With the key of a person, all that the person may do on the pages.
API_OF_PERSONS = (
    {
        f"api:{operation}": May(SIGNED_IN)
        for operation in (
            "createNeed", "listMyNeeds", "listIntroductions", "listOffers", "createOffer", "listAlerts", "createAlert",
            "listNotices", "readAllNotices", "listWebhooks", "createWebhook", "getMe", "listMemberships",
        )
    }
    | {
        f"api:{operation}": May(SIGNED_IN, NEED)
        for operation in (
            "changeNeed", "publishNeed", "pauseNeed", "resumeNeed", "closeNeed", "reopenNeed", "listMatches", "pick",
            "offerItself",
        )
    }
    | {
        f"api:{operation}": May(SIGNED_IN, INTRODUCTION)
        for operation in (
            "getIntroduction", "agree", "turnDown", "accept", "decline", "withdraw", "planMeeting", "sayMet",
            "listMessages", "postMessage", "listOutcomes", "sayOutcome",
        )
    }
    | {
        f"api:{operation}": May(SIGNED_IN, CAMILLE)
        for operation in (
            "getAlert", "changeAlert", "removeAlert", "stopAlert", "resumeAlert", "readNotice", "getWebhook",
            "changeWebhook", "removeWebhook", "stopWebhook", "resumeWebhook", "pingWebhook", "listDeliveries",
            "sendAgain",
        )
    }
    | {f"api:{verb}Offer": May(SIGNED_IN, ASKERS) for verb in ("get", "change", "withdraw", "undo")}
    | {"api:getNeed": May(ANYONE, NEED), "api:propose": May(ADVISERS)}
)  # fmt: skip

SIGN_IN = {
    name: May(ANYONE)
    for name in (
        "account_login", "account_confirm_login_code", "people_sign_in_password", "mfa_login_webauthn",
        "mfa_authenticate", "socialaccount_login_cancelled",
        "socialaccount_login_error", "account_signup", "account_logout", "account_inactive",
        "account_email_verification_sent", "account_reset_password", "account_confirm_password_reset_code",
        "account_complete_password_reset", "account_password_reset_completed",         "people:terms", "people:invitation", "people:erased",
        "admin:login", "admin:logout",
    )
}  # fmt: skip

LOCAL = {
    name: May(ANYONE, NOBODY)
    for name in ("people:trial", "people:try_as", "openid_connect_login", "openid_connect_callback")
}

ACCOUNT = {
    name: May(SIGNED_IN)
    for name in (
        "account_email", "account_change_password", "account_set_password", "account_reauthenticate", "mfa_index",
        "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes", "people:unlink", "people:account", "people:welcome",
        "people:onward", "people:sessions", "people:end_sessions", "people:keys", "people:organisations",
        "registry:join", "registry:add_organisation", "registry:found", "registry:foreign", "notices:notices",
        "notices:stream", "notices:preferences", "notices:read_all", "hub:alerts", "hub:alert_new", "hub:webhooks",
        "people:data", "people:data_file", "people:consents", "people:erase", "hub:dashboard", "hub:my_needs",
        "hub:my_introductions", "hub:calendar", "hub:calendar_stop", "hub:offers",
    )
} | {
    "mfa_reauthenticate": May(SIGNED_IN, does=CAMILLE),
    "mfa_deactivate_totp": May(SIGNED_IN, CAMILLE),
    "mfa_remove_webauthn": May(SIGNED_IN, NOBODY),
    "mfa_edit_webauthn": May(SIGNED_IN, NOBODY),
    "people:end_session": May(SIGNED_IN, CAMILLE),
    "people:revoke_key": May(SIGNED_IN, CAMILLE),
    "notices:read": May(SIGNED_IN, CAMILLE),
    "hub:alert_change": May(SIGNED_IN, CAMILLE),
    "hub:alert_pause": May(SIGNED_IN, CAMILLE),
    "hub:alert_resume": May(SIGNED_IN, CAMILLE),
    "hub:alert_remove": May(SIGNED_IN, CAMILLE),
    "hub:offer_new": May(SIGNED_IN, ASKERS),
    "hub:offer": May(SIGNED_IN, ASKERS),
    "hub:offer_withdraw": May(SIGNED_IN, ASKERS),
    "hub:offer_undo": May(SIGNED_IN, ASKERS),
    "hub:webhook": May(SIGNED_IN, CAMILLE),
    "hub:webhook_stop": May(SIGNED_IN, CAMILLE),
    "hub:webhook_resume": May(SIGNED_IN, CAMILLE),
    "hub:webhook_remove": May(SIGNED_IN, CAMILLE),
    "hub:webhook_ping": May(SIGNED_IN, CAMILLE),
    "hub:webhook_again": May(SIGNED_IN, CAMILLE),
}  # fmt: skip

MEMBERSHIPS = {
    "people:letter_code": May(SIGNED_IN, NOE),
    "people:new_letter": May(SIGNED_IN, NOE),
    "people:leave": May(SIGNED_IN, COLLEAGUE),
    "people:end_membership": May(SIGNED_IN, CAMILLE),
    "people:manager": May(SIGNED_IN, CAMILLE),
    "people:colleagues": May(SIGNED_IN, ASKERS),
    "people:invite": May(SIGNED_IN, CAMILLE),
    "people:revoke_invitation": May(SIGNED_IN, CAMILLE),
    "registry:claims": May(ADVISERS),
    "registry:answer_claim": May(ADVISERS),
    "registry:letters": May(ADVISERS),
    "registry:letter": May(ADVISERS),
}

OPEN_PAGES = {
    name: May(ANYONE)
    for name in (
        "web:language", "web:how", "web:credits", "/robots.txt", "web:places", "web:names", "api_guide",
        "api:openapi-json", "registry:establishment", "registry:report_error", "registry:error_reported", "hub:home",
        "hub:results", "hub:results_csv", "hub:results_xlsx", "hub:need", "hub:board", "hub:figures",
        "hub:figures_file",
    )
}  # fmt: skip

NEEDS = {
    "hub:need_page": May(ANYONE, NEED),
    "hub:need_understanding": May(ANYONE, NEED),
    "hub:need_edit": May(ANYONE, NEED),
    "hub:need_publish": May(ANYONE, NEED),
    "hub:need_pause": May(SIGNED_IN, NEED),
    "hub:need_resume": May(SIGNED_IN, NEED),
    "hub:need_close": May(SIGNED_IN, NEED),
    "hub:need_reopen": May(SIGNED_IN, NEED),
    "hub:attachments_add": May(ANYONE, NEED),
    "hub:attachment": May(ANYONE, NEED),
    "hub:attachment_remove": May(ANYONE, NEED),
    "hub:need_take_over": May(ANYONE),
    "hub:pick": May(SIGNED_IN, ASKERS),
    "hub:propose": May(ADVISERS),
    "hub:offer_itself": May(SIGNED_IN, OTHER_FIRMS),
    "hub:take": May(ADVISERS),
}

INTRODUCTIONS = {
    "hub:introduction": May(SIGNED_IN, INTRODUCTION),
    "hub:introduction_act": May(SIGNED_IN, INTRODUCTION),
    "hub:say_outcome": May(SIGNED_IN, INTRODUCED),
    "hub:meeting": May(SIGNED_IN, INTRODUCED),
    "hub:answer_meeting": May(ANYONE),
    "hub:calendar_feed": May(ANYONE),
    "hub:answer": May(ANYONE),
    "hub:answer_fresh": May(ANYONE),
    "hub:answer_stop": May(ANYONE),
    "hub:answer_act": May(ANYONE),
    "hub:outcome": May(ANYONE),
    "hub:outcome_fresh": May(ANYONE),
    "hub:alert_stop": May(ANYONE),
}

CHAMBER = {
    "hub:adviser": May(ADVISERS),
    "hub:put_off": May(ADVISERS),
    "hub:add_address": May(ADVISERS),
    "hub:hand_over": May(ADVISERS),
    "hub:absences": May(ADVISERS),
    "hub:come_back": May(ADVISERS, LEA),
    "hub:lost_mails": May(ADVISERS),
    "hub:chamber": May(READ_FIGURES),
    "hub:chamber_file": May(READ_FIGURES),
    "people:trail": May(READ_TRAIL),
    "admin:index": May(ADMINISTRATORS),
    "notices:outbox": May(ADMINISTRATORS),
    "notices:send_again": May(ADMINISTRATORS),
    "notices:wordings": May(ADMINISTRATORS),
    "notices:wording": May(ADMINISTRATORS),
    "notices:preview": May(ADMINISTRATORS),
    "notices:reset": May(ADMINISTRATORS),
}

EXPECTED: dict[str, May] = (
    PROBES | API | API_OF_PERSONS | SIGN_IN | LOCAL | ACCOUNT | MEMBERSHIPS | OPEN_PAGES | NEEDS | INTRODUCTIONS | CHAMBER
)  # fmt: skip
