"""A clear sentence for every fault that the proof of the queue can find."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from booking.journal.facts import Fault
from booking.models import EntryKind, Programme, Registration, Status
from booking.words.moments import exact

SENTENCES: Mapping[str, object] = {
    # the chain
    "missing_entry": _("Journalpost %(first)s til %(last)s mangler."),
    "added_entry": _("Journalpost %(entry)s kommer efter den sidste, som tilbuddet kender."),
    "changed_entry": _("Journalpost %(entry)s er ændret: den passer ikke til sit fingeraftryk."),
    "changed_text": _("Teksten til journalpost %(entry)s er ændret: den passer ikke til sit fingeraftryk."),
    "missing_text": _("Teksten til journalpost %(entry)s mangler, og ingen journalpost siger, at den er slettet."),
    "text_not_erased": _("Teksten til journalpost %(entry)s står der endnu, men er slettet efter journalen."),
    "time_goes_back": _("Journalpost %(entry)s har et tidligere tidspunkt end posten før."),
    "wrong_head": _(
        "Den sidste journalpost, nr. %(entry)s, har fingeraftrykket %(expected)s, men tilbuddet siger %(said)s."
    ),
    "receipt_unknown": _("Kvitteringens journalpost %(entry)s findes ikke."),
    "receipt_differs": _(
        "Journalpost %(entry)s har et andet fingeraftryk end kvitteringen: %(said)s i stedet for %(expected)s."
    ),
    "anchor_unknown": _("Journalpost %(entry)s findes ikke, men en af vores mails nævner den."),
    "anchor_differs": _(
        "Journalpost %(entry)s har et andet fingeraftryk, end vores mails siger: %(said)s i stedet for %(expected)s."
    ),
    "told_nobody": _("Journalpost %(entry)s angår nr. %(number)s, men ingen mail til kontaktpersonen er lagt klar."),
    "mail_without_trace": _(
        "Mailen til nr. %(number)s om journalpost %(entry)s står som sendt eller overhalet, "
        "men journalen fortæller intet, der følger af det."
    ),
    "mail_put_off": _(
        "Mailen til nr. %(number)s om journalpost %(entry)s er udskudt længere, end nogen mail skal vente."
    ),
    "mail_elsewhere": _(
        "Mailen til nr. %(number)s om journalpost %(entry)s står som sendt til en anden adresse end kontaktpersonens."
    ),
    "mail_unsealed": _(
        "Mailen til nr. %(number)s om journalpost %(entry)s står som sendt, opgivet, overhalet eller slettet, men "
        "systemet har ikke selv noteret det, eller den nøgle, det brugte dengang, står ikke længere i "
        "SECRET_KEY_FALLBACKS."
    ),
    "told_too_far": _("Der er meldt ud til og med journalpost %(said)s, men den sidste er nr. %(expected)s."),
    # the queue as the journal tells it
    "unreadable": _("Journalpost %(entry)s (%(kind)s) mangler oplysninger og kan ikke læses."),
    "unknown_registration": _(
        "Journalpost %(entry)s (%(kind)s) hører til en tilmelding, som journalen ikke har modtaget."
    ),
    "registered_twice": _("Journalpost %(entry)s modtager nr. %(number)s, som allerede var modtaget."),
    "wrong_number": _("Journalpost %(entry)s gav nr. %(number)s, men det næste nummer var %(expected)s."),
    "second_live": _(
        "Journalpost %(entry)s gav kommune %(municipality)s nr. %(number)s, men kommunen var allerede tilmeldt."
    ),
    "out_of_turn": _("Journalpost %(entry)s gav plads %(slot)s til nr. %(number)s, men først i køen stod: %(first)s."),
    "slot_not_free": _("Journalpost %(entry)s gav nr. %(number)s plads %(slot)s, som ikke var ledig."),
    "removed_not_free": _("Journalpost %(entry)s fjernede plads %(slot)s, som ikke var ledig."),
    "not_passed_on": _("Efter journalpost %(entry)s var plads %(slot)s ledig, mens nr. %(number)s ventede."),
    "outside_window": _("Journalpost %(entry)s modtog nr. %(number)s uden for tilmeldingsperioden."),
    "closed_too_early": _("Journalpost %(entry)s lukkede ventelisten, før det var tid."),
    "promoted_after_closing": _("Journalpost %(entry)s rykkede nr. %(number)s op, efter at ventelisten var lukket."),
    "not_possible": _("Journalpost %(entry)s (%(kind)s) kunne ikke ske for nr. %(number)s, der stod som: %(status)s."),
    "confirmed_too_late": _("Journalpost %(entry)s bekræftede pladsen til nr. %(number)s efter fristen."),
    "lapsed_too_early": _("Journalpost %(entry)s lod fristen for nr. %(number)s udløbe, før den var ovre."),
    "wrong_detail": _(
        "Journalpost %(entry)s (%(kind)s) siger %(name)s: %(said)s, men efter posterne før var det %(expected)s."
    ),
    # the tables beside the journal
    "row_without_entry": _(
        "Tilmelding nr. %(number)s (kommune %(municipality)s) står i tabellen uden at være modtaget i journalen."
    ),
    "row_missing": _(
        "Tilmelding nr. %(number)s (kommune %(municipality)s) er modtaget i journalen, men mangler i tabellen."
    ),
    "wrong_field": _("Tilmelding nr. %(number)s: »%(name)s« er %(said)s i tabellen, men %(expected)s efter journalen."),
    "wrong_seal": _("Tilmelding nr. %(number)s: %(name)s i tabellen er ikke den, som journalen har fået."),
    "wrong_programme": _("Tilbuddet: %(name)s er %(said)s i tabellen, men %(expected)s efter journalen."),
    "slot_without_entry": _("Plads %(slot)s står i tabellen, men er ikke oprettet i journalen."),
    "slot_missing": _("Plads %(slot)s er oprettet i journalen, men mangler i tabellen."),
}


COLUMNS: Mapping[str, object] = {
    **{column.name: column.verbose_name for column in Programme._meta.fields},  # noqa: SLF001 documented API
    **{column.name: column.verbose_name for column in Registration._meta.fields},  # noqa: SLF001 documented API
    "last_queue_number": _("det seneste nummer i køen"),
    "last_entry_at": _("tidspunktet for den seneste journalpost"),
    "contact_hash": _("kontaktpersonen"),
    "reference_hash": _("referencenummeret"),
}


VALUES = ("said", "expected")
"""The faults about the value of the column that `name` names."""


def sentence(fault: Fault) -> str:
    """Return the sentence of a fault in the active language."""
    column = str(fault.facts.get("name", ""))
    words = {name: _word(column if name in VALUES else name, value) for name, value in fault.facts.items()}
    return str(SENTENCES[fault.code]) % words


def _word(name: str, value: object) -> str:
    match value:
        case bool():
            return str(_("ja") if value else _("nej"))
        case None:
            return str(_("ingen"))
        case dt.datetime():
            return exact(value)
        case list():
            return ", ".join(map(str, value)) or str(_("ingen"))
        case str():
            return _label(name, value)
    return str(value)


def _label(name: str, value: str) -> str:
    if name == "kind" and value in EntryKind:
        return str(EntryKind(value).label)
    if name in {"status", "was"} and value in Status:
        return str(Status(value).label)
    if name == "name":
        return str(COLUMNS.get(value, value))
    return value or str(_("tom"))
