"""The form fields of one line: a text, a mail address, a telephone number."""

from typing import Any

from django import forms

from booking.rules.lines import clean_address, clean_line, clean_phone


class LineField(forms.CharField):
    """One line of text; it sets no `maxlength`, which would cut what is pasted without saying so."""

    def __init__(self, *, most: int, sentences: dict[str, Any], **kwargs: Any) -> None:
        """Take `sentences` for `required` and, to replace the general ones, for `too_long`, `invisible`, `markup`."""
        super().__init__(error_messages=sentences, **kwargs)
        self.most, self.sentences = most, sentences

    def to_python(self, value: Any) -> str:
        """Clean the line."""
        text = str(value or "").strip()
        return clean_line(text, most=self.most, sentences=self.sentences) if text else ""


class AddressField(LineField):
    """A mail address."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        """Clean the address."""
        text = str(value or "").strip()
        return clean_address(text) if text else ""


class PhoneField(LineField):
    """A telephone number."""

    def to_python(self, value: Any) -> str:
        """Clean the line first: `phonenumbers` skips characters that it does not know."""
        line = super().to_python(value)
        return clean_phone(line) if line else ""
