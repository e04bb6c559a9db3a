"""allauth's forms drawn as the design system has them: our labels and sentences, no placeholders."""

import textwrap
from collections.abc import Iterator
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import FormProblem, PageForm

PASSWORD_RULES = gettext_lazy(
    "Mindst 12 tegn. Ikke kun tal, ikke en adgangskode, som mange bruger, og ikke noget, der ligner dit navn."
)


class EntranceForm(PageForm):
    """The base of the log-in's forms; `wording` has each field's label and the sentence where it is empty."""

    wording: ClassVar[dict[str, tuple[Any, Any]]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields that allauth made our labels, sentences and classes."""
        super().__init__(*args, **kwargs)
        for name, (label, missing) in self.wording.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.error_messages["required"] = missing
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "form-input"

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong; the link of an error of no single field leads to the first field."""
        first = next(iter(self)).auto_id
        yield from (FormProblem(first, str(sentence)) for sentence in self.non_field_errors())
        yield from super().problems()


class LoginForm(EntranceForm, account.LoginForm):
    """User name and password."""

    wording = {
        "login": (gettext_lazy("Brugernavn"), gettext_lazy("Skriv dit brugernavn")),
        "password": (gettext_lazy("Adgangskode"), gettext_lazy("Skriv din adgangskode")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep phones from writing a user name with a capital letter."""
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class PasswordAgainForm(EntranceForm, account.ReauthenticateForm):
    """The password once more, before a page that could lock somebody out."""

    wording = {"password": (gettext_lazy("Adgangskode"), gettext_lazy("Skriv din adgangskode"))}


class ChangePasswordForm(EntranceForm, account.ChangePasswordForm):
    """The old password and the new one, twice."""

    wording = {
        "oldpassword": (gettext_lazy("Nuværende adgangskode"), gettext_lazy("Skriv din nuværende adgangskode")),
        "password1": (gettext_lazy("Ny adgangskode"), gettext_lazy("Skriv en ny adgangskode")),
        "password2": (
            gettext_lazy("Gentag den nye adgangskode"),
            gettext_lazy("Skriv den nye adgangskode en gang til"),
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the rules for a password before they are broken."""
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_RULES

    def clean(self) -> dict[str, Any]:
        """Compare the new passwords, with our own sentence where they differ."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("De to nye adgangskoder er ikke ens"))
        elif first and first == cleaned.get("oldpassword"):
            self.add_error("password1", _("Vælg en anden adgangskode end den nuværende"))
        return cleaned


class CodeForm(EntranceForm):
    """A code from the app."""

    wording = {"code": (gettext_lazy("Kode"), gettext_lazy("Skriv koden fra appen"))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask a phone for its keyboard of digits."""
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
        self.fields["code"].widget.attrs["class"] = "form-input input-char-8"


class SecondStepForm(CodeForm, mfa.AuthenticateForm):
    """The second step of a log-in: a code from the app or a recovery code."""


class CodeAgainForm(CodeForm, mfa.ReauthenticateForm):
    """A code once more."""


class ActivateForm(CodeForm, ActivateTOTPForm):
    """The first code of a new app."""

    @property
    def spelled_secret(self) -> str:
        """Return the key in groups of four, as people read it."""
        return " ".join(textwrap.wrap(self.secret, 4))
