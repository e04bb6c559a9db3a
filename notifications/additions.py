"""What notifications adds at the doors of both apps; read once, when Django is ready.

The mails are registered where they are declared, by being imported.
"""

from notifications import day_messages, forwarding, invite_messages, messages

MAILS = (messages, day_messages, invite_messages, forwarding)
