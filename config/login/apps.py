"""Django's entry for the log-in."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class LoginConfig(AppConfig):
    """Stands after `django.contrib.auth` and allauth, whose pages of the admin it replaces."""

    name = "config.login"
    label = "login"
    verbose_name = _("Log ind")

    def ready(self) -> None:
        """This method will have the log told of every log-in and of every change to users and roles.

        By name, because the listeners need models, which are not there yet when this file is read.
        """
        import_string("config.login.log.listen")()
