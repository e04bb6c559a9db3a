"""Secret links: `<id>.<version>.<HMAC under SECRET_KEY>`, fallback keys honoured; only the version is stored."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from booking.models import Registration

PERSONAL = "temadag.personal"
RECEIPT = "temadag.receipt"


def _signer(salt: str) -> Signer:
    return Signer(sep=".", salt=salt)


def personal_token(registration: Registration) -> str:
    """This will give the token of the contact's page, valid until the link's version is raised (Q11)."""
    return _signer(PERSONAL).sign(f"{registration.pk}.{registration.link_version}")


def personal_path(registration: Registration) -> str:
    """This will give the path of the contact's page, in the active language."""
    return reverse("personal", kwargs={"token": personal_token(registration)})


def registration_of(token: str) -> Registration | None:
    """This will find the registration a personal token opens; None for a forged, cut or ended one."""
    try:
        pk, version = _signer(PERSONAL).unsign(token).split(".")
        found = Registration.objects.select_related("programme", "municipality", "season", "slot").filter(
            pk=int(pk), link_version=int(version)
        )
    except (BadSignature, ValueError):
        return None
    return found.first()


def signed_reference(reference: str) -> str:
    """This will sign a reference for the receipt's address."""
    return _signer(RECEIPT).sign(reference)


def reference_of(signed: str) -> str | None:
    """This will give the reference of a receipt's address; None for a forged one."""
    try:
        return _signer(RECEIPT).unsign(signed)
    except BadSignature:
        return None
