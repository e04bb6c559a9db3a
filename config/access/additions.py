"""What the access log adds to the worker's tasks and to the navigation; imported once, when Django is ready."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from booking import tasks
from booking.admin import navigation
from booking.admin.navigation import Section, list_page
from booking.tasks import Task
from config.access.models import AccessLine


def forget_access() -> int:
    """Delete the lines that are older than `ACCESS_LOG_DAYS` (D8)."""
    oldest = timezone.now() - dt.timedelta(days=settings.ACCESS_LOG_DAYS)
    deleted, _each = AccessLine.objects.filter(at__lt=oldest).delete()
    return deleted


tasks.register(Task(name="forget_access", run=forget_access, is_daily=True))
navigation.register(list_page(AccessLine, Section.ACCESS))
