"""The readers of environment variables: what they accept, and the sentence with which they refuse the rest."""

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from config.env import Environment, MalformedVariableError

BASE = Path("/srv/temadag")


def environment(value: str) -> Environment:
    return Environment({"X": value})


@pytest.mark.parametrize(("value", "meant"), [("on", True), ("True", True), ("1", True), ("off", False), ("no", False)])
def test_flag_reads_the_usual_words(value: str, meant: bool) -> None:  # noqa: FBT001 - a parameter of a test
    assert environment(value).flag("X", default=not meant) is meant


def test_flag_that_is_not_set_takes_the_default() -> None:
    assert environment("  ").flag("X", default=True) is True


def test_text_that_must_be_set_says_so() -> None:
    with pytest.raises(MalformedVariableError) as refused:
        Environment({}).text("SECRET", accepted="a text")
    assert str(refused.value) == (
        "The environment variable SECRET is not set, and with DEBUG off it must be; accepted: a text."
    )


def test_secret_that_is_too_short_is_refused_without_being_shown() -> None:
    with pytest.raises(MalformedVariableError) as refused:
        environment("hunter2").secret("X")
    assert str(refused.value) == (
        "The environment variable X has 7 characters; accepted: a random text of at least 32 characters."
    )


def test_secrets_are_each_as_long_as_a_secret_must_be() -> None:
    assert environment("a" * 32 + "," + "b" * 40).secrets("X") == ["a" * 32, "b" * 40]
    with pytest.raises(MalformedVariableError):
        environment("a" * 32 + ",short").secrets("X")


def test_words_are_separated_by_commas_or_blanks() -> None:
    assert environment("a.example, b.example c.example").words("X") == ["a.example", "b.example", "c.example"]


def test_address_loses_the_slash_at_its_end() -> None:
    assert environment("https://example.dk/was/").address("X") == "https://example.dk/was"


@pytest.mark.parametrize(
    ("value", "meant"), [("60/min", (60, 60)), ("5/sec", (5, 1)), ("1000/day", (1000, 86400)), ("off", None)]
)
def test_rate_is_a_number_in_a_time(value: str, meant: tuple[int, int] | None) -> None:
    assert environment(value).rate("X", "1/min") == meant


def test_contact_is_a_uri_or_none() -> None:
    assert environment("sikkerhed@example.dk").contact("X") == "mailto:sikkerhed@example.dk"
    assert environment("https://example.dk/sikkerhed").contact("X") == "https://example.dk/sikkerhed"
    assert environment("").contact("X") == ""
    with pytest.raises(MalformedVariableError):
        environment("ring til os").contact("X")


def test_path_is_absolute_or_none() -> None:
    assert Environment({"CASE_EXPORT_DIR": " /srv/sager "}).absolute_path("CASE_EXPORT_DIR") == "/srv/sager"
    assert Environment({}).absolute_path("CASE_EXPORT_DIR") == ""
    with pytest.raises(MalformedVariableError, match="CASE_EXPORT_DIR is 'sager', which is no absolute path"):
        Environment({"CASE_EXPORT_DIR": "sager"}).absolute_path("CASE_EXPORT_DIR")


def test_networks_take_single_addresses_too() -> None:
    networks = [ip_network("10.0.0.0/8"), ip_network("::1/128"), None]
    assert environment("10.0.0.0/8, ::1, unix").proxies("X") == networks


def test_group_takes_every_variable_with_the_prefix() -> None:
    values = Environment({"ANYMAIL_KEY": "k", "ANYMAILX": "no", "OTHER": "no"})
    assert values.group("ANYMAIL_", "ANYMAIL_…") == {"KEY": "k"}
    assert values.names == {"ANYMAIL_…"}


def test_database_sqlite_waits_and_loses_nothing() -> None:
    settings = environment("sqlite:///var/a.sqlite3").database("X", "", BASE)
    assert settings["NAME"] == "/srv/temadag/var/a.sqlite3"
    assert settings["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def test_database_sqlite_with_four_slashes_is_absolute() -> None:
    assert environment("sqlite:////tmp/a.sqlite3").database("X", "", BASE)["NAME"] == "/tmp/a.sqlite3"  # noqa: S108


PREPARED = {"server_side_binding": True, "prepare_threshold": 5}


def test_database_postgres_reads_every_part() -> None:
    settings = environment("postgres://u%40:p%2F@db.example:6543/temadag?sslmode=require").database("X", "", BASE)
    shown = {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert shown == {
        "NAME": "temadag",
        "USER": "u@",
        "PASSWORD": "p/",
        "HOST": "db.example",
        "PORT": "6543",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "5"} | PREPARED,
    }


def test_database_postgres_takes_a_folder_as_host() -> None:
    settings = environment("postgresql://postgres:@/postgres?host=/run/postgres").database("X", "", BASE)
    assert (settings["HOST"], settings["NAME"], settings["OPTIONS"]) == (
        "/run/postgres",
        "postgres",
        {"connect_timeout": "5"} | PREPARED,
    )


def test_statements_are_not_prepared_where_a_pooler_shares_connections() -> None:
    address = "postgres://db.example/temadag?prepared_statements="
    assert environment(f"{address}off").database("X", "", BASE)["OPTIONS"] == {"connect_timeout": "5"}
    assert environment(f"{address}on").database("X", "", BASE)["OPTIONS"] == {"connect_timeout": "5"} | PREPARED
    with pytest.raises(MalformedVariableError, match="prepared_statements=sometimes"):
        environment(f"{address}sometimes").database("X", "", BASE)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, False)),
        ("smtp://mail.example:2525", ("mail.example", 2525, False, False)),
        ("smtp://mail.example?tls=on", ("mail.example", 587, False, True)),
        ("smtps://mail.example", ("mail.example", 465, True, False)),
    ],
)
def test_mail_smtp_chooses_port_and_encryption(value: str, meant: tuple[str, int, bool, bool]) -> None:
    settings = environment(value).mail("X")
    assert (
        settings["EMAIL_HOST"],
        settings["EMAIL_PORT"],
        settings["EMAIL_USE_SSL"],
        settings["EMAIL_USE_TLS"],
    ) == meant


def test_mail_file_writes_into_the_folder() -> None:
    assert environment("file:///var/mail").mail("X") == {
        "EMAIL_BACKEND": "notifications.outbox.backends.EmlFileBackend",
        "EMAIL_FILE_PATH": "/var/mail",
    }


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("maybe", lambda env: env.flag("X", default=False)),
        ("ftp://example.dk", lambda env: env.address("X")),
        ("http://[::1", lambda env: env.address("X")),
        ("https://example.dk/below", lambda env: env.origin("X")),
        ("Navn <a@example.dk>", lambda env: env.mailbox("X")),
        ("retur", lambda env: env.return_place("X", "temadage@example.dk")),
        ("@retur.example.dk", lambda env: env.return_place("X", "temadage@example.dk")),
        ("retur.example.dk.", lambda env: env.return_place("X", "temadage@example.dk")),
        ("-", lambda env: env.return_place("X", "temadage@example.dk")),
        ("+", lambda env: env.return_place("X", "a-very-long-local-part-of-28@example.dk")),
        ("mx example.dk", lambda env: env.server("X")),
        ("https://mx.example.dk", lambda env: env.server("X")),
        ("10.0.0.1/8", lambda env: env.proxies("X")),
        ("60", lambda env: env.rate("X", "off")),
        ("0/min", lambda env: env.rate("X", "off")),
        ("mysql://u@h/d", lambda env: env.database("X", "", BASE)),
        ("postgres://h:port/d", lambda env: env.database("X", "", BASE)),
        ("postgres://h/d?sslmod=require", lambda env: env.database("X", "", BASE)),
        ("sqlite://name.sqlite3", lambda env: env.database("X", "", BASE)),
        ("smtp://", lambda env: env.mail("X")),
        ("smtp://h?tls=perhaps", lambda env: env.mail("X")),
        ("smtp://h?ssl=on", lambda env: env.mail("X")),
        ("file://var/mail", lambda env: env.mail("X")),
    ],
)
def test_malformed_value_is_refused_by_the_variables_name(value: str, read: Callable[[Environment], Any]) -> None:
    with pytest.raises(MalformedVariableError, match=r"^The environment variable X.* accepted: .*\.$"):
        read(environment(value))


OIDC = {
    "OIDC_SERVER_URL": "https://login.example.dk/realms/staten/",
    "OIDC_CLIENT_ID": "temadag",
    "OIDC_CLIENT_SECRET": "hemmelig",
    "OIDC_NAME": "Statens login",
}


def test_provider_is_read_as_a_whole() -> None:
    assert Environment({}).provider("OIDC_") is None
    assert Environment(OIDC).provider("OIDC_") == {
        "server_url": "https://login.example.dk/realms/staten",
        "client_id": "temadag",
        "secret": "hemmelig",
        "name": "Statens login",
    }


@pytest.mark.parametrize("name", OIDC)
def test_provider_lacks_none_of_its_variables(name: str) -> None:
    with pytest.raises(MalformedVariableError) as refused:
        Environment({key: value for key, value in OIDC.items() if key != name}).provider("OIDC_")
    assert str(refused.value) == (
        f"The environment variable {name} is not set, but others of its kind are; accepted: all or none of them."
    )


def test_provider_is_reached_safely_except_on_this_machine() -> None:
    with pytest.raises(MalformedVariableError) as refused:
        Environment(OIDC | {"OIDC_SERVER_URL": "http://login.example.dk"}).provider("OIDC_")
    assert str(refused.value) == (
        "The environment variable OIDC_SERVER_URL is 'http://login.example.dk', which is not safe; "
        "accepted: an https address."
    )
    local = Environment(OIDC | {"OIDC_SERVER_URL": "http://127.0.0.1:9000"}).provider("OIDC_")
    assert local is not None
    assert local["server_url"] == "http://127.0.0.1:9000"
