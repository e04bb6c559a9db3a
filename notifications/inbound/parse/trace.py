"""The envelope of a received mail, written before its headers as mail servers do on delivery (RFC 5321, 4.4)."""

import re
from collections.abc import Iterable

PLAIN = re.compile(r"[!-;=?-~]{1,320}")
NULL_SENDERS = frozenset({"", "<>", "mailer-daemon", "#@[]"})
"""The ways in which mail servers write an empty sender, to whom no reply may go."""


def with_trace(raw: bytes, *, sender: str | None, recipients: Iterable[str]) -> bytes:
    """Return a mail with its envelope as Return-Path and X-Original-To; `sender` is None where it is not known."""
    lines = []
    if sender is not None and (path := _return_path(sender)) is not None:
        lines.append(f"Return-Path: <{path}>")
    plain = (recipient.strip().strip("<>") for recipient in recipients)
    lines += [
        f"X-Original-To: {recipient}"
        for recipient in dict.fromkeys(plain)
        if PLAIN.fullmatch(recipient) and "@" in recipient
    ]
    if not lines:
        return raw
    mbox, rest = b"", raw
    if raw.startswith(b"From "):  # the line in front of a mail in a mailbox file
        mbox, line_end, rest = raw.partition(b"\n")
        mbox += line_end
    end = "\r\n" if b"\r\n" in rest else "\n"
    return mbox + "".join(line + end for line in lines).encode("ascii") + rest


def _return_path(sender: str) -> str | None:
    if sender.strip().lower() in NULL_SENDERS:
        return ""
    plain = sender.strip().strip("<>")
    return plain if PLAIN.fullmatch(plain) and "@" in plain else None
