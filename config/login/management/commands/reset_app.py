"""`manage.py reset_app NAME`: resets a lost app on the server, where no administrator can do it in the admin."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from config.login import authenticators


class Command(BaseCommand):
    """Does the same as the button "Nulstil appen" on a user's page."""

    help = "Takes away a user's app for one-time codes and the emergency codes; the next log-in sets up a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("Der er ingen bruger med det navn."))
        with transaction.atomic():
            removed = authenticators.reset(user=user, request=None)
        if not removed:
            raise CommandError(_("%(user)s havde ingen app.") % {"user": user})
        self.stdout.write(_("%(user)s skal sætte en ny app op ved næste login.") % {"user": user})
