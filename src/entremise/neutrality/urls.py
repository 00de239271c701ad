"""Addresses of neutrality: what anyone may check, and why a firm was or was not shown."""

from django.urls import path

from entremise.neutrality.views import objections, reports, why

app_name = "neutrality"
urlpatterns = [
    path("neutralite", reports.home, name="home"),
    path("neutralite/rapports", reports.reports, name="reports"),
    path("neutralite/rapports/<str:month>.<slug:suffix>", reports.file, name="report_file"),
    path("neutralite/rapports/<str:month>", reports.of_month, name="report"),
    path("neutralite/ordre", reports.find, name="find"),
    path("neutralite/ordre/<int:number>", reports.order, name="order"),
    path("mes-listes", why.mine, name="mine"),
    path("mes-listes/<slug:scheme>/<str:identifier>", why.lists, name="lists"),
    path("mes-listes/<slug:scheme>/<str:identifier>/<int:number>", why.explained, name="why"),
    path("mes-listes/<slug:scheme>/<str:identifier>/<int:number>/contester", objections.make, name="object"),
    path("mes-listes/<slug:scheme>/<str:identifier>/<int:number>/retirer", objections.withdraw, name="withdraw"),
    path("objections", objections.objections, name="objections"),
    path("objections/<uuid:number>", objections.objection, name="objection"),
    path("objections/<uuid:number>/repondre", objections.answer, name="answer"),
]
