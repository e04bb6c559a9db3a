"""What the toolbox adds to the registries; imported once, when Django is ready."""

from booking.admin import navigation
from booking.admin.navigation import Section, list_page
from booking.queries import added
from notifications.handover import files
from toolbox.chosen.facts import chosen_facts
from toolbox.chosen.tables import chosen_file
from toolbox.models import ChosenTheme, Element, Theme, Tool
from toolbox.plan.facts import plan_facts

navigation.register(*(list_page(model, Section.PROGRAMMES) for model in (Theme, Tool, Element, ChosenTheme)))
added.register(chosen_facts)
added.register_own(plan_facts)
files.register(chosen_file)
