"""One line of text, a mail address, a telephone number: cleaned, or refused with a sentence that says what to do."""

import unicodedata
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

NAME_LENGTH = 100
EMAIL_LENGTH = 254
PHONE_LENGTH = 30

INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Control characters, bidirectional marks and line breaks, which no name has."""
UNREADABLE = "\ufffd"
MARKUP = "<>"

# The sentences of `clean_line` unless others are given, by what is wrong with the line.
LINE_SENTENCES = {
    "too_long": _("Skriv højst %(most)d tegn"),
    "invisible": _("Skriv det på én linje og uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"),
    "markup": _("Skriv det uden tegnene < og >"),
}
# The same for a person's name.
NAME_SENTENCES = {
    "too_long": _("Navnet må højst være på %(most)d tegn"),
    "invisible": _("Skriv navnet på én linje og uden usynlige tegn"),
    "markup": _("Skriv navnet uden tegnene < og >"),
}


def clean_line(text: str, *, most: int, sentences: dict[str, Any] | None = None) -> str:
    """Return the line composed (NFC) and with single blanks, at most `most` characters long.

    Raises ValidationError for control characters, bidirectional marks, line breaks, unreadable characters and markup,
    since the line is shown in mails, calendars and the admin.
    """
    said = LINE_SENTENCES | (sentences or {})
    if any(unicodedata.category(char) in INVISIBLE for char in text.strip()) or UNREADABLE in text:
        raise ValidationError(said["invisible"], code="invisible")
    if any(char in text for char in MARKUP):
        raise ValidationError(said["markup"], code="markup")
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > most:
        raise ValidationError(said["too_long"], code="too_long", params={"most": most})
    return line


def clean_address(text: str) -> str:
    """Return a mail address that every mail server takes: no æøå before the @, an ASCII domain.

    Raises ValidationError. Whether the address exists is not checked; a mail to it shows that.
    """
    address = text.strip()
    if len(address) > EMAIL_LENGTH:
        raise ValidationError(_("Mailadressen må højst være på 254 tegn"), code="too_long")
    try:
        found = validate_email(address, allow_smtputf8=False, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValidationError(_address_sentence(address), code="invalid") from error
    return found.ascii_email or found.normalized


def _address_sentence(address: str) -> Any:
    """Return the sentence for what is wrong: no @, letters such as æ before it, or something else."""
    local, at, _domain = address.rpartition("@")
    if at and local and not local.isascii():
        return _("Skriv mailadressen uden æ, ø, å og andre særlige tegn før @")
    if not at:
        return _("Skriv hele mailadressen med @, fx navn@kommune.dk")
    return _("Skriv mailadressen som navn@kommune.dk")


def clean_phone(text: str) -> str:
    """Return a telephone number as Danes write it, or with the country code of another country.

    Danish numbers need no country code. Raises ValidationError for a number that cannot exist.
    """
    sentence = _("Skriv telefonnummeret med 8 cifre, fx 12 34 56 78, eller med landekode, fx +46 8 123 456 78")
    try:
        number = phonenumbers.parse(text, "DK")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(sentence, code="invalid") from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(sentence, code="invalid")
    style = phonenumbers.PhoneNumberFormat
    is_danish = number.country_code == phonenumbers.country_code_for_region("DK")
    written = phonenumbers.format_number(number, style.NATIONAL if is_danish else style.INTERNATIONAL)
    if len(written) > PHONE_LENGTH:
        raise ValidationError(sentence, code="invalid")
    return written
