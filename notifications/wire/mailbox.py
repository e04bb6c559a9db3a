"""Mail addresses with names: when two addresses are the same, for mails, calendar objects and answers alike (pure)."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from booking.rules.addresses import bare_address

MAX_ADDRESS = 254  # octets, RFC 5321 4.5.3.1.3
LINE_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, and the marks that reverse the direction of writing, which can make a name look like another.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")


class UnusableAddressError(ValueError):
    """No mail can be sent to the text as an address without SMTPUTF8 (RFC 6531)."""

    def __init__(self) -> None:
        """Write a sentence that does not repeat the address, since it may end in a log."""
        super().__init__("not a usable mail address")


def printable(text: str) -> str:
    r"""Return `text` with line breaks as \n, without the characters that no mail or calendar may hold."""
    return UNPRINTABLE.sub("", LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Return `text` as one line: runs of white space become one space, the ends are trimmed."""
    return " ".join(printable(text).split())


def wire_address(address: str) -> str:
    """Return `address` in ASCII, its domain by IDNA, its case kept.

    Raises UnusableAddressError for everything else, so that no header can be injected through an address.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not LOCAL_PART.fullmatch(local):
        raise UnusableAddressError
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UnusableAddressError from error
    if not DOMAIN.fullmatch(ascii_domain) or len(local) + 1 + len(ascii_domain) > MAX_ADDRESS:
        raise UnusableAddressError
    return f"{local}@{ascii_domain}"


def address_key(address: str) -> str | None:
    """Return the form in which two addresses are compared: ASCII, lower case; None if it is none.

    What stands around it is taken off as everywhere (`bare_address`); percent encoding (calendar rule 16) is read where
    there is no address without.
    """
    for candidate in (bare_address(address, decoded=False), bare_address(address), unquote(bare_address(address))):
        try:
            return wire_address(candidate).lower()
        except UnusableAddressError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or an office with a mail address. Raises UnusableAddressError when the address cannot be written to."""

    name: str
    address: str

    def __post_init__(self) -> None:
        """Refuse an address that could not stand in a header."""
        wire_address(self.address)

    @property
    def wire(self) -> str:
        """Return the address in the ASCII form that goes into headers and calendar objects."""
        return wire_address(self.address)

    @property
    def line_name(self) -> str:
        """Return the name as one clean line; it may be empty."""
        return one_line(self.name)
