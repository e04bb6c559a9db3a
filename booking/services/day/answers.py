"""Answers to an invite, by mail or on the page, and bounces of its mails (calendar rules 10-18)."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from booking.models import EntryKind, Invite, JournalEntry, Method, Partstat, Question, Registration
from booking.models.registration import LANGUAGES
from booking.refusals import Invalid, Spent, Stale
from booking.rules.three_way import is_same_person
from booking.services.day import invites
from booking.services.day.attendance import AttendeeDetails, apply_lines, details_of
from booking.services.queue import turn_of
from booking.services.turn import MAIL, Actor, Turn

ANSWERS = (Partstat.ACCEPTED, Partstat.TENTATIVE, Partstat.DECLINED)
NOTE_LENGTH = 1000


@dataclass(frozen=True, kw_only=True)
class MailedAnswer:
    """An answer by mail, judged against the invite; `judged_against` is the stamp of the answer stored then."""

    partstat: str
    sequence: int
    stamp: dt.datetime
    note: str = ""
    judged_against: dt.datetime | None = None


def answer_by_mail(*, invite_id: int, answer: MailedAnswer) -> Invite:
    """Store an answer to the time that stands now (calendar rules 10, 17).

    Raises Stale where another answer, or a move of the day, came between judging and storing: judge the mail again.
    """
    with _turn_of_invite(invite_id, MAIL) as (held, invite):
        stale = invite.answer_stamp != answer.judged_against or answer.sequence < invite.time_sequence
        if stale or invite.method != Method.REQUEST:
            raise Stale
        _store(held, invite, answer.partstat, answer.note)
        invite.answer_sequence, invite.answer_stamp = answer.sequence, answer.stamp
        invite.save()
        held.record(
            EntryKind.ANSWERED,
            invite.registration,
            {"invite": invite.pk, "partstat": invite.partstat, "via": "mail", "sequence": invite.sequence},
            text={"note": invite.answer_note} if invite.answer_note else None,
        )
    return invite


def answer_on_page(
    *, invite_id: int, partstat: str, note: str, by: Actor, colleague: tuple[str, str] = ("", ""), leaves: bool = False
) -> Invite:
    """Store an answer given on the page; a yes or perhaps after a no sends a fresh REQUEST (calendar rule 11).

    `colleague` (name, address) is proposed on declining; who declines and `leaves` gets a CANCEL. Raises Invalid, Stale
    (not invited any more) and Spent.
    """
    if partstat not in ANSWERS:
        raise Invalid({"answer": _("Vælg ja, måske eller nej")})
    with _turn_of_invite(invite_id, by) as (held, invite):
        if invite.method != Method.REQUEST:
            raise Stale
        if held.now >= invite.starts_at:
            raise Spent
        before = (invite.answer, invite.answer_note, invite.colleague_name, invite.colleague_email)
        fresh = invite.answer == Partstat.DECLINED and partstat != Partstat.DECLINED
        _store(held, invite, partstat, note)
        invite.answer_sequence, invite.answer_stamp = invite.sequence, held.now
        invite.colleague_name, invite.colleague_email = colleague if partstat == Partstat.DECLINED else ("", "")
        leaves = leaves and partstat == Partstat.DECLINED and not invite.left_calendar
        after = (invite.answer, invite.answer_note, invite.colleague_name, invite.colleague_email)
        if before == after and not leaves:
            return invite
        if fresh:
            invites.invite_anew(invite)
        if leaves:
            invites.take_out_of_calendar(invite)
        invite.save()
        held.record(
            EntryKind.ANSWERED,
            invite.registration,
            {
                "invite": invite.pk,
                "partstat": invite.partstat,
                "via": "page",
                "requests": [invite.pk] if fresh else [],
                "cancels": [invite.pk] if leaves else [],
                "colleague": bool(invite.colleague_email),
            },
            text={"note": invite.answer_note} if invite.answer_note else None,
        )
    return invite


def change_language(*, invite_id: int, language: str, by: Actor) -> Invite:
    """Write to a person of the day in another language from now on; nothing is sent because of it (Q14)."""
    if language not in dict(LANGUAGES):
        raise Invalid({"language": _("Vælg dansk eller engelsk")})
    with _turn_of_invite(invite_id, by) as (held, invite):
        if invite.mail_language != language:
            invite.language = language
            invite.save()
            if invite.attendee is not None:
                invite.attendee.language = language
                invite.attendee.save()
            details = {"invite": invite.pk, "language": language}
            held.record(EntryKind.LANGUAGE_CHANGED, invite.registration, details)
    return invite


def _store(held: Turn, invite: Invite, partstat: str, note: str) -> None:
    invite.partstat = partstat
    invite.answered_at = held.now
    invite.answered_starts_at, invite.answered_ends_at = invite.starts_at, invite.ends_at
    invite.answer_note = note.strip()[:NOTE_LENGTH]


def ask_about_sender(
    *, invite_id: int, sender: str, sender_name: str, partstat: str, stamp: dt.datetime | None = None
) -> bool:
    """Ask the contact about a sender who is not on the list (calendar rule 16).

    An open question about the sender takes over the later answer (by `stamp`, else by the order of arrival). Return
    whether a new question was asked.
    """
    with _turn_of_invite(invite_id, MAIL) as (held, invite):
        answer = {"partstat": partstat, "starts_at": invite.starts_at, "ends_at": invite.ends_at, "stamp": stamp}
        question = Question.objects.filter(invite=invite, sender__iexact=sender, resolved_at__isnull=True).first()
        is_new = question is None
        if question is None:
            question = Question(invite=invite, sender=sender, asked_at=held.now)
        elif _is_older(stamp, question) or _says_the_same(answer, question):
            return False
        for name, value in answer.items():
            setattr(question, name, value)
        question.sender_name = sender_name or question.sender_name
        question.save()
        details = {"invite": invite.pk, "question": question.pk, "partstat": partstat}
        held.record(EntryKind.QUESTION_ASKED, invite.registration, details)
    return is_new


def _is_older(stamp: dt.datetime | None, question: Question) -> bool:
    return question.stamp is not None and stamp is not None and stamp < question.stamp


def _says_the_same(answer: dict[str, object], question: Question) -> bool:
    return all(getattr(question, name) == answer[name] for name in ("partstat", "starts_at", "ends_at"))


def known_aliases(invite: Invite) -> frozenset[str]:
    """Return the addresses that the contact has called the same person as the invited one, by the last word on each."""
    resolved = JournalEntry.objects.filter(
        registration=invite.registration_id, kind=EntryKind.QUESTION_RESOLVED, details__invite=invite.pk
    )
    senders = dict(Question.objects.filter(invite=invite, resolved_at__isnull=False).values_list("pk", "sender"))
    said = {
        senders[entry.details["question"]].lower(): entry.details["how"]
        for entry in resolved.order_by("number")
        if entry.details["question"] in senders
    }
    return frozenset(sender for sender, how in said.items() if how == "same")


def resolve_question(*, question_id: int, how: str, by: Actor) -> invites.Told:
    """Carry out the contact's decision about a sender who is not on the list (calendar rule 16).

    `same`: the answer is the attendee's. `replace`: the sender takes the attendee's line, role and parts. `add`: the
    sender gets a line beside it. `no`: nothing. The same decision twice changes nothing (Q12). Raises Stale where
    another was made, Invalid for another word, and as `set_attendees`.
    """
    if how not in {"same", "replace", "add", "no"}:
        raise Invalid({"how": _("Vælg, hvem afsenderen er")})
    registration_id = Question.objects.values_list("invite__registration_id", flat=True).get(pk=question_id)
    with turn_of(registration_id, by) as (held, registration):
        question = Question.objects.select_related("invite__attendee").get(pk=question_id)
        details = {"question": question.pk, "invite": question.invite_id, "how": how}
        if question.resolved_at is not None:
            decided = JournalEntry.objects.filter(registration=registration, kind=EntryKind.QUESTION_RESOLVED)
            if not decided.filter(details__question=question.pk, details__how=how).exists():
                raise Stale
            return invites.Told()
        question.resolved_at = held.now
        question.save()
        held.record(EntryKind.QUESTION_RESOLVED, registration, details)
        if how == "same":
            _store(held, question.invite, question.partstat, "")
            if question.is_about_another_time:
                answered = (question.starts_at, question.ends_at)
                question.invite.answered_starts_at, question.invite.answered_ends_at = answered
            question.invite.save()
        elif how in {"replace", "add"}:
            old, sender = _line_of(question.invite), (question.sender_name, question.sender)
            return _list_another(held, registration, old, sender, beside=how == "add")
    return invites.Told()


def accept_colleague(*, invite_id: int, by: Actor, person: str = "") -> invites.Told:
    """Give the line of an attendee who declined to the colleague they proposed on their page (calendar rule 11).

    `person` is the colleague's address on the page: another may be proposed by now (Q13), and one who has taken the
    line over already keeps it (Q12). The colleague gets role and parts; CANCEL goes to the attendee, REQUEST to the
    colleague. Raises Stale where the proposal no longer stands, and as `set_attendees`: Invalid where the colleague is
    on the list already.
    """
    with _turn_of_invite(invite_id, by) as (held, invite):
        _check_proposed(invite, person)
        if person and invite.method == Method.CANCEL and _is_listed(invite.registration, person):
            return invites.Told()
        proposed = invite.method == Method.REQUEST and invite.answer == Partstat.DECLINED and invite.colleague_email
        if not proposed:
            raise Stale
        colleague = (invite.colleague_name, invite.colleague_email)
        return _list_another(held, invite.registration, _line_of(invite), colleague, beside=False)


def decline_colleague(*, invite_id: int, by: Actor, person: str = "") -> None:
    """Keep the colleague whom an attendee proposed off the list; the attendee's own answer stands.

    The same press twice changes nothing (Q12). Raises Stale where another than `person` is proposed by now (Q13), or
    the colleague has the line.
    """
    with _turn_of_invite(invite_id, by) as (held, invite):
        _check_proposed(invite, person)
        if person and _is_listed(invite.registration, person):
            raise Stale
        if invite.colleague_email:
            invite.colleague_name = invite.colleague_email = ""
            invite.save()
            details = {"question": None, "invite": invite.pk, "how": "no"}
            held.record(EntryKind.QUESTION_RESOLVED, invite.registration, details)


def _check_proposed(invite: Invite, person: str) -> None:
    """Refuse an answer about `person` where another is proposed by now (Q13)."""
    if person and invite.colleague_email and person != invite.colleague_email:
        raise Stale


def _is_listed(registration: Registration, address: str) -> bool:
    return registration.attendees.filter(email__iexact=address).exists()


def _line_of(invite: Invite) -> AttendeeDetails:
    """Return the line of the person invited; raises Stale where they have none (any more): another may have it now."""
    line = invite.attendee
    if line is None or not is_same_person((line.name, line.email), (invite.name, invite.email)):
        raise Stale
    return details_of(line)


def _list_another(
    held: Turn, registration: Registration, old: AttendeeDetails, person: tuple[str, str], *, beside: bool
) -> invites.Told:
    """Give a line's role and parts to `person` (name, address): instead of the attendee who has it, or `beside`."""
    name, email = person
    new = dataclasses.replace(old, name=name or email, email=email)
    lines = [details_of(attendee) for attendee in registration.attendees.all()]
    if any(line.email.lower() == email.lower() for line in lines if beside or line.id != old.id):
        raise Invalid({"email": _("%(email)s står allerede på listen") % {"email": email}})
    if beside:
        lines.append(dataclasses.replace(new, id=None))
    else:
        lines = [new if line.id == old.id else line for line in lines]
    return apply_lines(held, registration, lines).told


@contextmanager
def _turn_of_invite(invite_id: int, by: Actor) -> Iterator[tuple[Turn, Invite]]:
    """Take the lock of the invite's programme, settle what the clock has decided, and read the invite again."""
    registration_id = Invite.objects.values_list("registration_id", flat=True).get(pk=invite_id)
    with turn_of(registration_id, by) as (held, _registration):
        yield held, Invite.objects.select_related("registration", "attendee").get(pk=invite_id)


def invite_bounced(*, invite_id: int) -> bool:
    """Note that an invite's mail was refused or came back; a second report changes nothing."""
    with _turn_of_invite(invite_id, MAIL) as (held, invite):
        counts = invite.bounced_at is None
        if counts:
            invite.bounced_at = held.now
            invite.attempted = ""  # nothing is known to have arrived, so the same may be sent again
            invite.save()
            held.record(EntryKind.INVITE_BOUNCED, invite.registration, {"invite": invite.pk})
    return counts
