"""A whole list at once: pasted or uploaded, with a role and parts for the lines that name none."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.attendee_list.files import read_file
from booking.attendee_list.lines import AttendeeListError, Line, read_pasted
from booking.forms.attendee import RoleForm
from booking.forms.paragraphs import CAREFUL
from booking.models import Attendee


class PasteForm(RoleForm):
    """The list as pasted text or as a file; `lines` has the people read from it."""

    text = forms.CharField(
        label=_("Indsæt listen"),
        help_text=format_lazy("{} {}", _("Kopiér fx fra Outlook eller Excel. Skriv ikke CPR-numre."), CAREFUL),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-input input-width-xl", "rows": "8", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    file = forms.FileField(
        label=_("Eller vælg en fil"),
        help_text=_("En Excel-fil (.xlsx) eller CSV på højst 2 MB."),
        required=False,
        error_messages={
            "invalid": _("Vælg filen igen"),
            "empty": _("Filen er tom. Vælg en anden"),
            "max_length": _("Filens navn er for langt. Giv den et kortere"),
        },
        widget=forms.FileInput(attrs={"class": "form-input input-width-xl", "accept": ".xlsx,.csv,.txt"}),
        max_length=255,
    )
    field_order = ("text", "file", "role", "parts")

    def __init__(self, *args: Any, others: Sequence[Attendee], **kwargs: Any) -> None:
        """Take `others`, the people who are on the list already."""
        super().__init__(*args, **kwargs)
        self.others = [(attendee.name, attendee.email) for attendee in others]
        self.lines: list[Line] = []
        self.fields["role"].label = _("Rolle for alle")
        self.fields["role"].help_text = _("Står der en rolle på en linje, bruger vi den.")
        if "parts" in self.fields:
            self.fields["parts"].label = _("Alle deltager i")

    def clean(self) -> dict[str, Any]:
        """Read the people into lines, each with its own verdict: the form is valid where the list can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        text, file = cleaned.get("text", ""), cleaned.get("file")
        if text.strip() and file:
            self.add_error("text", _("Indsæt listen, eller vælg en fil. Vi kan kun læse én liste ad gangen"))
        elif not {"text", "file"} & set(self.errors):
            self._read(text, file)
        if file and self.errors and "file" not in self.errors:
            self.add_error("file", _("Vælg filen igen, når resten er rettet"))
        return cleaned

    def _read(self, text: str, file: Any) -> None:
        source = "file" if file else "text"
        try:
            self.lines = (
                read_file(file.name or "", file.read(), self.others) if file else read_pasted(text, self.others)
            )
        except AttendeeListError as refusal:
            self.add_error(source, str(refusal).rstrip("."))
        else:
            if not self.lines:
                self.add_error(source, _("Der står ingen navne. Indsæt en liste, eller vælg en fil"))
