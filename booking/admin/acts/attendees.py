"""The act that adds several people to the attendee list, read and looked through as on the municipality's page (D6)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.acts.registration import DayAct, full_name
from booking.admin.acts.wishes import CorrectAttendee
from booking.forms.attendee_paste import PasteForm
from booking.forms.attendee_preview import ListPreview, list_preview, preview_as_sent
from booking.forms.base import FormProblem, PageForm
from booking.models import Registration
from booking.queries.meant import domains_known_to
from booking.services.day import attendance
from booking.services.turn import Actor
from booking.throttle import allowed_for

READ = "read"
"""The button of the column step: read the list again."""


class StaffListForm(PasteForm):
    """A list as it came by mail; valid once its lines have been looked through."""

    class Media:
        """The look of the lines, which the templates of the municipality's page draw."""

        css: ClassVar[dict[str, list[str]]] = {"all": ["booking/admin/people.css"]}

    def __init__(self, data: QueryDict | None, *, registration: Registration) -> None:
        """Compare with those on the list."""
        self.registration, self.listed = registration, list(registration.attendees.all())
        self.sent = data or QueryDict()
        self.preview: ListPreview | None = None
        self.is_looked_through = False
        super().__init__(
            data,
            registration=registration,
            others=self.listed,
            domains=domains_known_to(registration) if data else (),
            initial={"parts": registration.parts},
        )

    def clean(self) -> dict[str, Any]:
        """Judge the lines that were looked through; else read the list."""
        if self.sent.get("lines") and self.sent.get("step") != READ:
            self.preview = preview_as_sent(self.sent, self.registration)
            self.is_looked_through = self.preview.judge(self.listed)
            if not self.is_looked_through:
                self.add_error(None, _("Svar først på de linjer, vi spørger om."))
            return forms.Form.clean(self) or {}
        if not allowed_for(str(self.registration.pk), "staff-list"):
            self.add_error(None, _("Vi har lige læst mange lister for kommunen. Vent et minut, og tryk igen."))
            return forms.Form.clean(self) or {}
        cleaned = super().clean()
        if not self.errors:
            self.preview = list_preview(
                self.lines, self.registration, role=cleaned["role"], parts=self.parts_wanted, step=self.step
            )
        return cleaned

    def is_valid(self) -> bool:
        """Tell whether the lines can be saved; a list that was only read is shown first."""
        return super().is_valid() and self.is_looked_through

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong with fields, then with lines."""
        yield from super().problems()
        if self.preview:
            yield from self.preview.problems()

    @property
    def button(self) -> Any:
        """Name the button while the lines are not shown."""
        return "" if self.preview and self.preview.rows else _("Se listen igennem")


class AddAttendees(DayAct):
    """Add the people of a list that came by mail or telephone (D6)."""

    name, title, button = (
        "add-attendees",
        gettext_lazy("Skriv deltagere på listen"),
        gettext_lazy("Skriv dem på listen"),
    )
    fields = "admin/booking/acts/add_attendees.html"

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
        """Ask for the list, or show its lines."""
        return StaffListForm(data, registration=target)

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Add the lines."""
        lines = [replace(line, language="") for line in form.preview.details()]
        attendance.add_attendees(registration_id=target.pk, lines=lines, by=by)
        return target

    def done(self, _result: Registration) -> str:
        """Say that they were added."""
        return _("Deltagerne står på listen.")
