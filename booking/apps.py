"""Django's entry for the booking app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    """The domain and its pages; imports nothing of `notifications`."""

    name = "booking"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Temadage")
