"""What booking adds to its own registries; imported once, when Django is ready."""

from booking import tasks
from booking.services import clock
from booking.services.day import clock as day_clock
from booking.tasks import Task

tasks.register(
    Task(name="lapse_due", run=clock.lapse_due),
    Task(name="remind_due", run=clock.remind_due),
    Task(name="remind_of_days", run=day_clock.remind_of_days),
)
