"""The journal of the day in plain words, for the municipality: no names, no addresses, no free text."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.models import EntryKind, Partstat
from booking.rules.working_days import danish_day
from booking.words import moments as wording

UNTOLD = frozenset({EntryKind.DIGEST_DUE, EntryKind.QUESTION_RESOLVED})
"""Entries that the municipality's timeline leaves out: a mail summing up the timeline, and its own answer to us."""

ANSWERS: Mapping[str, Any] = {
    Partstat.ACCEPTED: gettext_lazy("Et svar på invitationen: ja"),
    Partstat.TENTATIVE: gettext_lazy("Et svar på invitationen: måske"),
    Partstat.DECLINED: gettext_lazy("Et svar på invitationen: nej"),
}


def _moment(details: Mapping[str, Any]) -> str:
    return wording.long_moment(dt.datetime.fromisoformat(details["starts_at"]))


def _with_moment(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: str(sentence) % {"moment": _moment(details)}


def plain(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that writes an entry as this sentence, whatever its details."""
    return lambda _details: str(sentence)


def _wishes_changed(details: Mapping[str, Any]) -> str:
    count = len(details["wishes"])
    if not count:
        return _("De ønskede datoer fjernet")
    return ngettext("Ønskede datoer ændret: %(count)d ønske", "Ønskede datoer ændret: %(count)d ønsker", count) % {
        "count": count
    }


def _dates_proposed(details: Mapping[str, Any]) -> str:
    days = [wording.long_moment(dt.datetime.fromisoformat(start)) for start in details["starts"]]
    words = {"days": "; ".join(days)}
    if "answer_by" not in details:
        return _("Datoer foreslået: %(days)s") % words
    until = wording.long_day(danish_day(dt.datetime.fromisoformat(details["answer_by"])))
    return _("Datoer foreslået: %(days)s. Svar senest %(until)s") % (words | {"until": until})


def _another_date_asked(details: Mapping[str, Any]) -> str:
    if details["fixed"]:
        return _("En anden dato ønsket. Dagen ligger fast, til Socialstyrelsen flytter den")
    return _("En anden dato end de foreslåede ønsket")


def _called_off(details: Mapping[str, Any]) -> str:
    day = wording.long_day(danish_day(dt.datetime.fromisoformat(details["starts_at"])))
    return _("Temadagen %(day)s aflyst. Pladsen er beholdt") % {"day": day}


def _attendees_changed(details: Mapping[str, Any]) -> str:
    words = {"added": _("%(n)d tilføjet"), "changed": _("%(n)d rettet"), "removed": _("%(n)d fjernet")}
    done = [words[key] % {"n": details[key]} for key in words if details.get(key)]
    return _("Deltagerlisten ændret: %(done)s. %(count)d på listen") % {
        "done": ", ".join(done), "count": details["count"],
    }  # fmt: skip


def _answered(details: Mapping[str, Any]) -> str:
    return str(ANSWERS[details["partstat"]])


def _list_reminded(details: Mapping[str, Any]) -> str:
    count = details["count"]
    return ngettext(
        "Påmindelse om deltagerlisten. Der var %(count)d deltager på listen",
        "Påmindelse om deltagerlisten. Der var %(count)d deltagere på listen",
        count,
    ) % {"count": count}


def _mail_written(details: Mapping[str, Any]) -> str:
    if not details["told"]:
        return _("Socialstyrelsen har skrevet til kontaktpersonen")
    if not details["contact"]:
        return _("Socialstyrelsen har skrevet til deltagerne")
    return _("Socialstyrelsen har skrevet til kontaktpersonen og deltagerne")


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    EntryKind.PREPARED: plain(gettext_lazy("Oplysninger om sted, fokus eller anden kontaktperson ændret")),
    EntryKind.WISHES_CHANGED: _wishes_changed,
    EntryKind.DATES_PROPOSED: _dates_proposed,
    EntryKind.DATE_CHOSEN: _with_moment(gettext_lazy("Valgt blandt de foreslåede datoer: %(moment)s")),
    EntryKind.PROPOSALS_LAPSED: plain(gettext_lazy("De foreslåede datoer udløbet uden svar")),
    EntryKind.ANOTHER_DATE_ASKED: _another_date_asked,
    EntryKind.DAY_FIXED: _with_moment(gettext_lazy("Datoen ligger fast: %(moment)s")),
    EntryKind.DAY_MOVED: _with_moment(gettext_lazy("Temadagen flyttet til %(moment)s")),
    EntryKind.DAY_CHANGED: plain(gettext_lazy("Oplysningerne om den aftalte dag ændret. Tidspunktet er det samme")),
    EntryKind.DAY_CALLED_OFF: _called_off,
    EntryKind.DAY_CHANGE_UNDONE: plain(gettext_lazy("Den seneste ændring af temadagen fortrudt")),
    EntryKind.ATTENDEES_CHANGED: _attendees_changed,
    EntryKind.LANGUAGE_CHANGED: plain(gettext_lazy("En af de inviterede får mails på et andet sprog")),
    EntryKind.ANSWERED: _answered,
    EntryKind.QUESTION_ASKED: plain(gettext_lazy("Et svar fra en, der ikke står på listen")),
    EntryKind.INVITE_BOUNCED: plain(gettext_lazy("En kalenderinvitation kunne ikke afleveres")),
    EntryKind.LIST_REMINDED: _list_reminded,
    EntryKind.DAY_REMINDED: plain(gettext_lazy("Praktiske oplysninger sendt til kontaktperson og deltagere")),
    EntryKind.DAY_THANKED: plain(gettext_lazy("Tak for temadagen sendt")),
    EntryKind.MAIL_WRITTEN: _mail_written,
    EntryKind.MAIL_TAKEN_BACK: plain(gettext_lazy("En mail fra Socialstyrelsen taget tilbage, før den blev sendt")),
    EntryKind.PRIVACY_NOTICED: plain(gettext_lazy("Deltagerne oplyst om, hvordan vi behandler deres oplysninger")),
}
