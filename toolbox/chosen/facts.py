"""What a municipality chose, as booking's pages say it: before the day the themes, after it themes and tools."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from booking.forms.base import page_language
from booking.models import ThemedDay
from booking.queries.added import AddedFact, Dated, OnPage
from toolbox.chosen.choosing import chosen_of
from toolbox.models import Stage, Theme, Tool
from toolbox.queries import in_language
from toolbox.rules.picked import Picked

Words = Mapping[int, OnPage]


def stage_of(day: ThemedDay | None) -> Stage:
    """Return what there is to choose now: once the day has begun, what was chosen on it."""
    return Stage.AFTER if day and day.starts_at <= timezone.now() else Stage.BEFORE


def chosen_facts(registrations: Sequence[Dated]) -> Mapping[int, AddedFact]:
    """Return what each of the registrations chose, in at most five statements; nothing while the shelf is empty."""
    stages = {registration.pk: stage_of(day) for registration, day in registrations}
    themes = _words(Theme, "question")
    if not themes:
        return {}
    before = chosen_of([pk for pk, stage in stages.items() if stage == Stage.BEFORE], Stage.BEFORE)
    after = chosen_of([pk for pk, stage in stages.items() if stage == Stage.AFTER], Stage.AFTER)
    tools = _words(Tool, "title") if after else {}
    return {pk: _before(before[pk], themes) if pk in before else _after(after[pk], themes, tools) for pk in stages}


def _before(picked: Picked, themes: Words) -> AddedFact:
    lines = _lines(picked.themes, themes)
    return AddedFact(
        heading=_("Temaer at arbejde med på dagen"),
        lines=lines,
        without=_("Der er ikke valgt temaer endnu."),
        own_page="chosen",
        press=_("Ret temaerne") if lines else _("Vælg temaer"),
        staff_page="admin:toolbox_chosentheme_choose",
    )


def _after(picked: Picked, themes: Words, tools: Words) -> AddedFact:
    lines = [*_lines(picked.themes, themes), *_lines(picked.tools, tools)]
    return AddedFact(
        heading=_("Temaer og redskaber valgt til det videre arbejde"),
        lines=lines,
        without=_("Det er ikke skrevet ned endnu."),
        own_page="chosen",
        press=_("Ret det valgte") if lines else _("Skriv, hvad der blev valgt"),
        staff_page="admin:toolbox_chosentheme_choose",
    )


def _lines(picked: frozenset[int], words: Words) -> list[OnPage]:
    return [line for pk, line in words.items() if pk in picked]


def _words(model: type[Theme] | type[Tool], name: str) -> Words:
    """Return the words of all rows in the order of the shelf, in the language of the page."""
    language = page_language()
    rows = model.objects.values_list("pk", f"{name}_da", f"{name}_en")
    return {pk: in_language(language, danish, english) for pk, danish, english in rows}
