"""Django's entry for the log-in."""

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from config.login.checks import check_second_step
from config.login.roles import make_roles


class LoginConfig(AppConfig):
    """Stands after `django.contrib.auth` and allauth, whose pages of the admin it replaces."""

    name = "config.login"
    label = "login"
    verbose_name = _("Log ind")

    def ready(self) -> None:
        """Have the log told of log-ins and of changes to users, and roles made by each `migrate`.

        What `check --deploy` asks of the log-in is registered too.

        The log by name, because the listeners need models, which are not there yet when this file is read.
        """
        register(check_second_step, Tags.security, deploy=True)
        import_string("config.login.log.listen")()
        # Of the apps that roles name, auth is the last in the settings; all their permissions stand then.
        post_migrate.connect(make_roles, sender=apps.get_app_config("auth"))
