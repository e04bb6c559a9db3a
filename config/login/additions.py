"""What the log-in adds to tasks, navigation and search; imported once, when Django is ready."""

from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking import tasks
from booking.admin import navigation, search
from booking.admin.navigation import Section, list_page
from booking.tasks import Task
from config.login import grants
from config.login.finding import found_users


def forget_sessions() -> int:
    """Delete sessions that have ended: what staff had on their pages does not outlive them."""
    deleted, _each = Session.objects.filter(expire_date__lte=timezone.now()).delete()
    return deleted


MAILS = (grants,)
"""Importing the modules of the mails registers them."""

tasks.register(Task(name="forget_sessions", run=forget_sessions, is_daily=True))
navigation.register(list_page(User, Section.ACCESS), list_page(Group, Section.ACCESS, title=_("Roller")), first=True)
search.finders.append(found_users)
