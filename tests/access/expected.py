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
#: Who answers for the order of lists, or watches over it.
READ_OBJECTIONS = names("lea samir ada edouard victor")
#: The need of the world is Camille's, for her bakery: her colleague and the advisers may change it.
ASKERS = names("camille colleague")
NEED = ASKERS | ADVISERS
#: Bruno's firm was written to about it, and has not answered; Claire's was introduced.
INTRODUCTION = NEED | names("bruno")
INTRODUCED = NEED | names("claire")
CAMILLE, BRUNO, COLLEAGUE, NOE, LEA = names("camille"), names("bruno"), names("colleague"), names("noe"), names("lea")
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


def each(pages: str, who: Names, sees: Names | None = None, does: Names | None = None) -> dict[str, May]:
    """The same line for several pages."""
    return {page: May(who, sees, does) for page in pages.split()}


#: Pages and files for all.
OPEN = each(
    """
    live ready web:language web:how web:credits /robots.txt web:places web:names api_guide api:openapi-json people:terms
    registry:establishment registry:report_error registry:error_reported
    hub:home hub:results hub:results_csv hub:results_xlsx hub:need hub:board hub:figures hub:figures_file
    neutrality:home neutrality:reports neutrality:report neutrality:report_file neutrality:find neutrality:order
    """,
    ANYONE,
)
#: To come in; what one is sent by mail opens without signing in.
DOORS = each(
    """
    account_login account_confirm_login_code people_sign_in_password mfa_login_webauthn mfa_authenticate
    socialaccount_login_cancelled socialaccount_login_error account_signup account_logout account_inactive
    account_email_verification_sent account_reset_password account_confirm_password_reset_code
    account_complete_password_reset account_password_reset_completed people:invitation people:erased
    admin:logout hub:need_take_over hub:answer hub:answer_act hub:answer_fresh hub:answer_stop
    hub:answer_meeting hub:outcome hub:outcome_fresh hub:alert_stop hub:calendar_feed
    """,
    ANYONE,
)
LOCAL = each("metrics people:trial people:try_as openid_connect_login openid_connect_callback", ANYONE, NOBODY)

ACCOUNT = (
    each(
        """
        account_email account_change_password account_set_password mfa_index mfa_activate_totp mfa_list_webauthn
        mfa_add_webauthn mfa_generate_recovery_codes
        people:account people:welcome people:onward people:sessions people:end_sessions people:keys people:unlink
        people:organisations people:data people:data_file people:consents people:erase
        registry:join registry:add_organisation registry:found registry:foreign
        notices:notices notices:stream notices:preferences notices:read_all
        hub:alerts hub:alert_new hub:webhooks hub:dashboard hub:my_needs hub:my_introductions hub:calendar
        hub:calendar_stop hub:offers
        """,
        SIGNED_IN,
    )
    | each("account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn", SIGNED_IN, does=CAMILLE)
    | each(
        "mfa_remove_webauthn mfa_edit_webauthn mfa_view_recovery_codes mfa_download_recovery_codes", SIGNED_IN, NOBODY
    )
    | each(
        """
        mfa_deactivate_totp people:end_session people:revoke_key notices:read
        hub:alert_change hub:alert_pause hub:alert_resume hub:alert_remove
        hub:webhook hub:webhook_stop hub:webhook_resume hub:webhook_remove hub:webhook_ping hub:webhook_again
        """,
        SIGNED_IN,
        CAMILLE,
    )
    | each("hub:offer_new hub:offer hub:offer_withdraw hub:offer_undo", SIGNED_IN, ASKERS)
)

MEMBERSHIPS = (
    each("people:letter_code people:new_letter", SIGNED_IN, NOE)
    | each("people:leave", SIGNED_IN, COLLEAGUE)
    | each("people:end_membership people:manager people:invite people:revoke_invitation", SIGNED_IN, CAMILLE)
    | each("people:colleagues", SIGNED_IN, ASKERS)
    | each("registry:claims registry:answer_claim registry:letters registry:letter", ADVISERS)
)

NEEDS = (
    each(
        """
        hub:need_page hub:need_understanding hub:need_edit hub:need_publish hub:attachments_add
        hub:attachment_remove
        """,
        ANYONE,
        NEED,
    )
    | each("hub:attachment", ANYONE, INTRODUCTION | INTRODUCED)
    | each("hub:need_pause hub:need_resume hub:need_close hub:need_reopen", SIGNED_IN, NEED)
    | each("hub:pick", SIGNED_IN, ASKERS)
    | each("hub:offer_itself", SIGNED_IN, BRUNO)
    | each("hub:propose hub:take", ADVISERS)
)

INTRODUCTIONS = each("hub:introduction hub:introduction_act", SIGNED_IN, INTRODUCTION) | each(
    "hub:say_outcome hub:meeting", SIGNED_IN, INTRODUCED
)

#: The list of the world has Camille's bakery in it, and she objects to its place there.
NEUTRALITY = (
    each("neutrality:mine", SIGNED_IN)
    | each("neutrality:lists neutrality:why neutrality:object neutrality:withdraw", SIGNED_IN, ASKERS)
    | each("neutrality:objections neutrality:objection", READ_OBJECTIONS)
    | each("neutrality:answer", ADVISERS)
)

CHAMBER = (
    each("hub:adviser hub:put_off hub:add_address hub:hand_over hub:absences hub:lost_mails", ADVISERS)
    | each("hub:come_back", ADVISERS, LEA | ADMINISTRATORS)
    | each("hub:chamber hub:chamber_file", READ_FIGURES)
    | each("people:trail", READ_TRAIL)
    | each(
        "admin:index notices:outbox notices:send_again notices:wordings notices:wording notices:preview notices:reset",
        ADMINISTRATORS,
    )
)

#: The meeting day of the world is Pilar's too: she is of its team.
ORGANISE = ADVISERS | names("pilar")
MEETINGS = (
    each("meetings:days meetings:badge meetings:hall", ANYONE)
    | each("meetings:new", ADVISERS)
    | each(
        """
        meetings:guest meetings:guest_profile meetings:guest_free meetings:guest_catalogue meetings:guest_requests
        meetings:guest_calendar meetings:calendar_feed meetings:guest_meeting meetings:guest_withdraw meetings:guest_pdf
        meetings:join
        """,
        ANYONE,
    )
    | each("meetings:report meetings:report_file", SIGNED_IN, ORGANISE | READ_FIGURES)
    | each("meetings:holders meetings:holder_new meetings:holder meetings:holder_end", ADVISERS)
    | each("meetings:mine", SIGNED_IN)
    | each(
        """
        meetings:day meetings:settings meetings:open meetings:close meetings:cancel meetings:copy
        meetings:slots meetings:places meetings:table meetings:programme
        meetings:guests meetings:guests_file meetings:guest_new meetings:guests_load meetings:guests_confirm
        meetings:guests_rejected meetings:invite meetings:remind meetings:guest_page meetings:guest_act
        meetings:requests meetings:nudge meetings:request_act
        meetings:timetables meetings:timetables_compare meetings:timetable meetings:timetable_progress
        meetings:timetable_stop meetings:timetable_undo meetings:timetable_meeting meetings:timetable_copy
        meetings:timetable_publish
        meetings:live meetings:live_incident meetings:live_newcomer meetings:live_note meetings:live_note_all
        meetings:check_in
        meetings:documents meetings:document meetings:mission
        meetings:circle meetings:circle_gather meetings:circle_yes
        """,
        SIGNED_IN,
        ORGANISE,
    )
)

#: The bakery buys: Camille and her colleague hold its space. Its public consultation is open to all.
BUYERS = ASKERS
#: Its confidential one exists for them, and for Bruno, whose firm is invited.
INVITED = BUYERS | BRUNO
MARKET_TENDERS = (
    each("market:tenders market:tender market:tender_ics market:cpv market:calendar_feed", ANYONE)
    | each("market:calendar market:calendar_month", ANYONE)
    | each("market:new market:paste market:tender_follow market:calendar_address", SIGNED_IN)
    | each("market:tender_edit market:tender_publish market:tender_cancel market:tender_copy", SIGNED_IN, BUYERS)
)
#: Those of another firm answer; whoever holds the link of an invitation does without an account.
MARKET_ANSWERS = (
    each("market:questions market:invited market:invited_answer", ANYONE)
    | each("market:answer", SIGNED_IN, names("bruno claire"))
    | each("market:my_answers", SIGNED_IN)
    | each("market:invitations market:answers market:answers_file market:award", SIGNED_IN, BUYERS)
)
#: Claire's firm leads a group, and asked Bruno's, by a link as well; she said what her firm has.
MARKET_READY = (
    each("market:ready market:capabilities market:group", SIGNED_IN)
    | each("market:capability_remove", SIGNED_IN, names("claire"))
    | each("market:group_page", SIGNED_IN, names("bruno claire"))
    | each("market:group_answer", ANYONE)
)
#: Figures of what everybody may know.
MARKET_AWARDS = each("market:results market:results_csv market:results_xlsx market:results_ocds market:report", ANYONE)
#: What concerns one's firm, and whom a consultation concerns.
MARKET_FINDING = (
    each("market:for_me", SIGNED_IN)
    | each("market:for_me_alert", SIGNED_IN, names("camille colleague bruno claire"))
    | each("market:firms", ANYONE)
)
#: Camille's bakery hosts Noé's trial: its sides act, advisers read. Another one is shown to all.
TRIERS = ASKERS | NOE
MARKET_PILOTS = (
    each("market:pilots market:proposal market:showcase market:shown", ANYONE)
    | each("market:proposal_new market:proposal_invite", SIGNED_IN)
    | each("market:proposal_edit market:proposal_close", SIGNED_IN, ASKERS)
    | each("market:pilot market:pilot_pdf", SIGNED_IN, TRIERS | ADVISERS)
    | each(
        "market:pilot_accept market:pilot_agreement market:pilot_agree market:pilot_close market:pilot_show "
        "market:pilot_drop",
        SIGNED_IN,
        TRIERS,
    )
)
#: Each door of the Business Act adds its own.
#: Who buys and what it committed to is for all; a purchase plan is for its buyer's members alone.
MARKET_BUYERS = (
    each("market:home market:charter market:buyers market:buyer market:certificate", ANYONE)
    | each("market:sign market:sign_end market:space market:space_another market:space_present", SIGNED_IN)
    | each("market:progress market:plans", SIGNED_IN)
    | each("market:plan market:plan_progress market:plan_columns market:plan_line", SIGNED_IN, BUYERS)
    | each("market:plan_file market:plan_remove", SIGNED_IN, BUYERS)
)
MARKET = MARKET_BUYERS | MARKET_PILOTS | MARKET_ANSWERS | MARKET_TENDERS | MARKET_AWARDS | MARKET_READY | MARKET_FINDING

#: Reading the register and asking who can answer is open to all, keys or not; the rest, as on the pages.
API = (
    each(
        """
        api:match api:matchByAddress api:listOrganisations api:getOrganisation api:listEstablishments
        api:getEstablishment api:listActivities api:getActivity api:listPlaces api:getPlace api:listNeeds api:getFigures
        api:listTenders api:getTender api:listAwards api:listReleases
        """,
        ANYONE,
    )
    | each("api:getNeed", ANYONE, NEED)
    | each(
        """
        api:createNeed api:listMyNeeds api:listIntroductions api:listOffers api:createOffer api:listAlerts
        api:createAlert api:listNotices api:readAllNotices api:listWebhooks api:createWebhook api:getMe
        api:listMemberships
        """,
        SIGNED_IN,
    )
    | each(
        """
        api:changeNeed api:publishNeed api:pauseNeed api:resumeNeed api:closeNeed api:reopenNeed api:listMatches
        """,
        SIGNED_IN,
        NEED,
    )
    | each("api:pick", SIGNED_IN, NEED, ASKERS)
    | each("api:offerItself", SIGNED_IN, BRUNO)
    | each("api:propose", ADVISERS)
    | each("api:getIntroduction api:listMessages api:postMessage", SIGNED_IN, INTRODUCTION)
    | each("api:agree api:turnDown", SIGNED_IN, INTRODUCTION, ASKERS)
    | each("api:accept api:decline", SIGNED_IN, INTRODUCTION, BRUNO)
    | each("api:withdraw", SIGNED_IN, INTRODUCTION, NEED)
    | each("api:planMeeting api:sayMet", SIGNED_IN, INTRODUCTION)
    | each("api:listOutcomes", SIGNED_IN, INTRODUCED)
    | each("api:sayOutcome", SIGNED_IN, INTRODUCED, ASKERS | names("claire"))
    | each(
        """
        api:getAlert api:changeAlert api:removeAlert api:stopAlert api:resumeAlert api:readNotice api:getWebhook
        api:changeWebhook api:removeWebhook api:stopWebhook api:resumeWebhook api:pingWebhook api:listDeliveries
        api:sendAgain
        """,
        SIGNED_IN,
        CAMILLE,
    )
    | each("api:getOffer api:changeOffer api:withdrawOffer api:undoOffer", SIGNED_IN, ASKERS)
)

EXPECTED: dict[str, May] = (
    OPEN
    | DOORS
    | LOCAL
    | ACCOUNT
    | MEMBERSHIPS
    | NEEDS
    | INTRODUCTIONS
    | NEUTRALITY
    | CHAMBER
    | MEETINGS
    | MARKET
    | API
)
