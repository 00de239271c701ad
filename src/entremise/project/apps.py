"""Django's administration, with our own door."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    """The administration, served by our site."""

    default_site = "entremise.project.administration.Site"
