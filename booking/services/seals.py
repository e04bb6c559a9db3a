"""Salted hashes by which the journal proves a registration's contact and reference without showing them.

The salts stand on the registration's row, so a hash costs no statement. Erasing the contact erases its salt: the hash
then tells nothing any more, and the chain still verifies.
"""

from booking.journal import chain
from booking.models import Registration
from booking.services.turn import new_salt


def seal_contact(registration: Registration) -> str:
    """Give the contact as it stands a fresh salt, and return its hash for an entry's details; the caller saves."""
    registration.contact_salt = new_salt()
    return contact_hash(registration)


def contact_of_row(registration: Registration) -> dict[str, str]:
    """Return the contact's name, title, address and phone as they stand."""
    return {
        "name": registration.contact_name,
        "title": registration.contact_title,
        "email": registration.contact_email,
        "phone": registration.contact_phone,
    }


def contact_hash(registration: Registration) -> str:
    """Return the hash of the contact as it stands in the row."""
    return chain.text_hash(registration.contact_salt, contact_of_row(registration))


def reference_hash(registration: Registration) -> str:
    """Return the hash of the reference as it stands in the row."""
    return chain.text_hash(registration.reference_salt, {"reference": registration.reference})
