"""What booking adds to its own registries; imported once, when Django is ready."""

import datetime as dt

from booking import tasks
from booking.admin import background
from booking.attention import bulk_acts, waits
from booking.services import clock, interests
from booking.services.day import clock as day_clock
from booking.tasks import Task

tasks.register(
    Task(name="lapse_due", run=clock.lapse_due),
    Task(name="remind_due", run=clock.remind_due),
    Task(name="tell_waiting", run=clock.tell_waiting, rest=dt.timedelta(minutes=1)),
    Task(name="carry_on", run=background.carry_on),
    Task(name="delete_old_bulk_acts", run=background.delete_old, is_daily=True),
    Task(name="forget_interests", run=interests.forget_interests, is_daily=True),
    Task(name="remind_of_days", run=day_clock.remind_of_days, rest=dt.timedelta(minutes=1)),
)
waits.register(waits.Source(lines=bulk_acts.needs_of_bulk_acts, permission="booking.view_bulkact"))
