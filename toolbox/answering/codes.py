"""The code by which a person goes on with a response: 60 bits, kept as a hash alone (R8, R9)."""

import hashlib
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ01"
"""Five bits each; what is easily read as another is taken for it."""
LENGTH = 12
READ_AS = str.maketrans("OIL", "011")
LONGEST_TYPED = 40


def new_code() -> str:
    """Draw a code, written in groups: K7M4-Q2XP-9DTR."""
    drawn = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, LENGTH, 4))


def code_hash(typed: str) -> str:
    """Return the hash of a code however it is typed: small letters, blanks and hyphens as one likes."""
    letters = "".join(letter for letter in typed[:LONGEST_TYPED].upper() if letter.isalnum())
    return hashlib.sha256(letters.translate(READ_AS).encode()).hexdigest()
