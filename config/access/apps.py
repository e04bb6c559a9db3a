"""Django's entry for the access log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """The access log; its admin page builds on booking's."""

    name = "config.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Opslag")
