"""What the toolbox adds to the registries; imported once, when Django is ready."""

import datetime as dt

from booking import tasks
from booking.admin import navigation
from booking.admin.navigation import Section, list_page
from booking.queries import added
from booking.services import erasure as erasing
from booking.tasks import Task
from notifications import health
from notifications.handover import files
from toolbox.chosen.facts import chosen_facts
from toolbox.chosen.tables import chosen_file
from toolbox.clock import keeping, looking
from toolbox.clock.examples import register_examples
from toolbox.models import ChosenTheme, Element, Theme, Tool
from toolbox.plan.facts import plan_facts

navigation.register(*(list_page(model, Section.PROGRAMMES) for model in (Theme, Tool, Element, ChosenTheme)))
added.register(chosen_facts)
added.register_own(plan_facts)
files.register(chosen_file)
files.register(keeping.plan_files)
erasing.register(erasing.Keeper(counts=keeping.kept_plans, erase=keeping.erase_names))
tasks.register(Task(name="look_at_due_plans", run=looking.look_at_due_plans, rest=dt.timedelta(seconds=5)))
health.register(
    health.Age(
        name="oldest_due_plan_seconds",
        oldest=looking.oldest_due,
        limit=dt.timedelta(hours=2),
        problem="plans wait for their mails",
    )
)
register_examples()
