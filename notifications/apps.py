"""Django's entry for the notifications app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from notifications import checks


class NotificationsConfig(AppConfig):
    """The mails that journal entries cause, and the mails that come in."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Mails")

    def ready(self) -> None:
        """Register the checks: addresses always, the rest with `check --deploy`."""
        register(checks.check_addresses, Tags.compatibility)
        for check in (
            checks.check_backend,
            checks.check_timeout,
            checks.check_webhooks,
            checks.check_privacy,
            checks.check_erasure,
        ):
            register(check, Tags.compatibility, deploy=True)
