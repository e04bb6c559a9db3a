"""A municipality chooses themes and tools: the write, and the reads of who chose what (A18, A19)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from booking.models import Registration, Status
from booking.refusals import NotConfirmed
from booking.rules.three_way import merge_rows
from toolbox.models import ChosenTheme, ChosenTool, Stage
from toolbox.rules.picked import Picked


def choose_themes(*, registration_id: int, stage: Stage, wanted: Picked, stood: Picked | None) -> Picked:
    """Store what was ticked and unticked since the page was opened (`stood`), and return what stands now (Q13).

    Without `stood` all that is wanted replaces what stands. The registration's row makes two who save at once come
    one after the other; no programme is locked, so that nobody in the queue waits. Before the day only themes can be
    chosen. Raises NotConfirmed.
    """
    with transaction.atomic():
        registration = Registration.objects.select_for_update(no_key=True).get(pk=registration_id)
        if registration.status != Status.CONFIRMED:
            raise NotConfirmed
        stands = chosen_of([registration_id], stage)[registration_id]
        themes = merge_rows(stood=stood.themes if stood else None, wanted=wanted.themes, stands=stands.themes)
        rows = ChosenTheme.objects.filter(registration=registration, stage=stage)
        rows.exclude(theme__in=themes).delete()
        ChosenTheme.objects.bulk_create(
            ChosenTheme(registration=registration, stage=stage, theme_id=theme)
            for theme in sorted(set(themes) - stands.themes)
        )
        if stage == Stage.BEFORE:
            return Picked(frozenset(themes))
        tools = merge_rows(stood=stood.tools if stood else None, wanted=wanted.tools, stands=stands.tools)
        ChosenTool.objects.filter(registration=registration).exclude(tool__in=tools).delete()
        ChosenTool.objects.bulk_create(
            ChosenTool(registration=registration, tool_id=tool) for tool in sorted(set(tools) - stands.tools)
        )
        return Picked(frozenset(themes), frozenset(tools))


def chosen_of(registrations: Sequence[int], stage: Stage) -> Mapping[int, Picked]:
    """Return what each registration has chosen by now, nothing where it has not; one statement, after the day two."""
    themes = _by_registration(ChosenTheme.objects.filter(registration__in=registrations, stage=stage), "theme_id")
    tools: Mapping[int, frozenset[int]] = {}
    if stage == Stage.AFTER:
        tools = _by_registration(ChosenTool.objects.filter(registration__in=registrations), "tool_id")
    return {
        registration: Picked(themes.get(registration, frozenset()), tools.get(registration, frozenset()))
        for registration in registrations
    }


def _by_registration(rows: models.QuerySet[Any], name: str) -> Mapping[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for registration, chosen in rows.values_list("registration_id", name):
        found[registration].add(chosen)
    return {registration: frozenset(chosen) for registration, chosen in found.items()}
