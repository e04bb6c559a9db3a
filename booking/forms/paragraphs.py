"""The form field of free text, and the warning against personal data at every such field (D2)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.rules.inputs import clean_text

CAREFUL = _(
    "Skriv ikke om enkelte børn, unge, familier eller medarbejdere og ikke om sygdom. "
    "Teksten kan være omfattet af aktindsigt."
)


class ParagraphField(forms.CharField):
    """A text of several lines, never required; `most` counts the characters as people see them, a line break as one."""

    def __init__(self, *, most: int, rows: int, hint: Any = "", **kwargs: Any) -> None:
        """Put `hint` before the warning of D2."""
        help_text = format_lazy("{} {}", hint, CAREFUL) if hint else CAREFUL
        widget = forms.Textarea(attrs={"class": "form-input input-width-xl", "rows": rows})
        super().__init__(required=False, help_text=help_text, widget=widget, **kwargs)
        self.most = most

    def to_python(self, value: Any) -> str:
        """Clean the text; raises ValidationError where it is too long."""
        text = clean_text(str(value or "")).strip()
        if len(text) > self.most:
            facts = {"label": self.label, "most": self.most, "count": len(text)}
            sentence = _("%(label)s: skriv højst %(most)d tegn. Teksten er nu på %(count)d tegn")
            raise ValidationError(sentence, code="too_long", params=facts)
        return text
