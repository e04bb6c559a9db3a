"""A whole list at once: pasted or uploaded, with a role and parts for the lines that name none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.attendee_list.lines import AttendeeListError, Line
from booking.attendee_list.sheets import Opened
from booking.attendee_list.text import TAB
from booking.attendee_list.whole_list import read_list
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

    def __init__(self, *args: Any, others: Sequence[Attendee], domains: Sequence[str] = (), **kwargs: Any) -> None:
        """Take `others`, the people who are on the list already, and the domains that addresses are meant to have."""
        super().__init__(*args, **kwargs)
        self.domains = domains
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
            self._read(
                "file" if file else "text", file.read() if file else Opened(text), name=file.name if file else ""
            )
        if file and self.errors and "file" not in self.errors:
            self.add_error("file", _("Vælg filen igen, når resten er rettet"))
        return cleaned

    def _read_again(self, source: str) -> None:
        """Read what the preview carried, with the columns that were chosen there."""
        if (opened := unsealed(source)) is None:
            self.add_error("text", _("Listen er for gammel til at læse igen. Indsæt den, eller vælg filen igen"))
        else:
            self._read("text", opened, sealed_list=source)

    def _read(self, field: str, source: bytes | Opened, *, sealed_list: str = "", name: str = "") -> None:
        try:
            self.lines, self.step = read_step(
                source, self.data, others=self.others, domains=self.domains, sealed_list=sealed_list, name=name,
                role=self.cleaned_data.get("role", ""), parts=self.cleaned_data.get("parts", []),
            )  # fmt: skip
        except AttendeeListError as refusal:
            self.add_error(field, str(refusal).rstrip("."))
        else:
            if not self.lines and not self.step.tables and not self.step.reading.leaves_out:
                self.add_error(field, _("Der står ingen navne. Indsæt en liste, eller vælg en fil"))


def read_step(
    source: bytes | Opened,
    data: Mapping[str, Any],
    *,
    role: str,
    parts: Sequence[str],
    others: Sequence[tuple[str, str]] = (),
    domains: Sequence[str] = (),
    sealed_list: str = "",
    name: str = "",
) -> tuple[list[Line], ColumnStep]:
    """Read a list by the columns that the page sent; `sealed_list` is the list as the page carried it, if it did.

    Raises AttendeeListError.
    """
    with_hidden = bool(data.get("hidden"))
    read = read_list(source, others, column_choices_of(data), with_hidden=with_hidden, name=name, domains=domains)
    return read.lines, ColumnStep(sealed_list or sealed(read.opened), read.reading, role, list(parts), with_hidden)


def text_again(source: str) -> str:
    """Return the list that the preview carried as text, to paste it anew."""
    opened = unsealed(source)
    if opened is None:
        return ""
    rows = [TAB.join(row.cells) for sheet in opened.sheets for row in sheet.rows if not sheet.hidden and not row.hidden]
    return opened.text or "\n".join(rows)
