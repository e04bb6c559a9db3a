"""The mails of an act as staff read them before it is done: written as at the first claim, counted, and not kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from booking.models import Method
from notifications.faults import log_fault
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken
from notifications.mails.masking import masked
from notifications.mails.registry import Form, MailKind
from notifications.mails.rendering import draft_of, render
from notifications.outbox.composing import envelope_of
from notifications.staff.foreseen import Foreseen

INVITE, CHANGE, CANCEL, OTHER, WRITTEN = "invite", "change", "cancel", "other", "written"
MOST_SAMPLES = 12
"""So many mails of a group are shown in full: more than there are templates, and as many letters as somebody reads."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One mail as a recipient reads it; personal links are masked."""

    to: str
    subject: str
    text: str


@dataclass(kw_only=True)
class PreviewGroup:
    """Mails with the same effect on a calendar, or none; `samples` holds one per template, and each letter of staff."""

    name: str
    recipients: list[str] = field(default_factory=list)
    samples: dict[str, Sample] = field(default_factory=dict)

    @property
    def shows_each(self) -> bool:
        """Tell whether every mail is a sample, not every template: staff read their own words before they are sent."""
        return self.name == WRITTEN

    @property
    def heading(self) -> str:
        """Say how many mails of the kind there are."""
        names = {
            INVITE: _("Invitationer: %(count)s"),
            CHANGE: _("Ændringer: %(count)s"),
            CANCEL: _("Aflysninger: %(count)s"),
            OTHER: _("Mails uden kalender: %(count)s"),
            WRITTEN: _("Mails: %(count)s"),
        }
        return names[self.name] % {"count": len(self.recipients)}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be sent: the groups that are not empty, who cannot be reached by mail, and whom to ring."""

    groups: list[PreviewGroup]
    bounced: list[str]
    ring: list[str]
    start: str

    @property
    def counts(self) -> dict[str, int]:
        """Count the mails of each group."""
        return {group.name: len(group.recipients) for group in self.groups}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail that would be sent."""

    group: str
    kind: MailKind
    matter: Matter
    draft: Draft
    to: str


def preview_of(foreseen: Iterable[Foreseen]) -> Preview:
    """Write what would be sent from its facts; nothing is read from the database."""
    found = list(foreseen)
    groups = {name: PreviewGroup(name=name) for name in (INVITE, CHANGE, CANCEL, OTHER, WRITTEN)}
    for letter in _letters(found):
        group = groups[letter.group]
        group.recipients.append(letter.to)
        sampled = f"{letter.matter.registration.pk} {letter.to}" if group.shows_each else letter.draft.template
        if sampled not in group.samples and len(group.samples) < MOST_SAMPLES and (sample := _sample(letter)):
            group.samples[sampled] = sample
    return Preview(
        groups=[group for group in groups.values() if group.recipients],
        bounced=list(dict.fromkeys(line for one in found for line in one.bounced)),
        ring=[line for one in found for line in one.ring],
        start=next((one.start for one in found if one.start), ""),
    )


def _letters(foreseen: Iterable[Foreseen]) -> Iterator[Letter]:
    for kind, matter in (mail for one in foreseen for mail in one.mails):
        if letter := _letter(kind, matter):
            yield letter


def _letter(kind: MailKind, matter: Matter) -> Letter | None:
    """Draft a mail; None where something else says the same, or where there is nobody to send it to."""
    try:
        draft = draft_of(kind, matter)
        envelope = envelope_of(kind, matter)
    except Overtaken:
        return None
    return Letter(
        group=_group(kind, matter), kind=kind, matter=matter, draft=draft, to=f"{envelope.name} ({envelope.address})"
    )


def _group(kind: MailKind, matter: Matter) -> str:
    if kind.is_letter:
        return WRITTEN
    invite = matter.day.invite if matter.day and kind.form is Form.INVITE else None
    if invite is None or matter.day is None:
        return OTHER
    if invite.method == Method.CANCEL:
        return CANCEL
    shows = matter.day.before is not None and matter.day.before.method == Method.REQUEST
    return CHANGE if shows else INVITE


def _sample(letter: Letter) -> Sample | None:
    """Render a mail; None, and logged, where its template is faulty, which must not keep staff from acting."""
    try:
        rendered = render(letter.kind, letter.draft, letter.matter)
    except Exception as error:  # noqa: BLE001 a template can raise anything
        log_fault("mail could not be previewed", error, kind=letter.kind.kind)
        return None
    return Sample(to=letter.to, subject=rendered.subject, text=masked(rendered.text))
