"""Django's entry for the booking app."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


def import_of_every_app(name: str) -> None:
    """Import the module of this name of each app that has one; an app comes after those that it builds on."""
    for config in reversed(list(apps.get_app_configs())):
        if module_has_submodule(config.module, name):
            import_module(f"{config.name}.{name}")


class BookingConfig(AppConfig):
    """The domain and its pages; imports nothing of `notifications`."""

    name = "booking"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Temadage")

    def ready(self) -> None:
        """Import every app's `additions`, which fill the registries."""
        import_of_every_app("additions")
