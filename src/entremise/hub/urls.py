"""Addresses of the loop."""

from django.urls import path

from entremise.hub.views import attachments, board, needs, results

app_name = "hub"
urlpatterns = [
    path("", results.home, name="home"),
    path("recherche", results.results, name="results"),
    path("recherche.csv", results.results_csv, name="results_csv"),
    path("recherche.xlsx", results.results_xlsx, name="results_xlsx"),
    path("besoins/nouveau", needs.state, name="need"),
    path("besoins", board.board, name="board"),
    path("besoins/<uuid:submission>", needs.page, name="need_page"),
    path("besoins/<uuid:submission>/comprendre", needs.understand, name="need_understanding"),
    path("besoins/<uuid:submission>/modifier", needs.edit, name="need_edit"),
    path("besoins/<uuid:submission>/publier", needs.publish, name="need_publish"),
    path("besoins/<uuid:submission>/suspendre", needs.pause, name="need_pause"),
    path("besoins/<uuid:submission>/reprendre", needs.resume, name="need_resume"),
    path("besoins/<uuid:submission>/clore", needs.close, name="need_close"),
    path("besoins/<uuid:submission>/rouvrir", needs.reopen, name="need_reopen"),
    path("besoins/<uuid:submission>/fichiers", attachments.add, name="attachments_add"),
    path("besoins/<uuid:submission>/fichiers/<uuid:number>", attachments.serve, name="attachment"),
    path("besoins/<uuid:submission>/fichiers/<uuid:number>/retirer", attachments.remove, name="attachment_remove"),
    path("besoins/suivre/<str:token>", needs.take_over, name="need_take_over"),
]
