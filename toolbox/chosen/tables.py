"""What all municipalities with a place chose: counts of themes and tools, and the tables of the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from booking.exports.files import Plain, Table, Value, csv_bytes
from booking.models import Registration, Status
from toolbox.models import THEME_ORDER, ChosenTheme, ChosenTool, Stage, Theme, Tool

HELD = Q(chosen__registration__status=Status.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class ChosenCount:
    """How often a theme or, with `is_tool`, a tool was chosen before the day and on it."""

    words: str
    is_tool: bool
    before: int
    after: int


def chosen_counts() -> list[ChosenCount]:
    """Count by theme and tool, in the order of the shelf; two statements. Who has no place any more is left out."""
    before, after = (Count("chosen", filter=HELD & Q(chosen__stage=stage)) for stage in (Stage.BEFORE, Stage.AFTER))
    # What counts groups rows, and Django then leaves a model's own order out.
    themes = Theme.objects.annotate(before=before, after=after).order_by(*THEME_ORDER)
    tools = Tool.objects.annotate(after=Count("chosen", filter=HELD)).order_by("position", "pk")
    return [
        *(
            ChosenCount(words=theme.question_da, is_tool=False, before=theme.before, after=theme.after)
            for theme in themes
        ),
        *(ChosenCount(words=tool.title_da, is_tool=True, before=0, after=tool.after) for tool in tools),
    ]


def tables() -> list[Table]:
    """Return the counts, and each municipality's choices a row each."""
    counted: list[list[Value]] = [
        [count.words, Plain(_kind(is_tool=count.is_tool)), count.before, count.after] for count in chosen_counts()
    ]
    rows = [
        (chosen.registration.municipality.full_name, *row)
        for chosen, row in _chosen(registration__status=Status.CONFIRMED)
    ]
    what, kind = _("Tema eller redskab"), _("Slags")
    return [
        Table(name=_("Antal"), titles=[what, kind, _("Før dagen"), _("På dagen")], rows=counted),
        Table(name=_("Kommuner"), titles=[_("Kommune"), kind, what, _("Hvornår")], rows=sorted(rows)),
    ]


def chosen_file(registration: Registration) -> Iterator[tuple[str, bytes]]:
    """Yield what the registration's municipality chose as a file of the case; none where it chose nothing."""
    rows = [row for _choice, row in _chosen(registration=registration)]
    if rows:
        titles = [_("Slags"), _("Tema eller redskab"), _("Hvornår")]
        yield "redskabskasse/valgt.csv", csv_bytes(Table(name=_("Valgt"), titles=titles, rows=rows))


def _chosen(**which: Any) -> Iterator[tuple[ChosenTheme | ChosenTool, tuple[str, str, str]]]:
    """Yield each choice with its row: kind, words, when; two statements."""
    for theme in ChosenTheme.objects.filter(**which).select_related("registration__municipality", "theme"):
        yield theme, (_kind(is_tool=False), theme.theme.question_da, theme.get_stage_display())
    for tool in ChosenTool.objects.filter(**which).select_related("registration__municipality", "tool"):
        yield tool, (_kind(is_tool=True), tool.tool.title_da, str(Stage.AFTER.label))


def _kind(*, is_tool: bool) -> str:
    return _("redskab") if is_tool else _("tema")
