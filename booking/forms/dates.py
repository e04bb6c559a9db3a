"""The dates that the municipality wishes, and its note when it wants another date (D4, D5)."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import FormProblem, PageForm
from booking.forms.paragraphs import ParagraphField
from booking.models import Season, TimeOfDay, Wish
from booking.rules.month_grid import Month
from booking.services.day.preparing import MOST_WISHES, TIME_OF_DAY_MISSING, wish_error
from booking.words import moments as wording

FEWEST_ROWS = 3
MONTHS_OPEN = 2
NOTE_LENGTH = 2000
TYPED = re.compile(r"(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{4}|\d{2})|(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
"""17.11.2016, 17/11/2016, 17-11-16, 17 11 2016, 17/11-2016 (what the design system's picker writes), and ISO."""
ROW_FIELD = re.compile(r"(?:date|time)_(\d{1,2})", re.ASCII)


def typed_day(text: str) -> dt.date:
    """Read a date as people type it; two digits of a year are of this century. Raises ValueError."""
    found = TYPED.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (found[4], found[5], found[6]) if found[4] else (found[3], found[2], found[1])
    return dt.date(int(year) + (2000 if len(year) == len("16") else 0), int(month), int(day))


class DayField(forms.CharField):
    """A date in the forms that `typed_day` reads."""

    def to_python(self, value: Any) -> Any:
        """Read the date; raises ValidationError where there is no such day."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return typed_day(text.rstrip("."))
        except ValueError as error:
            raise ValidationError(_("Skriv datoen som dag, måned og år, fx 17.11.2016"), code="invalid") from error


class DateRow(NamedTuple):
    """A wish as the form shows it."""

    number: int
    date: BoundField
    time: BoundField


class WishesForm(PageForm):
    """Rows of a date and a time of day; a row without a date is no wish."""

    def __init__(
        self,
        *args: Any,
        seasons: Iterable[Season],
        today: dt.date,
        stored: Sequence[Wish],
        months: Sequence[Month] = (),
        whole_day: bool = False,
        judged: bool = True,
        **kwargs: Any,
    ) -> None:
        """Show the `stored` wishes first; they may stay even where they could no longer be wished.

        `months` are the calendar in which days are ticked; with `whole_day` a day needs no time of day (D4). Not
        `judged`, the form only reads what stood.
        """
        super().__init__(*args, **kwargs)
        self.seasons, self.today, self.judged = list(seasons), today, judged
        self.stored = {(wish.date, wish.time_of_day) for wish in stored}
        shown: dict[str, Any] = {}
        for row, wish in enumerate(stored, 1):
            shown |= {f"date_{row}": f"{wish.date:%d.%m.%Y}", f"time_{row}": wish.time_of_day}
        self.initial = {**shown, **self.initial}
        self.months, self.whole_day = list(months), whole_day
        self._add_calendar()
        self.count = self._rows(len(stored))
        for row in range(1, self.count + 1):
            self._add_row(row)

    def _add_calendar(self) -> None:
        free = [day for month in self.months for day in month.days if day.is_free]
        self.fields["days"] = forms.MultipleChoiceField(
            label=gettext_lazy("Dage i kalenderen"),
            required=False,
            choices=[(day.value, wording.long_day(day.date)) for day in free],
            error_messages={"invalid_choice": gettext_lazy("Vælg en dag, der er ledig i kalenderen")},
        )
        self.fields["when"] = forms.ChoiceField(
            label=gettext_lazy("Hvornår på de dage, I sætter kryds ved?"),
            required=False,
            choices=TimeOfDay.choices,
            error_messages={"invalid_choice": TIME_OF_DAY_MISSING},
            widget=forms.RadioSelect,
        )

    @property
    def ticked(self) -> list[str]:
        """Return the days that are ticked in the calendar."""
        return list(self["days"].value() or ())

    @property
    def shown_months(self) -> list[dict[str, Any]]:
        """Return the months as drawn: the first two, and those with a ticked day, are open."""
        return [
            {
                "first": month.first,
                "weeks": month.weeks,
                "is_open": number < MONTHS_OPEN or any(day.value in self.ticked for day in month.days),
            }
            for number, month in enumerate(self.months)
        ]

    def _rows(self, stored: int) -> int:
        """Return the number of rows sent, else of the stored wishes and one; the service refuses too many."""
        names = self.data if self.is_bound else self.initial
        came = [int(found[1]) for name in names if (found := ROW_FIELD.fullmatch(name))]
        return max([FEWEST_ROWS, *came] if self.is_bound else [FEWEST_ROWS, min(stored + 1, MOST_WISHES), *came])

    def _add_row(self, row: int) -> None:
        attrs = {"class": "form-input input-char-11", "autocomplete": "off"}
        self.fields[f"date_{row}"] = DayField(
            label=gettext_lazy("Dato"), required=False, widget=forms.TextInput(attrs=attrs)
        )
        self.fields[f"time_{row}"] = forms.ChoiceField(
            label=gettext_lazy("Tid på dagen"),
            required=False,
            choices=[("", gettext_lazy("Vælg")), *TimeOfDay.choices],
            error_messages={"invalid_choice": TIME_OF_DAY_MISSING},
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def rows(self) -> Iterator[DateRow]:
        """Return the rows in order."""
        for row in range(1, self.count + 1):
            yield DateRow(row, self[f"date_{row}"], self[f"time_{row}"])

    @property
    def has_room(self) -> bool:
        """Tell whether another row can be asked for."""
        return self.count < MOST_WISHES

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong, each with the wish it is about: without it, the sentences would be the same."""
        for anchor, sentence in super().problems():
            if ROW_FIELD.fullmatch(anchor) is None:
                yield FormProblem(anchor, sentence)
                continue
            yield FormProblem(
                anchor, _("Ønske %(number)s: %(sentence)s") % {"number": anchor[5:], "sentence": sentence}
            )

    def clean(self) -> dict[str, Any]:
        """Judge each wish by the service's rule (D4)."""
        cleaned = super().clean() or self.cleaned_data
        for row in range(1, self.count + 1) if self.judged else ():
            day, time = cleaned.get(f"date_{row}"), cleaned.get(f"time_{row}")
            if day is None or (day, time) in self.stored:
                continue
            if time == "" and self.whole_day:
                cleaned[f"time_{row}"] = TimeOfDay.DAY.value
            elif time == "":
                self.add_error(f"time_{row}", TIME_OF_DAY_MISSING)
            if sentence := wish_error(day, today=self.today, seasons=self.seasons):
                self.add_error(f"date_{row}", sentence)
        if self.judged and cleaned.get("days") and not (cleaned.get("when") or self.whole_day or "when" in self.errors):
            self.add_error("when", TIME_OF_DAY_MISSING)
        return cleaned

    def wishes(self) -> list[tuple[dt.date, str]]:
        """Return the wishes; call it on a valid form only."""
        cleaned = self.cleaned_data
        time = TimeOfDay.DAY.value if self.whole_day else cleaned["when"]
        rows = [(dt.date.fromisoformat(day), time) for day in cleaned["days"]]
        rows += [(cleaned[f"date_{row}"], cleaned[f"time_{row}"]) for row in range(1, self.count + 1)]
        return [(day, time) for day, time in rows if day is not None]


class AnotherDateForm(PageForm):
    """The note to staff: why another date is needed, or when it could be."""

    note = ParagraphField(
        label=gettext_lazy("Jeres besked til os"),
        most=NOTE_LENGTH,
        rows=5,
        hint=gettext_lazy("Skriv gerne, hvornår det passer jer bedre."),
    )
