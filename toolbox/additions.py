"""What the toolbox adds to the registries; imported once, when Django is ready."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from booking import tasks
from booking.admin import navigation
from booking.admin.navigation import Section, StaffPage, list_page, stand_under
from booking.models import Registration
from booking.queries import added
from booking.services import erasure as erasing
from booking.tasks import Task
from notifications import health
from notifications.announce import entries
from notifications.handover import erasure as own_erasures
from notifications.handover import files
from notifications.handover.vacuum import vacuumed
from toolbox.admin import plans, questionnaires
from toolbox.chosen.facts import chosen_facts
from toolbox.chosen.tables import chosen_file
from toolbox.clock import keeping, looking, mapping_keeping, mapping_looking, questions_due
from toolbox.clock.examples import register_examples
from toolbox.clock.mapping_examples import register_mapping_examples
from toolbox.clock.receivers import follow_contact
from toolbox.models import ChosenTheme, Element, Theme, Tool
from toolbox.plan.facts import plan_facts
from toolbox.plan.shared import plans_for_staff
from toolbox.results.case import mapping_files
from toolbox.results.due import LOOK_EVERY, oldest_unpublished, publish_due_mappings
from toolbox.results.facts import results_for_facilitators
from toolbox.results.weakest import suggestions_on_page

navigation.register(*(list_page(model, Section.PROGRAMMES) for model in (Theme, Tool, Element, ChosenTheme)))
stand_under(Registration, "toolbox_chosentheme_choose")
navigation.register(
    StaffPage(
        section=Section.PROGRAMMES, view="toolbox_plan_changelist", title=_("Målplaner"), may_open=plans.may_count
    ),
    StaffPage(
        section=Section.PROGRAMMES,
        view="toolbox_mapping_changelist",
        title=_("Kortlægninger"),
        may_open=plans.may_count,
    ),
    StaffPage(
        section=Section.PROGRAMMES,
        view="toolbox_figure_changelist",
        title=_("Kortlægningens resultat"),
        may_open=plans.may_count,
    ),
    StaffPage(
        section=Section.PROGRAMMES,
        view="toolbox_edition_changelist",
        title=_("Spørgeskemaer"),
        may_open=questionnaires.may_read_questionnaires,
    ),
    StaffPage(
        section=Section.PROGRAMMES,
        view="toolbox_plan_examples",
        title=_("Eksempler på målplaner"),
        may_open=plans.may_keep_examples,
    ),
)
added.register(chosen_facts)
added.register_for_staff(plans_for_staff)
added.register_for_staff(results_for_facilitators)
added.register_own(suggestions_on_page)
added.register_own(plan_facts)
files.register(chosen_file)
files.register(keeping.plan_files)
files.register(mapping_files)
erasing.register(erasing.Keeper(counts=keeping.kept_plans, erase=keeping.erase_names))
own_erasures.register(
    own_erasures.OwnPeriod(
        due=mapping_keeping.due_mappings,
        erase=mapping_keeping.erase_due_mappings,
        words=mapping_keeping.number_of_mappings,
    )
)
tasks.register(
    Task(name="look_at_due_plans", run=looking.look_at_due_plans, rest=dt.timedelta(seconds=5)),
    Task(name="look_at_due_mappings", run=mapping_looking.look_at_due_mappings, rest=dt.timedelta(seconds=5)),
    Task(name="close_due_questions", run=vacuumed(questions_due.close_due_questions), rest=dt.timedelta(seconds=30)),
    Task(name="publish_due_mappings", run=vacuumed(publish_due_mappings), rest=LOOK_EVERY),
    Task(name="erase_due_mappings", run=vacuumed(mapping_keeping.erase_due_mappings), is_daily=True),
)
health.register(
    health.Age(
        name="oldest_due_plan_seconds",
        oldest=looking.oldest_due,
        limit=dt.timedelta(hours=2),
        problem="plans wait for their mails",
    ),
    health.Age(
        name="oldest_due_mapping_seconds",
        oldest=mapping_looking.oldest_due_mapping,
        limit=dt.timedelta(hours=2),
        problem="mappings wait for their mails",
    ),
    health.Age(
        name="oldest_unpublished_seconds",
        oldest=oldest_unpublished,
        limit=dt.timedelta(hours=2),
        problem="a closed mapping waits for its results",
    ),
    health.Age(
        name="oldest_open_question_seconds",
        oldest=questions_due.oldest_open_question,
        limit=dt.timedelta(hours=2),
        problem="a goal's question waits for its closing",
    ),
)
register_examples()
register_mapping_examples()
entries.listen(follow_contact)
