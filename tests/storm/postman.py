"""A mail server in all its moods: it puts mails off, refuses them, closes, is slow, and hangs up on what it took."""

import asyncio
import random
from collections import Counter
from typing import Any

from tests.notifications.mail_helpers import parsed
from tests.notifications.mail_servers import Server

FINE, CLOSES, LATER, NEVER, SLOW, HANGS_UP = "fine", "421", "451", "550", "slow", "hangs up"
PACK = (CLOSES, *[LATER] * 3, *[NEVER] * 2, SLOW, HANGS_UP, *[FINE] * 32)
"""So many mails, shuffled, meet these moods; then the pack is shuffled anew."""
ANSWERS = {CLOSES: "421 closing", LATER: "451 not now", NEVER: "550 no such user"}
SLOW_SECONDS = 1.5


class MoodyServer(Server):
    """Keeps what it accepts, and what it refuses for good by Message-ID."""

    def __init__(self) -> None:
        """Begin in the same mood each time."""
        super().__init__()
        self.refused: dict[str, str] = {}
        self.shown: Counter[str] = Counter()
        self._moods = random.Random(7)  # noqa: S311 moods, no secrets
        self._pack: list[str] = []

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        """Take a mail, or not, or take it and never say so."""
        if not self._pack:
            self._pack = self._moods.sample(PACK, len(PACK))
        mood = self._pack.pop()
        self.shown[mood] += 1
        name = str(parsed(envelope.content)["Message-ID"])
        if mood == NEVER:
            self.refused[name] = envelope.rcpt_tos[0]
        if mood in ANSWERS:
            return ANSWERS[mood]
        self.accepted.append(bytes(envelope.content))
        if mood == HANGS_UP:
            server.transport.abort()
        else:
            self.refused.pop(name, None)  # who refused it was killed, or the database, before that was noted
        # Between taking it and saying so a worker may be killed.
        await asyncio.sleep(SLOW_SECONDS if mood == SLOW else self._moods.random() / 50)
        return "250 OK"
