"""Django's entry for the booking app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    """The domain and its pages; imports nothing of `notifications`."""

    name = "booking"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Temadage")

    def ready(self) -> None:
        """Import every app's `additions`: what each adds at the doors of the others."""
        autodiscover_modules("additions")
