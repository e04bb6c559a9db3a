"""Files that commands read: programmes and municipalities, which are never large."""

from pathlib import Path

from django.utils.translation import gettext as _

MOST_FILE_OCTETS = 1_000_000


class FileTooLargeError(OSError):
    """A file that is larger than any of its kind; probably another one was named."""


def small_file(path: Path) -> bytes:
    """Return a file's content. Raises FileTooLargeError, and OSError where it cannot be read."""
    with path.open("rb") as file:
        data = file.read(MOST_FILE_OCTETS + 1)
    if len(data) > MOST_FILE_OCTETS:
        raise FileTooLargeError(
            _("%(file)s fylder mere end 1 MB. Se, om det er den rigtige fil.") % {"file": path.name}
        )
    return data
