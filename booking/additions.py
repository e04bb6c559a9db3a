"""What booking adds to its own registries; imported once, when Django is ready."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from booking import permissions, tasks
from booking.admin import background, navigation
from booking.admin.navigation import Section, StaffPage, list_page
from booking.attention import bulk_acts, waits
from booking.models import (
    ApiToken,
    Attendee,
    BulkAct,
    Feed,
    Interest,
    JournalEntry,
    Municipality,
    Programme,
    Registration,
    ThemedDay,
)
from booking.services import clock, interests, searching
from booking.services.day import clock as day_clock
from booking.tasks import Task

tasks.register(
    Task(name="lapse_due", run=clock.lapse_due, rest=dt.timedelta(seconds=5)),
    Task(name="remind_due", run=clock.remind_due, rest=dt.timedelta(seconds=5)),
    Task(name="tell_waiting", run=clock.tell_waiting, rest=dt.timedelta(minutes=1)),
    Task(name="carry_on", run=background.carry_on),
    Task(name="delete_old_bulk_acts", run=background.delete_old, is_daily=True),
    Task(name="forget_interests", run=interests.forget_interests, is_daily=True),
    Task(name="lapse_proposals", run=day_clock.lapse_proposals, rest=dt.timedelta(seconds=10)),
    Task(name="fold_new", run=searching.fold_new, rest=dt.timedelta(minutes=1)),
    Task(name="fold_again", run=searching.fold_again, is_daily=True),
    Task(name="remind_of_days", run=day_clock.remind_of_days, rest=dt.timedelta(minutes=1)),
)
waits.register(waits.Source(lines=bulk_acts.needs_of_bulk_acts, permission="booking.view_bulkact"))
navigation.register(
    StaffPage(section=Section.DESK, view="index", title=Section.DESK.label, may_open=lambda _request: True),
    list_page(Registration, Section.REGISTRATIONS),
    list_page(Interest, Section.REGISTRATIONS),
    list_page(BulkAct, Section.REGISTRATIONS),
    list_page(ThemedDay, Section.DAYS),
    StaffPage(
        section=Section.DAYS,
        view="booking_themedday_mine",
        title=_("Mine dage"),
        may_open=permissions.may_have_own_days,
    ),
    list_page(Feed, Section.DAYS),
    list_page(Attendee, Section.ATTENDEES),
    list_page(Programme, Section.PROGRAMMES),
    list_page(Municipality, Section.PROGRAMMES),
    list_page(JournalEntry, Section.PROGRAMMES),
    list_page(ApiToken, Section.ACCESS),
)
