"""The act that adds several people to the attendee list, read as on the municipality's page (D6)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.registration import DayAct, full_name
from booking.admin.acts.wishes import CorrectAttendee
from booking.attendee_list.lines import AttendeeListError, Line, LineVerdict
from booking.attendee_list.sheets import Opened
from booking.attendee_list.whole_list import read_list
from booking.forms.base import PageForm
from booking.forms.paragraphs import CAREFUL
from booking.models import Registration
from booking.services.day import attendance
from booking.services.turn import Actor

MOST_SAID = 10
"""Ask about so many lines at a time."""


class AttendeeTextForm(PageForm):
    """A list as it came by mail; `lines` has the people read from it."""

    text = forms.CharField(
        label=gettext_lazy("Deltagerne"),
        help_text=format_lazy(
            "{} {}", gettext_lazy("Én person på hver linje, eller kopieret fra en mail eller Excel."), CAREFUL
        ),
        strip=False,
        error_messages={"required": gettext_lazy("Indsæt listen")},
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80, "spellcheck": "false"}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Linjerne, der bliver spurgt om, passer, som de er læst"), required=False
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Take `others`, name and address of those on the list already."""
        super().__init__(*args, label_suffix="", **kwargs)
        self.others = others
        self.lines: list[Line] = []

    def clean_text(self) -> str:
        """Read the people."""
        text: str = self.cleaned_data["text"]
        try:
            self.lines = read_list(Opened(text), self.others).lines
        except AttendeeListError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if not self.lines:
            raise forms.ValidationError(_("Der står ingen navne."))
        return text

    def clean(self) -> dict[str, Any]:
        """Ask about the lines that may be wrong, with what was read; refuse those that are."""
        cleaned: dict[str, Any] = super().clean() or {}
        for sentence in list(self._asked(may_stand=bool(cleaned.get("sure"))))[:MOST_SAID]:
            self.add_error("text", sentence)
        return cleaned

    def _asked(self, *, may_stand: bool) -> Iterator[str]:
        for line in self.lines:
            if line.verdict is LineVerdict.QUESTIONED and not (may_stand and line.may_stand):
                read = ", ".join(filter(None, (line.name, line.email, line.role)))
                facts = {"number": line.number, "reason": line.reason, "read": read}
                yield _("Linje %(number)d: %(reason)s Læst som: %(read)s") % facts


class AddAttendees(DayAct):
    """Add the people of a list that came by mail or telephone (D6)."""

    name, title, button = (
        "add-attendees",
        gettext_lazy("Skriv deltagere på listen"),
        gettext_lazy("Skriv dem på listen"),
    )

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a list that can be changed."""
        return CorrectAttendee().is_available(target)

    def explain(self, target: Registration) -> list[str]:
        """Say whose list it is, and who hears of it."""
        return [
            _("Deltagerne skrives på listen for %(municipality)s. Dem, der står der i forvejen, bliver stående.")
            % {"municipality": full_name(target)},
            _("Ligger datoen fast, får de en invitation i kalenderen."),
        ]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Compare with those on the list."""
        return AttendeeTextForm(data, others=[(row.name, row.email) for row in target.attendees.all()])

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Add the lines, each to all that the municipality has chosen."""
        lines = [
            attendance.AttendeeDetails(
                name=line.name, email=line.email, role=line.role, talk=target.talk, workshop=target.workshop
            )
            for line in form.lines
            if line.verdict is not LineVerdict.MERGED
        ]
        attendance.add_attendees(registration_id=target.pk, lines=lines, by=by)
        return target

    def done(self, _result: Registration) -> str:
        """Say that they were added."""
        return _("Deltagerne står på listen.")
