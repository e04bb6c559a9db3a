"""The fields of a delivery report (RFC 3464) as servers really write them: not folded, amid prose, or incomplete."""

import re
from collections.abc import Iterator

from notifications.inbound.parse.kinds import RecipientStatus
from notifications.wire.mailbox import address_key

FIELD = re.compile(
    r"[>\s]{0,8}(Final-Recipient|Original-Recipient|X-Actual-Recipient|Action|Status|Diagnostic-Code|Remote-MTA"
    r"|Reporting-MTA|Arrival-Date|Last-Attempt-Date|Will-Retry-Until|Final-Log-ID|Received-From-MTA|DSN-Gateway"
    r"|Original-Envelope-Id|X-[A-Za-z0-9-]{1,40}):\s*(.*)",
    re.IGNORECASE,
)
ENHANCED_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
LOOSE_ADDRESS = re.compile(r"<?([^\s<>;:,\"()]{1,64}@[^\s<>;:,\"()]{1,255})>?")
BLANK_LINE = re.compile(r"\n[ \t>]*\n")
CLASSES = {"2": "delivered", "5": "failed"}
OTHER_WORDS = {
    "fail": "failed",
    "failure": "failed",
    "bounced": "failed",
    "success": "delivered",
    "delay": "delayed",
}
MAX_DIAGNOSTIC = 300  # characters
MAX_GROUPS = 100


def statuses_in(text: str) -> Iterator[RecipientStatus]:
    """Yield a status for each group of fields about a recipient (RFC 3464 2.3).

    A continuation line need not be indented, and a group need not end before the next recipient.
    """
    for block in BLANK_LINE.split(text.replace("\r\n", "\n"))[:MAX_GROUPS]:
        for fields in _groups(block):
            status = _status_of(fields)
            if status is not None:
                yield status


def _groups(block: str) -> Iterator[dict[str, str]]:
    """Yield the groups of fields in a block; a field that comes again begins the next group."""
    fields: dict[str, str] = {}
    name = ""
    for line in block.split("\n"):
        found = FIELD.match(line)
        if found is None:
            if name and line.strip():
                fields[name] = f"{fields[name]} {line.strip()}"
            continue
        name, value = found[1].lower(), found[2].strip()
        if name in fields and name in {"final-recipient", "action"}:
            yield fields
            fields = {}
        fields.setdefault(name, value)
    yield fields


def _status_of(fields: dict[str, str]) -> RecipientStatus | None:
    """Return what a group says; None where it names no recipient and no action, as the whole message's group does."""
    original, final = _recipient(fields, "original-recipient"), _recipient(fields, "final-recipient")
    said = fields.get("action", "").lower().split()
    if not said and "final-recipient" not in fields and "original-recipient" not in fields:
        return None
    found = ENHANCED_STATUS.search(fields.get("status", "")) or ENHANCED_STATUS.search(
        fields.get("diagnostic-code", "")
    )
    status = found[1] if found else ""
    action = said[0].strip("().,;") if said else CLASSES.get(status[:1], "")
    address = original or final
    return RecipientStatus(
        address=address,
        action=OTHER_WORDS.get(action, action),
        status=status,
        diagnostic=fields.get("diagnostic-code", "")[:MAX_DIAGNOSTIC],
        final=final if final != address else "",
    )


def _recipient(fields: dict[str, str], name: str) -> str:
    """Return the address in a recipient field, whatever is written around it."""
    value = fields.get(name, "")
    plain = address_key(value.rpartition(";")[2])
    if plain:
        return plain
    loose = LOOSE_ADDRESS.search(value)
    return (address_key(loose[1]) or "") if loose else ""
