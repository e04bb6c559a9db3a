"""Dates and targets of a goal plan in words, the same on pages, in mails, files and the calendar."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from toolbox.disclosure.figures import Precision
from toolbox.rules.dates import UnderstoodDate
from toolbox.rules.status import TargetStatus

DAY = dt.timedelta(days=1)
STATUS_WORDS: dict[TargetStatus, Promise] = {
    TargetStatus.REACHED: gettext_lazy("nået"),
    TargetStatus.ON_THE_WAY: gettext_lazy("på vej"),
    TargetStatus.BEHIND: gettext_lazy("bagud"),
    TargetStatus.OVERDUE: gettext_lazy("overskredet"),
    TargetStatus.NOT_MEASURED: gettext_lazy("ikke målt"),
    TargetStatus.NO_DATE: gettext_lazy("ingen dato"),
}


def understood_text(date: UnderstoodDate) -> str:
    """Say what was understood of a written date: "15. marts 2015", "1.–31. marts 2015", "ingen dato"."""
    first, last = date.first, date.last
    if first is None or last is None:
        return _("ingen dato")
    if first == last:
        return day_text(last)
    shared = "j" if (first.year, first.month) == (last.year, last.month) else "j F"
    return f"{_written(first, shared if first.year == last.year else 'j F Y')}–{day_text(last)}"


def period_text(date: UnderstoodDate) -> str:
    """Say when something is: "15. marts 2015", "i løbet af marts 2015", "i perioden 1.–15. marts 2015"."""
    first, last = date.first, date.last
    if first is None or last is None or date.is_day:
        return understood_text(date)
    for words, form in ((_written(first, "F Y"), "%Y-%m"), (_written(first, "Y"), "%Y")):
        is_all_of_it = f"{first - DAY:{form}}" != f"{first:{form}}" == f"{last:{form}}" != f"{last + DAY:{form}}"
        if is_all_of_it:
            return _("i løbet af %(period)s") % {"period": words}
    return _("i perioden %(period)s") % {"period": understood_text(date)}


def reached_text(statuses: Collection[TargetStatus]) -> str:
    """Count the targets reached: "2 af 3 mål nået"; empty without targets. Never a share: targets are unlike."""
    if not statuses:
        return ""
    reached = sum(status is TargetStatus.REACHED for status in statuses)
    return ngettext("%(reached)s af %(all)s mål nået", "%(reached)s af %(all)s mål nået", len(statuses)) % {
        "reached": reached,
        "all": len(statuses),
    }


def number_text(value: Decimal) -> str:
    """Write a figure as the reader's language does: "12,5" (English "12.5"); a column's last zeros are left out."""
    is_whole = value == value.to_integral_value()
    return str(number_format(value.quantize(Decimal(1)) if is_whole else value.normalize(), use_l10n=True))


def target_text(operator: str, value: Decimal | None, unit: str) -> str:
    """Say what a target asks for: "mindst 80 %", "højst 10 dage"; the unit never stands on the next line alone."""
    words = {
        ">=": pgettext("måltal", "mindst"),
        "<=": pgettext("måltal", "højst"),
        "=": pgettext("måltal", "præcis"),
        "yes": pgettext("måltal", "skal være gjort"),
    }
    figure = "" if value is None else "\N{NO-BREAK SPACE}".join(filter(None, (number_text(value), unit)))
    return " ".join(filter(None, (words[operator], figure)))


def share_text(kind: str, percent: int | None) -> str:
    """Write a published share: "60 %", "40 % eller mindre", or that there are too few answers (R13)."""
    if percent is None:
        return _("for få svar")
    figure = f"{percent}\N{NO-BREAK SPACE}%"
    return _("%(figure)s eller mindre") % {"figure": figure} if kind == Precision.AT_MOST else figure


def day_text(day: dt.date) -> str:
    """Write a day in full, without its weekday: "15. marts 2015"."""
    return _written(day, "j F Y")


def _written(day: dt.date, form: str) -> str:
    is_danish = not (get_language() or "da").startswith("en")
    return date_format(day, form.replace("j", "j.") if is_danish else form)
