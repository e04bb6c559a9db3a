"""A whole list at once: pasted or uploaded, with a role and parts for the lines that name none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.attendee_list.lines import AttendeeListError, Line, read_list
from booking.attendee_list.sheets import Opened
from booking.attendee_list.text import TAB
from booking.attendee_list.upload import open_upload
from booking.forms.attendee import RoleForm
from booking.forms.attendee_columns import ColumnStep, column_choices_of, sealed, unsealed
from booking.forms.paragraphs import CAREFUL
from booking.models import Attendee


class PasteForm(RoleForm):
    """The list as pasted text, as a file, or as the preview carried it; `lines` has the people read from it."""

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
        widget=forms.FileInput(attrs={"class": "form-input input-width-xl", "accept": ".xlsx,.csv,.txt,.vcf"}),
        max_length=255,
    )
    field_order = ("text", "file", "role", "parts")

    def __init__(self, *args: Any, others: Sequence[Attendee], **kwargs: Any) -> None:
        """Take `others`, the people who are on the list already."""
        super().__init__(*args, **kwargs)
        self.others = [(attendee.name, attendee.email) for attendee in others]
        self.lines: list[Line] = []
        self.step: ColumnStep | None = None
        self.fields["role"].label = _("Rolle for alle")
        self.fields["role"].help_text = _("Står der en rolle på en linje, bruger vi den.")
        if "parts" in self.fields:
            self.fields["parts"].label = _("Alle deltager i")

    def clean(self) -> dict[str, Any]:
        """Read the people into lines, each with its own verdict: the form is valid where the list can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        text, file, source = cleaned.get("text", ""), cleaned.get("file"), self.data.get("source", "")
        if text.strip() and file:
            self.add_error("text", _("Indsæt listen, eller vælg en fil. Vi kan kun læse én liste ad gangen"))
        elif source and not text.strip() and not file:
            self._read_again(source)
        elif not {"text", "file"} & set(self.errors):
            self._read_new(text, file)
        if file and self.errors and "file" not in self.errors:
            self.add_error("file", _("Vælg filen igen, når resten er rettet"))
        return cleaned

    def _read_again(self, source: str) -> None:
        """Read what the preview carried, with the columns that were chosen there."""
        if (opened := unsealed(source)) is None:
            self.add_error("text", _("Listen er for gammel til at læse igen. Indsæt den, eller vælg filen igen"))
        else:
            self._read("text", opened, source)

    def _read_new(self, text: str, file: Any) -> None:
        if not file:
            self._read("text", Opened(text))
            return
        try:
            self._read("file", open_upload(file.name or "", file.read()))
        except AttendeeListError as refusal:
            self.add_error("file", str(refusal).rstrip("."))

    def _read(self, field: str, opened: Opened, source: str = "") -> None:
        try:
            self.lines, self.step = read_step(
                opened, self.others, self.data, source=source, role=self.cleaned_data.get("role", ""),
                parts=self.cleaned_data.get("parts", []),
            )  # fmt: skip
        except AttendeeListError as refusal:
            self.add_error(field, str(refusal).rstrip("."))
        else:
            if not self.lines and not self.step.tables and not self.step.reading.leaves_out:
                self.add_error(field, _("Der står ingen navne. Indsæt en liste, eller vælg en fil"))


def read_step(
    opened: Opened,
    others: Sequence[tuple[str, str]],
    data: Mapping[str, Any],
    *,
    source: str,
    role: str,
    parts: Sequence[str],
) -> tuple[list[Line], ColumnStep]:
    """Read a list by the columns that the page sent. Raises AttendeeListError."""
    with_hidden = bool(data.get("hidden"))
    read = read_list(opened, others, column_choices_of(data), with_hidden=with_hidden)
    return read.lines, ColumnStep(source or sealed(opened), read.reading, role, list(parts), with_hidden)


def text_again(source: str) -> str:
    """Return the list that the preview carried as text, to paste it anew."""
    opened = unsealed(source)
    if opened is None:
        return ""
    rows = [TAB.join(row.cells) for sheet in opened.sheets for row in sheet.rows if not sheet.hidden and not row.hidden]
    return opened.text or "\n".join(rows)
