"""Mail addresses and their domains, as people type, paste and forward them: read, or refused with a sentence (Q10)."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from booking.rules.inputs import clean_text
from booking.rules.lines import EMAIL_LENGTH

LONGEST_PASTED = 1000
"""The number of characters, name and brackets included, in which an address is looked for."""
AROUND = " <>()[]{}\"'“”„«»‘’`;,:."
"""What people and programs leave around an address; none of it begins or ends one."""
IN_BRACKETS = re.compile(
    r"[<(\[] ?(?:mailto:)?([^ <>()\[\]@]+@[^ <>()\[\]@]+?)(?:\?[^ <>()\[\]]*)? ?[>)\]]", re.IGNORECASE
)
MAILTO = re.compile("mailto:", re.IGNORECASE)
ALIKE = 0.85
"""How alike two domains are, from 0 to 1, where one is likely a slip for the other: silkborg.dk and silkeborg.dk."""


def bare_address(text: str, *, decoded: bool = True) -> str:
    """Return the address in what was pasted: `Anne <a@b>`, `mailto:a@b?subject=…`, quotation marks, a `;` behind.

    Signs that cannot be seen are dropped. What holds none, or several, comes back as it is; it is not judged here. The
    percent encoding of a `mailto:` (RFC 6068) is read where it is `decoded`.
    """
    line = " ".join(clean_text(text[:LONGEST_PASTED]).replace("＠", "@").split())
    found = set(IN_BRACKETS.findall(line))
    outside = {_unwrapped(word, decoded=decoded) for word in IN_BRACKETS.sub(" ", line).split() if "@" in word}
    if len(found) == 1 and outside <= found:
        line = found.pop()
    return _unwrapped(line, decoded=decoded).replace(" @", "@").replace("@ ", "@")


def _unwrapped(text: str, *, decoded: bool) -> str:
    """Take off what stands around an address, and a `mailto:` with its query."""
    text = text.strip(AROUND)
    if MAILTO.match(text):
        text = text[len("mailto:") :].partition("?")[0]
        text = (unquote(text) if decoded else text).strip(AROUND)
    return text


def clean_address(text: str) -> str:
    """Return a mail address that every mail server takes: no æøå before the @, an ASCII domain.

    Raises ValidationError. Whether the address exists is not checked; a mail to it shows that.
    """
    address = bare_address(text)
    if max(len(text) - LONGEST_PASTED, len(address) - EMAIL_LENGTH) > 0:
        raise ValidationError(_("Mailadressen må højst være på 254 tegn"), code="too_long")
    try:
        found = _validated(address)
    except EmailNotValidError as error:
        raise ValidationError(_address_sentence(address), code="invalid") from error
    return found.ascii_email or found.normalized


def _validated(address: str) -> ValidatedEmail:
    return validate_email(address, allow_smtputf8=False, check_deliverability=False, test_environment=True)


def _address_sentence(address: str) -> Any:
    """Return the sentence for what is wrong: no @, letters such as æ before it, or something else."""
    local, at, _domain = address.rpartition("@")
    if at and local and not local.isascii():
        return _("Skriv mailadressen uden æ, ø, å og andre særlige tegn før @")
    if not at:
        return _("Skriv hele mailadressen med @, fx navn@kommune.dk")
    return _("Skriv mailadressen som navn@kommune.dk")


def clean_domain(text: str) -> str:
    """Return a domain in ASCII and lower case, in which two spellings of one are equal; a leading @ is dropped.

    Raises ValidationError.
    """
    domain = clean_text(text).strip("@" + AROUND)
    try:
        return str(_validated(f"name@{domain}").ascii_domain).lower()
    except EmailNotValidError as error:
        sentence = _("%(domain)s er ikke et domæne. Skriv det som kommune.dk, ét på hver linje.")
        raise ValidationError(sentence, code="domain", params={"domain": domain}) from error


@lru_cache(maxsize=1_000)
def readable_domain(domain: str) -> str:
    """Return a domain with its own letters: københavn.dk for xn--kbenhavn-54a.dk."""
    try:
        return _validated(f"name@{domain}").domain
    except EmailNotValidError:
        return domain


def is_outside(address: str, domains: Iterable[str]) -> bool:
    """Tell whether a mail address is outside the municipality's domains; sub-domains are inside (Q10)."""
    domain = _comparable(address.rpartition("@")[2])
    return not any(domain == known or domain.endswith("." + known) for known in map(_comparable, domains))


def near_miss(address: str, domains: Iterable[str]) -> str:
    """Return the known domain that an address outside all of them was likely meant for; empty where there is none.

    It makes a question, "Mente I silkeborg.dk?", never a refusal. A sub-domain is compared by its end.
    """
    if not is_outside(address, known := list(domains)):
        return ""
    names = [readable_domain(_comparable(domain)) for domain in known]
    labels = readable_domain(_comparable(address.rpartition("@")[2])).split(".")
    ends = [".".join(labels[-count:]) for count in sorted({name.count(".") + 1 for name in names})]
    other_end = [name for name in names for end in ends if name.rpartition(".")[0] == end.rpartition(".")[0] != ""]
    alike = [name for end in ends for name in get_close_matches(end, names, n=1, cutoff=ALIKE)]
    return next(iter(other_end + alike), "")


def _comparable(domain: str) -> str:
    """Return a domain as two are compared; one that is none stays itself."""
    if domain.isascii():
        return domain.lower().rstrip(".")
    try:
        return clean_domain(domain)
    except ValidationError:
        return domain.lower()
