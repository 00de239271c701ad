"""Addresses of the Business Act: buyers, consultations, answers, plans, pilots, awards."""

from django.urls import URLPattern

app_name = "market"

#: Typing a consultation in, reading it, its calendar.
TENDERS: list[URLPattern] = []
#: Inviting, asking, answering, awarding.
ANSWERS: list[URLPattern] = []
#: A text or a PDF from which a consultation is proposed.
PASTED: list[URLPattern] = []
#: Consultations for a firm, firms for a consultation.
FINDING: list[URLPattern] = []
#: Can I answer? With whom?
READY: list[URLPattern] = []
#: The buyers, their charter, their plans.
BUYERS: list[URLPattern] = []
#: First customers, and the showcase.
PILOTS: list[URLPattern] = []
#: Who won, what stayed here, exports and the yearly report.
AWARDS: list[URLPattern] = []

urlpatterns = [*TENDERS, *ANSWERS, *PASTED, *FINDING, *READY, *BUYERS, *PILOTS, *AWARDS]
