"""Addresses of the Business Act: buyers, consultations, answers, plans, pilots, awards."""

from django.urls import URLPattern, path

from entremise.market.views import (
    answering,
    awarding,
    buyers,
    calendar,
    finding,
    groups,
    invitations,
    pasting,
    pilot,
    pilots,
    plans,
    ready,
    results,
    showcase,
    space,
    tenders,
    writing,
)

app_name = "market"

#: Typing a consultation in, reading it, its calendar.
TENDERS: list[URLPattern] = [
    path("consultations", tenders.tenders, name="tenders"),
    path("consultations/cpv", tenders.cpv, name="cpv"),
    path("consultations/nouvelle", writing.new, name="new"),
    path("consultations/calendrier", calendar.calendar, name="calendar"),
    path("consultations/calendrier/adresse", calendar.calendar_address, name="calendar_address"),
    path("consultations/calendrier/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("consultations/calendrier/<str:month>", calendar.calendar, name="calendar_month"),
    path("consultations/<uuid:tender>", tenders.tender, name="tender"),
    path("consultations/<uuid:tender>.ics", calendar.tender_ics, name="tender_ics"),
    path("consultations/<uuid:tender>/suivre", tenders.follow, name="tender_follow"),
    path("consultations/<uuid:tender>/modifier", writing.edit, name="tender_edit"),
    path("consultations/<uuid:tender>/publier", writing.publish, name="tender_publish"),
    path("consultations/<uuid:tender>/annuler", writing.cancel, name="tender_cancel"),
    path("consultations/<uuid:tender>/copier", writing.copy, name="tender_copy"),
]
#: Inviting, asking, answering, awarding.
ANSWERS: list[URLPattern] = [
    path("consultations/<uuid:tender>/invitations", invitations.invitations, name="invitations"),
    path("invitation/<str:token>", answering.invited, name="invited"),
    path("invitation/<str:token>/repondre", answering.invited_answer, name="invited_answer"),
    path("consultations/<uuid:tender>/repondre", answering.answer, name="answer"),
    path("consultations/<uuid:tender>/questions", answering.ask, name="questions"),
    path("consultations/<uuid:tender>/reponses", awarding.answers, name="answers"),
    path("consultations/<uuid:tender>/reponses.xlsx", awarding.answers_file, name="answers_file"),
    path("consultations/<uuid:tender>/attribuer", awarding.award, name="award"),
    path("reponses", answering.my_answers, name="my_answers"),
]
#: A text or a PDF from which a consultation is proposed.
PASTED: list[URLPattern] = [
    path("consultations/coller", pasting.paste, name="paste"),
]
#: Consultations for a firm, firms for a consultation.
FINDING: list[URLPattern] = [
    path("consultations/pour-moi", finding.for_me, name="for_me"),
    path("consultations/pour-moi/avertir", finding.alert_me, name="for_me_alert"),
    path("consultations/<uuid:tender>/entreprises", finding.firms, name="firms"),
]
#: Can I answer? With whom?
READY: list[URLPattern] = [
    path("consultations/<uuid:tender>/puis-je-repondre", ready.ready, name="ready"),
    path("mon-entreprise/capacites", ready.capabilities, name="capabilities"),
    path("mon-entreprise/capacites/<int:capability>/retirer", ready.capability_remove, name="capability_remove"),
    path("consultations/<uuid:tender>/groupement", groups.group, name="group"),
    path("groupements/<uuid:group>", groups.group_page, name="group_page"),
    path("groupements/reponse/<str:token>", groups.group_answer, name="group_answer"),
]
#: The buyers, their charter, their plans.
BUYERS: list[URLPattern] = [
    path("achats", buyers.home, name="home"),
    path("achats/charte", buyers.charter, name="charter"),
    path("achats/charte/signer", space.sign, name="sign"),
    path("achats/charte/retirer", space.sign_end, name="sign_end"),
    path("achats/donneurs-d-ordre", buyers.buyers, name="buyers"),
    path("achats/donneurs-d-ordre/<uuid:buyer>", buyers.buyer, name="buyer"),
    path("achats/donneurs-d-ordre/<uuid:buyer>/charte.pdf", buyers.certificate, name="certificate"),
    path("achats/espace", space.space, name="space"),
    path("achats/espace/ouvrir", space.another, name="space_another"),
    path("achats/espace/presentation", space.present, name="space_present"),
    path("achats/espace/avancement", space.progress, name="progress"),
    path("achats/programmes", plans.plans, name="plans"),
    path("achats/programmes/<uuid:plan>", plans.plan, name="plan"),
    path("achats/programmes/<uuid:plan>/progres", plans.advance, name="plan_progress"),
    path("achats/programmes/<uuid:plan>/colonnes", plans.columns, name="plan_columns"),
    path("achats/programmes/<uuid:plan>/lignes/<int:line>/consulter", plans.consult, name="plan_line"),
    path("achats/programmes/<uuid:plan>/programme.<str:kind>", plans.file, name="plan_file"),
    path("achats/programmes/<uuid:plan>/retirer", plans.remove, name="plan_remove"),
]
#: First customers, and the showcase.
PILOTS: list[URLPattern] = [
    path("experimentations", pilots.pilots, name="pilots"),
    path("experimentations/proposer", pilots.proposal_new, name="proposal_new"),
    path("experimentations/propositions/<uuid:proposal>", pilots.proposal, name="proposal"),
    path("experimentations/propositions/<uuid:proposal>/modifier", pilots.proposal_edit, name="proposal_edit"),
    path("experimentations/propositions/<uuid:proposal>/clore", pilots.proposal_close, name="proposal_close"),
    path("experimentations/propositions/<uuid:proposal>/inviter", pilots.proposal_invite, name="proposal_invite"),
    path("experimentations/<uuid:pilot>", pilot.pilot, name="pilot"),
    path("experimentations/<uuid:pilot>/accepter", pilot.pilot_accept, name="pilot_accept"),
    path("experimentations/<uuid:pilot>/accord", pilot.pilot_agreement, name="pilot_agreement"),
    path("experimentations/<uuid:pilot>/accord/donner", pilot.pilot_agree, name="pilot_agree"),
    path("experimentations/<uuid:pilot>/accord.pdf", pilot.pilot_pdf, name="pilot_pdf"),
    path("experimentations/<uuid:pilot>/resultats", pilot.pilot_close, name="pilot_close"),
    path("experimentations/<uuid:pilot>/montrer", pilot.pilot_show, name="pilot_show"),
    path("experimentations/<uuid:pilot>/abandonner", pilot.pilot_drop, name="pilot_drop"),
    path("demonstrateur", showcase.showcase, name="showcase"),
    path("demonstrateur/<uuid:pilot>", showcase.shown, name="shown"),
]
#: Who won, what stayed here, exports and the yearly report.
AWARDS: list[URLPattern] = [
    path("achats/resultats", results.results, name="results"),
    path("achats/resultats.csv", results.csv, name="results_csv"),
    path("achats/resultats.xlsx", results.xlsx, name="results_xlsx"),
    path("achats/resultats.ocds.json", results.ocds, name="results_ocds"),
    path("achats/resultats/rapport/<int:year>.pdf", results.report, name="report"),
]

urlpatterns = [*TENDERS, *ANSWERS, *PASTED, *FINDING, *READY, *BUYERS, *PILOTS, *AWARDS]
