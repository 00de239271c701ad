"""Addresses of the loop."""

from django.urls import path

from entremise.hub.views import needs, results

app_name = "hub"
urlpatterns = [
    path("", results.home, name="home"),
    path("recherche", results.results, name="results"),
    path("recherche.csv", results.results_csv, name="results_csv"),
    path("recherche.xlsx", results.results_xlsx, name="results_xlsx"),
    path("besoins/nouveau", needs.state, name="need"),
    path("besoins/<uuid:submission>", needs.stated, name="need_stated"),
]
