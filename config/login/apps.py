"""Django's entry for the log-in."""

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from config.checks import check_encryption, check_wanted
from config.login.checks import check_second_step
from config.login.roles import make_roles


class LoginConfig(AppConfig):
    """Must come after `django.contrib.auth` and allauth, whose pages of the admin it replaces."""

    name = "config.login"
    label = "login"
    verbose_name = _("Log ind")

    def ready(self) -> None:
        """Connect the log's listeners, make the roles at each `migrate`, and register the checks of `check --deploy`.

        The log is imported by name, because its listeners need models, which do not exist yet when this file is read.
        """
        for check in (check_second_step, check_encryption, check_wanted):
            register(check, Tags.security, deploy=True)
        import_string("config.login.log.listen_to_log_ins")()
        # Of the apps that roles name, auth is the last in the settings: by then all their permissions exist.
        post_migrate.connect(make_roles, sender=apps.get_app_config("auth"))
