"""The code that receipts and mails quote of an entry: its number and its digest. Pure."""

import re

CODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{0,8})\s*[-:]\s*([0-9a-fA-F]{64})(?![0-9A-Za-z])")


def code_of(number: int, digest: str) -> str:
    """Write an entry's number and digest as one code."""
    return f"{number}-{digest}"


def codes_in(text: str) -> list[tuple[int, str]]:
    """Find the codes in a text, each once."""
    return list(dict.fromkeys((int(number), digest.lower()) for number, digest in CODE.findall(text)))


def read_code(text: str) -> tuple[int, str] | None:
    """Read one code as people paste it, broken over lines too; None where it is none."""
    found = CODE.fullmatch("".join(text.split()))
    return (int(found[1]), found[2].lower()) if found else None
