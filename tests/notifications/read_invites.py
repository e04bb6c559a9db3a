"""Reads the calendar objects in mails that went out."""

from email.message import EmailMessage

from tests.notifications.mail_helpers import body


def ics(mail: EmailMessage) -> dict[str, str]:
    """Return the calendar object of a mail by property name; empty where it has none.

    `NAME;` holds the parameters of a property; METHOD is that of the MIME part.
    """
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            octets = part.get_payload(decode=True)
            assert isinstance(octets, bytes)
            text = octets.decode().replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1].split("END:VEVENT")[0]
            event = {"METHOD": str(part.get_param("method"))}
            for line in text.splitlines():
                left, value = _split(line)
                name, _semicolon, parameters = left.partition(";")
                event |= {name: value, f"{name};": parameters}
            return event
    return {}


def _split(line: str) -> tuple[str, str]:
    inside = False
    for position, character in enumerate(line):
        inside ^= character == '"'
        if character == ":" and not inside:
            return line[:position], line[position + 1 :]
    raise ValueError(line)


def told(mails: list[EmailMessage]) -> dict[str, tuple[str, int]]:
    """Return METHOD and SEQUENCE of the calendar mails by the local part of their recipients."""
    found = [(_local(mail), ics(mail)) for mail in mails]
    assert len({name for name, event in found if event}) == len([name for name, event in found if event])
    return {name: (event["METHOD"], int(event["SEQUENCE"])) for name, event in found if event}


def to(mails: list[EmailMessage], name: str) -> EmailMessage:
    """Return the one calendar mail to an address with that local part."""
    (found,) = [mail for mail in mails if _local(mail) == name and ics(mail)]
    return found


def _local(mail: EmailMessage) -> str:
    return str(mail["To"]).rpartition("<")[2].partition("@")[0]


def whole(mail: EmailMessage) -> str:
    """Return all that a mail says, its calendar object included."""
    return "\n".join([str(mail["Subject"]), body(mail), body(mail, "html"), *ics(mail).values()])


def names(text: str, ours: tuple[str, str]) -> bool:
    """Tell whether a text names our phone or our address."""
    return any(word in text for word in ours)


def last_by_recipient(mails: list[EmailMessage]) -> dict[str, EmailMessage]:
    """Return the last calendar mail of each recipient, by the address's local part."""
    return {mail["To"].addresses[0].username: mail for mail in mails if ics(mail)}
