"""One line of text, a telephone number: cleaned, or refused with a sentence that says what to do."""

import re
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.rules.inputs import clean_text

NAME_LENGTH = 100
EMAIL_LENGTH = 254
PHONE_LENGTH = 60
MOST_NUMBERS = 2

UNREADABLE = "\n\ufffd"
MARKUP = "<>"
LEFT_OVER = " ;,"
"""What stands behind a name that was copied out of a mail's address line."""
SHORTEST = 6
"""The number of digits that a part between two strokes has at least where it is a telephone number."""
BETWEEN_NUMBERS = re.compile(r"[/;,]|\b(?:og|eller|samt|and|or)\b", re.IGNORECASE)
EXTENSION = re.compile(
    r"[ ,;]*\b(?:lok(?:al(?:nr|nummer)?|nr)?|ext(?:ension)?)\b[.: ]*(?=[0-9]{1,6} *$)", re.IGNORECASE
)
ESTIMATE = re.compile(
    r"(?i)(?:ca|cirka|omkring|omtrent|op til|max|maks|højst|mindst|about|around|approx|up to|at (?:most|least)|[~≈±])?"
    r"\.? ?([0-9]{1,4}) ?(?:(?:-|–|—|/|til|eller|to|or) ?([0-9]{1,4}))? ?\+?"
    r" ?(?:deltagere|personer|pers|mennesker|stk|attendees|participants|people)?\.?"
)

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
    """Return the line composed (NFC), with single blanks and what can be seen of it, without `;` and `,` at its end.

    Raises ValidationError for line breaks, unreadable characters and markup, since the line is shown in mails,
    calendars and the admin.
    """
    said = LINE_SENTENCES | (sentences or {})
    text = clean_text(text).strip()
    if any(char in text for char in UNREADABLE):
        raise ValidationError(said["invisible"], code="invisible")
    if any(char in text for char in MARKUP):
        raise ValidationError(said["markup"], code="markup")
    line = " ".join(text.split()).rstrip(LEFT_OVER)
    if len(line) > most:
        raise ValidationError(said["too_long"], code="too_long", params={"most": most})
    return line


def forgiven_line(text: str, *, most: int) -> str:
    """Return a line that is never refused: breaks become blanks, markup is dropped, and the end of a long one is cut.

    For what is optional where a place is at stake: it must not cost a registration.
    """
    line = " ".join(clean_text(text).replace("\ufffd", "?").translate(dict.fromkeys(map(ord, MARKUP))).split())
    line = line.rstrip(LEFT_OVER)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def read_estimate(text: str) -> int | None:
    """Return the number that people expect: 12 of "ca. 12" or "12 personer", 15 of "10-15"; None where there is none.

    Of a range it is the larger, for which room and catering must do.
    """
    found = ESTIMATE.fullmatch(" ".join(clean_text(text).split()))
    return max(int(number) for number in found.groups() if number) if found else None


def clean_phone(text: str) -> str:
    """Return a telephone number as Danes write it, or with the country code of another country.

    Danish numbers need no country code; an extension stands after "lok.", and a second number after a stroke. Raises
    ValidationError for a number that cannot exist.
    """
    sentence = _("Skriv telefonnummeret med 8 cifre, fx 12 34 56 78, eller med landekode, fx +46 8 123 456 78")
    try:
        written = " / ".join(map(_number, _numbers_in(text)))
    except phonenumbers.NumberParseException as error:
        raise ValidationError(sentence, code="invalid") from error
    if len(written) > PHONE_LENGTH:
        raise ValidationError(sentence, code="invalid")
    return written


def forgiven_phone(text: str) -> str:
    """Return the number as `clean_phone` does, or the line as it is where it cannot be read as one."""
    line = forgiven_line(text, most=PHONE_LENGTH)
    try:
        return clean_phone(line)
    except ValidationError:
        return line


def _numbers_in(text: str) -> list[str]:
    """Return the text whole where it is one number, else its parts between "/", "," ";" "og" and "eller"."""
    parts = [part for part in BETWEEN_NUMBERS.split(text) if part.strip()]
    is_several = len(parts) <= MOST_NUMBERS and all(sum(map(str.isdigit, part)) >= SHORTEST for part in parts)
    return parts if parts and is_several else [text]


def _number(text: str) -> str:
    """Write one number; raises NumberParseException."""
    number, _lok, extension = EXTENSION.sub("\n", text, count=1).partition("\n")
    parsed = phonenumbers.parse(number, "DK")
    if not phonenumbers.is_possible_number(parsed):
        raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.NOT_A_NUMBER, "not possible")
    style = phonenumbers.PhoneNumberFormat
    is_danish = parsed.country_code == phonenumbers.country_code_for_region("DK")
    extension = extension.strip() or parsed.extension or ""
    parsed.extension = None
    written = phonenumbers.format_number(parsed, style.NATIONAL if is_danish else style.INTERNATIONAL)
    return f"{written} lok. {extension}" if extension else written
