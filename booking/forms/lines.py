"""The form fields that clean what is typed: a text, and of one line a text, a mail address, a telephone number."""

from typing import Any

from django import forms

from booking.rules.addresses import clean_address
from booking.rules.inputs import clean_text
from booking.rules.lines import clean_line, clean_phone, forgiven_line, forgiven_phone


class CleanField(forms.CharField):
    """A text without the signs that cannot be seen."""

    def to_python(self, value: Any) -> str:
        """Clean the text."""
        return clean_text(str(super().to_python(value))).strip()


class LineField(forms.CharField):
    """One line of text; it sets no `maxlength`, which would cut what is pasted without saying so."""

    def __init__(
        self, *, most: int, sentences: dict[str, Any] | None = None, forgives: bool = False, **kwargs: Any
    ) -> None:
        """Take `sentences` for `required` and, to replace the general ones, for `too_long`, `invisible`, `markup`.

        With `forgives` nothing is refused: what is optional must not cost a registration.
        """
        super().__init__(error_messages=sentences, **kwargs)
        self.most, self.sentences, self.forgives = most, sentences, forgives

    def to_python(self, value: Any) -> str:
        """Clean the line."""
        text = str(value or "").strip()
        if self.forgives:
            return forgiven_line(text, most=self.most)
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
        return forgiven_phone(line) if self.forgives else line and clean_phone(line)
