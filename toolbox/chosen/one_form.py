"""The form of one registration's choices, as the contact's page and staff's page both use it (A18, A19)."""

from functools import partial

from django.utils.datastructures import MultiValueDict

from booking.forms.base import page_language
from booking.forms.stood import as_opened
from booking.models import Registration
from toolbox import queries
from toolbox.chosen.choosing import choose_themes, chosen_of
from toolbox.chosen.facts import stage_of
from toolbox.chosen.ticks import ChosenForm
from toolbox.models import Stage
from toolbox.rules.picked import Picked


def chosen_form_of(registration: Registration, sent: MultiValueDict[str, str] | None) -> tuple[ChosenForm, Stage]:
    """Return the form, with what was `sent` or with what stands, and the stage it is about.

    A page that was opened before the day and sent after it is still about the themes of before.
    """
    stage = stage_of(getattr(registration, "day", None))
    if sent is not None and sent.get("stage") == Stage.BEFORE:
        stage = Stage.BEFORE
    stands = chosen_of([registration.pk], stage)[registration.pk]
    shelf = queries.shelf(language=page_language(), kept=stands)
    make = partial(ChosenForm, shelf=shelf, with_tools=stage == Stage.AFTER)
    if sent is None:
        return make(initial={"themes": sorted(stands.themes), "tools": sorted(stands.tools)}), stage
    return make(sent), stage


def store(registration: Registration, form: ChosenForm, stage: Stage) -> Picked:
    """Store a valid form beside what stood when it was opened; raises NotConfirmed."""
    make = partial(ChosenForm, shelf=form.shelf, with_tools=form.with_tools)
    before = as_opened(make, form)
    wanted, stood = form.picked(), before.picked() if before else None
    return choose_themes(registration_id=registration.pk, stage=stage, wanted=wanted, stood=stood)
