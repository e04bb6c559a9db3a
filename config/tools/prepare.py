"""Fills the demo's database so that the pages can be used: `python -m config.tools.prepare`, called by `./start`."""

import logging
import os
import secrets
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import formats, timezone, translation
from django.utils.module_loading import import_string

from config.tools import demo

STAFF = "staff"
DEMO_PLAN = "config.tools.demo_plan.demo_plan_path"
DEMO_MAPPINGS = "config.tools.demo_mapping.demo_mapping_paths"
"""Both are imported once Django is ready, since they read tables."""
PROGRAMME = "booking/data/faglig-ledelse-2016-17.toml"


def main() -> int:
    """Migrate, load missing data, make the staff user, and print how to log in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        demo.activate()
        django.setup()
        logging.getLogger("temadag.login").setLevel(logging.WARNING)  # the lines below say the same
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_municipalities")
        call_command("load_programme", str(settings.BASE_DIR / PROGRAMME))
        call_command("load_toolbox")
        call_command("load_goal_plan")
        call_command("load_questionnaire")
        pages: dict[str, str] = {"Goal plan": import_string(DEMO_PLAN)(), **import_string(DEMO_MAPPINGS)()}
    except (ImproperlyConfigured, CommandError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    password = staff_password(settings.BASE_DIR / "var" / "staff-password")
    sys.stdout.write(log_in_hint(password, pages))
    return 0


def staff_password(file: Path) -> str:
    """Make sure that the staff user exists with the password in `file`, and return the password."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"{secrets.token_urlsafe(12)}\n", encoding="ascii")
    password = file.read_text(encoding="ascii").strip()
    users = get_user_model()
    user, _created = users.objects.get_or_create(username=STAFF, defaults={"email": settings.STAFF_EMAIL})
    if not (user.is_staff and user.is_superuser and user.check_password(password)):
        user.is_staff = user.is_superuser = True
        user.set_password(password)
        user.save()
    return password


def log_in_hint(password: str, pages: dict[str, str]) -> str:
    """Return the lines that name the addresses of the demo; `pages` are paths by what is seen there."""
    with translation.override("da"):
        now = formats.date_format(timezone.localtime(), "DATETIME_FORMAT")
    clock = f"{now} (the demo's clock)" if demo.is_running() else f"{now} (the real clock)"
    return (
        f"\n  The time   {clock}"
        f"\n  Pages      {settings.SITE_URL}/"
        f"\n  Staff      {settings.SITE_URL}/admin/  user {STAFF}  password {password}"
        f"\n  Mails      {settings.SITE_URL}/dev/mail/"
        + "".join(f"\n  {name:<10} {settings.SITE_URL}{path}" for name, path in pages.items())
        + f"\n  API        {settings.SITE_URL}/api/v1/docs\n"
    )


if __name__ == "__main__":
    sys.exit(main())
