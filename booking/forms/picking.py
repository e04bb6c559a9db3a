"""A form whose dates can be chosen in the calendar beside it: by a press that sends what is typed, or by a script."""

import datetime as dt
import re
from typing import Any, ClassVar

from django.forms import Script
from django.http import QueryDict

from booking.forms.base import PageForm
from booking.forms.dates import typed_day

PICK = "pick"
"""The button of a day in the calendar; its value is the date, with the usual start where a wish names one."""
PICKED = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}\.\d{2}))?", re.ASCII)
DATE = re.compile(r"date(?:_\d+)?", re.ASCII)


class CalendarForm(PageForm):
    """A form with one date or several, named `date` or `date_1`, `date_2` …, and a start for each where it has one."""

    class Media:
        """The calendar's looks, and the script that puts a day into the form without sending it."""

        css: ClassVar[dict[str, Any]] = {"all": ("booking/admin/fixing.css",)}
        js = (Script("booking/admin/fixing.js", defer=True),)

    @property
    def date_names(self) -> list[str]:
        """Return the names of its dates."""
        return [name for name in self.fields if DATE.fullmatch(name)]

    def picked_days(self) -> list[dt.date]:
        """Return the days that its dates name now, as far as they can be read."""
        found = []
        for name in self.date_names:
            value = self[name].value()
            try:
                found.append(value if isinstance(value, dt.date) else typed_day(str(value or "").strip(" .")))
            except ValueError:
                continue
        return found


def with_pick(form: PageForm, data: QueryDict) -> QueryDict:
    """Return what was sent, with the day that was pressed in its place.

    It goes to the first empty date, else to the last; one that is there already stays. A start that a wish suggests is
    filled in where none is typed.
    """
    sent, found = data.copy(), PICKED.fullmatch(str(data.get(PICK)))
    try:
        day = dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if not isinstance(form, CalendarForm) or found is None or day is None or day in form.picked_days():
        return sent
    names = form.date_names
    name = next((name for name in names if not data.get(name, "").strip()), names[-1])
    sent[name] = f"{day:%d.%m.%Y}"
    start = name.replace("date", "start")
    if found[2] and start in form.fields and not data.get(start, "").strip():
        sent[start] = found[2]
    return sent
