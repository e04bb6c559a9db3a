"""Django's entry for the notifications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """What is sent because of a journal entry, and what comes back."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Mails")
