"""Readers of the environment: each names its variable, so that the table in docs/operations.md can be checked."""

import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"on", "true", "yes", "1"})
NO = frozenset({"off", "false", "no", "0"})
PERIODS = {"s": 1, "sec": 1, "min": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}
PREPARED = "prepared_statements"
POSTGRES_OPTIONS = frozenset({"sslmode", "sslrootcert", "connect_timeout", "application_name", "host", "service"})


class MalformedVariableError(ImproperlyConfigured):
    """A variable is missing or has a value that is not accepted; the value of a secret is never shown."""

    def __init__(self, name: str, problem: str, accepted: str) -> None:
        """Make the sentence that is shown when the start is stopped."""
        super().__init__(f"The environment variable {name} {problem}; accepted: {accepted}.")


class Environment:
    """Typed readers of the environment. `names` has every variable that was read."""

    def __init__(self, values: Mapping[str, str] = os.environ) -> None:
        """Read from `values`; an empty value counts as not set."""
        self._values = values
        self.names: set[str] = set()

    def text(self, name: str, default: str | None = None, *, accepted: str = "a text") -> str:
        """Return the value without surrounding blanks; without a default it must be set."""
        self.names.add(name)
        value = self._values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise MalformedVariableError(name, "is not set, and with DEBUG off it must be", accepted)
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return True for `on` and False for `off` (and their usual synonyms)."""
        value = self.text(name, "on" if default else "off").lower()
        if value not in YES | NO:
            raise MalformedVariableError(name, f"is {value!r}, which is neither on nor off", "on or off")
        return value in YES

    def whole(self, name: str, default: int, *, least: int = 0, most: int) -> int:
        """Return a whole number from `least` to `most`."""
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise MalformedVariableError(name, f"is {value!r}", f"a whole number from {least} to {most}")
        return int(value)

    def words(self, name: str, default: str | None = None) -> list[str]:
        """Return a list from a value separated by commas or blanks."""
        accepted = "a list separated by commas"
        words = re.split(r"[,\s]+", self.text(name, default, accepted=accepted))
        return [word for word in words if word]

    def secret(self, name: str, default: str | None = None) -> str:
        """Return a signing key of at least 32 characters."""
        accepted = "a random text of at least 32 characters"
        value = self.text(name, default, accepted=accepted)
        if len(value) < 32:  # noqa: PLR2004 - `accepted` says the same number
            raise MalformedVariableError(name, f"has {len(value)} characters", accepted)
        return value

    def secrets(self, name: str) -> list[str]:
        """Return former signing keys, separated by commas or blanks."""
        return [Environment({name: key}).secret(name) for key in self.words(name, "")]

    def address(self, name: str, default: str | None = None) -> str:
        """Return a web address without a slash at its end."""
        accepted = "a web address such as https://temadag.example.dk"
        value = self.text(name, default, accepted=accepted)
        parts = _split(name, value, accepted)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise MalformedVariableError(name, f"is {value!r}, which is no web address", accepted)
        return value.rstrip("/")

    def origin(self, name: str, default: str | None = None) -> SplitResult:
        """Return scheme, host and port of a site at the root of its host."""
        value = self.address(name, default)
        parts = urlsplit(value)
        if parts.path or parts.query or parts.fragment or parts.username:
            raise MalformedVariableError(name, f"is {value!r}, with more than scheme, host and port", "https://HOST")
        return parts

    def absolute_path(self, name: str) -> str:
        """Return the path of a file or folder, or the empty text; whether it exists is not checked here."""
        accepted = "an absolute path such as /srv/temadag/sager"
        value = self.text(name, "", accepted=accepted)
        if value and not Path(value).is_absolute():
            raise MalformedVariableError(name, f"is {value!r}, which is no absolute path", accepted)
        return value

    def mailbox(self, name: str, default: str | None = None) -> str:
        """Return one plain mail address."""
        accepted = "one mail address such as temadag@example.dk"
        value = self.text(name, default, accepted=accepted)
        if value and not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+", value):
            raise MalformedVariableError(name, f"is {value!r}, which is no mail address", accepted)
        return value

    def contact(self, name: str) -> str:
        """Return how to reach somebody, as a URI: a mail address or a web address, or the empty text."""
        value = self.text(name, "")
        if value and "://" not in value:
            return f"mailto:{self.mailbox(name)}"
        return self.address(name, "")

    def server(self, name: str) -> str:
        """Return the name of a server in lower case, or the empty text."""
        value = self.text(name, "", accepted="a server's name such as mx.example.dk").lower()
        if value and not re.fullmatch(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", value):
            raise MalformedVariableError(name, f"is {value!r}, which names no server", "a name such as mx.example.dk")
        return value

    def return_place(self, name: str, mailbox: str) -> str:
        """Return where mails that do not arrive come back to: a domain of our own, `+` behind `mailbox`, or nothing."""
        accepted = "a domain such as retur.example.dk, or + for sub-addresses of MAIL_FROM"
        value = self.text(name, "", accepted=accepted).lower()
        if value == "+":
            if len(mailbox.rpartition("@")[0]) > 27:  # noqa: PLR2004 - the token takes 37 of the 64 octets
                problem = "is +, but MAIL_FROM has more than 27 characters in front of its @"
                raise MalformedVariableError(name, problem, accepted)
            return value
        if value and not re.fullmatch(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", value):
            raise MalformedVariableError(name, f"is {value!r}, which is no domain", accepted)
        return value

    def proxies(self, name: str) -> list[IPv4Network | IPv6Network | None]:
        """Return addresses and networks; None for `unix`, a peer at a unix socket, which has no address."""
        try:
            return [None if word == "unix" else ip_network(word) for word in self.words(name, "")]
        except ValueError as error:
            accepted = "addresses, networks or unix, separated by commas, such as 10.0.0.0/8, 192.0.2.7"
            raise MalformedVariableError(name, f"holds a malformed address ({error})", accepted) from error

    def rate(self, name: str, default: str) -> tuple[int, int] | None:
        """Return (number, seconds) of a rate such as `60/min`, or None for `off`."""
        value = self.text(name, default).lower()
        if value == "off":
            return None
        match = re.fullmatch(r"([1-9][0-9]{0,8})/(s|sec|min|h|hour|d|day)", value)
        if match is None:
            raise MalformedVariableError(name, f"is {value!r}", "NUMBER/min (or /sec, /hour, /day), or off")
        return int(match[1]), PERIODS[match[2]]

    def group(self, prefix: str, shown: str) -> dict[str, str]:
        """Return the variables that start with `prefix`, named without it; docs/operations.md shows them as `shown`."""
        self.names.add(shown)
        return {name.removeprefix(prefix): value for name, value in self._values.items() if name.startswith(prefix)}

    def provider(self, prefix: str) -> dict[str, str] | None:
        """Return the provider where staff sign in (OpenID Connect), or None; its variables must all be set or none.

        The server is the provider's issuer, over https except on this machine; NAME is what the log-in page calls it.
        """
        names = [f"{prefix}{part}" for part in ("SERVER_URL", "CLIENT_ID", "CLIENT_SECRET", "NAME")]
        server, client, secret, shown = self.address(names[0], ""), *(self.text(name, "") for name in names[1:])
        values = (server, client, secret, shown)
        if not any(values):
            return None
        if missing := [name for name, value in zip(names, values, strict=True) if not value]:
            raise MalformedVariableError(missing[0], "is not set, but others of its kind are", "all or none of them")
        parts = urlsplit(server)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise MalformedVariableError(names[0], f"is {server!r}, which is not safe", "an https address")
        return {"server_url": server, "client_id": client, "secret": secret, "name": shown}

    def database(self, name: str, default: str, base: Path) -> dict[str, Any]:
        """Return Django's settings of a `sqlite:///FILE` or `postgres://` database.

        As customary, `sqlite:///name` lies below `base` and `sqlite:////name` at the root.
        """
        accepted = "sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME"
        parts = _split(name, self.text(name, default, accepted=accepted), accepted)
        if parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/"):
            return _sqlite(base / unquote(parts.path[1:]))
        if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
            return _postgres(name, parts)
        raise MalformedVariableError(name, "names no database that is known here", accepted)

    def mail(self, name: str, default: str | None = None) -> dict[str, Any]:
        """Return Django's mail settings of `smtp://`, `smtps://`, `file:///DIR` or `memory:`."""
        accepted = "smtp://USER:PASSWORD@HOST:PORT, smtps://…, file:///DIR or memory:"
        parts = _split(name, self.text(name, default, accepted=accepted), accepted)
        if parts.scheme == "memory":
            return {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
        if parts.scheme == "file" and not parts.netloc and parts.path.strip("/"):
            return {
                "EMAIL_BACKEND": "notifications.outbox.backends.EmlFileBackend",
                "EMAIL_FILE_PATH": unquote(parts.path),
            }
        if parts.scheme in {"smtp", "smtps"} and parts.hostname and not parts.path.strip("/"):
            return _smtp(name, parts)
        raise MalformedVariableError(name, "names no way to send mail that is known here", accepted)


def _split(name: str, value: str, accepted: str) -> SplitResult:
    """Split a URL; its port must be a number that ports can have."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise MalformedVariableError(name, "is malformed", accepted) from error
    return parts


def _sqlite(path: Path) -> dict[str, Any]:
    """Return settings under which SQLite waits for a lock: without IMMEDIATE, upgrading a read lock fails at once.

    FULL keeps a committed registration through a power cut (NORMAL with WAL may lose the last ones).
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": f"{path}.test"},
    }


def _postgres(name: str, parts: SplitResult) -> dict[str, Any]:
    """Return settings that keep a connection per thread and check that it is alive; options go to libpq.

    Statements are prepared from their sixth time on, which spares the server more than half of its work for a
    registration; `prepared_statements=off` is for a pooler that gives a connection to another after each transaction.
    """
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    prepared = options.pop(PREPARED, "on")
    if prepared not in {"on", "off"}:
        raise MalformedVariableError(name, f"says {PREPARED}={prepared}", "on, off")
    unknown = sorted(set(options) - POSTGRES_OPTIONS)
    if unknown:
        accepted = ", ".join(sorted(POSTGRES_OPTIONS | {PREPARED}))
        raise MalformedVariableError(name, f"has the unknown option {unknown[0]}", accepted)
    options.setdefault("connect_timeout", "5")  # seconds; without it a server that is silent is waited for minutes
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | ({"server_side_binding": True, "prepare_threshold": 5} if prepared == "on" else {}),
    }


def _smtp(name: str, parts: SplitResult) -> dict[str, Any]:
    """Return server, login and encryption: `smtps` encrypts from the start, `smtp` with `?tls=on` by STARTTLS."""
    options = dict(parse_qsl(parts.query))
    values = Environment({f"{name} ({key})": value for key, value in options.items()})
    starttls = values.flag(f"{name} (tls)", default=False)
    unknown = sorted(set(options) - {"tls"})
    if unknown:
        raise MalformedVariableError(name, f"has the unknown option {unknown[0]}", "?tls=on")
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 587 if starttls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": starttls and not secure,
        "EMAIL_TIMEOUT": 30,
    }
