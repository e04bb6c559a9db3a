"""A published figure in words and numbers."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from toolbox.disclosure.figures import Precision, PublishedFigure
from toolbox.rules.size_classes import CLASSES

QUARTERS = 4
FEWEST_COMPARED = 8
"""So many municipalities stand behind "the lowest quarter"."""


def written_figure(figure: PublishedFigure) -> str:
    """Write a figure, such as "3,4" or "2,2 eller mindre"."""
    if figure.value is None:
        return _("for få svar")
    number = number_format(figure.value, decimal_pos=1)
    return {
        Precision.AT_MOST: _("%(number)s eller mindre") % {"number": number},
        Precision.AT_LEAST: _("%(number)s eller mere") % {"number": number},
    }.get(figure.kind, number)


def place_text(own: PublishedFigure, all_of_them: list[int]) -> str:
    """Say in which quarter of the municipalities a figure lies; nothing where they are few, and never a rank."""
    if own.tenths is None or len(all_of_them) < FEWEST_COMPARED:
        return ""
    below = sum(tenths < own.tenths for tenths in all_of_them)
    alike = sum(tenths == own.tenths for tenths in all_of_them)
    quarter = min(QUARTERS * (2 * below + alike) // (2 * len(all_of_them)), QUARTERS - 1)
    return [
        _("i den laveste fjerdedel af kommunerne"),
        _("i den næstlaveste fjerdedel af kommunerne"),
        _("i den næsthøjeste fjerdedel af kommunerne"),
        _("i den højeste fjerdedel af kommunerne"),
    ][quarter]


def size_words(size: str) -> str:
    """Say how many live in the municipalities of a class, such as "20.000–49.999 indbyggere"."""
    least, below = CLASSES[size]
    if below is None:
        return _("mindst %(number)s indbyggere") % {"number": _grouped(least)}
    if not least:
        return _("under %(number)s indbyggere") % {"number": _grouped(below)}
    return _("%(least)s–%(most)s indbyggere") % {"least": _grouped(least), "most": _grouped(below - 1)}


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
