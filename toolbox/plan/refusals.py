"""The exceptions with which an act on a plan is refused."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class PlanIsClosed(Refusal):
    """The plan is closed or erased."""

    type = "plan-closed"
    sentence = _("Planen er afsluttet og kan ikke ændres. Åbn den igen, hvis den skal rettes.")


class RowIsGone(Refusal):
    """The row was deleted meanwhile."""

    type = "row-gone"
    sentence = _("Det er blevet slettet imens. Se planen, som den er nu; under Ændringer kan det hentes tilbage.")


class HasMovedOn(Refusal):
    """What an undo would change back is no longer as the change left it."""

    type = "plan-moved-on"
    sentence = _("Det kan ikke fortrydes, fordi det er ændret igen siden. Ret det i planen i stedet.")


class IsFull(Refusal):
    """There are as many rows as a plan has room for."""

    type = "plan-full"
    sentence = _("Der er ikke plads til flere her.")


class PlanMovedOn(Refusal):
    """The history has gone on since the plan was read (RFC 9110)."""

    type, status = "stale", 412
    sentence = _("Planen er ændret, siden den blev læst. Læs den igen, og send ændringen oven på det, der står nu.")


class QuestionIsOpen(Refusal):
    """The target has a question already that is open."""

    type = "question-open"
    sentence = _("Der er allerede et åbent spørgsmål til målet.")


class QuestionIsOver(Refusal):
    """The question is closed, or was taken back."""

    type = "question-over"
    sentence = _("Spørgsmålet er lukket, og der kan ikke svares mere.")
