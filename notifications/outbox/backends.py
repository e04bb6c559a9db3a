"""Write mails into a folder: the backend of `EMAIL_URL=file:///DIR`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmlFileBackend(BaseEmailBackend):
    """A backend that writes each message as an `.eml` file: the bytes that a server would get; names sort by time.

    A file gets its name only when all of it is on the disk, so that a reader never sees half a mail.
    """

    def __init__(self, *, file_path: str | None = None, fail_silently: bool = False, **options: Any) -> None:
        """Write into `file_path`, by default the folder that `EMAIL_URL` names."""
        super().__init__(fail_silently=fail_silently, **options)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return their number; OSError where a file cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S.%fZ}-{uuid4().hex[:8]}"
            self._write(name, message.message().as_bytes())
        return len(email_messages)

    def _write(self, name: str, content: bytes) -> None:
        """Write one file whole and then rename it, in one step."""
        new = self.folder / f".{name}.new"
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / f"{name}.eml")
