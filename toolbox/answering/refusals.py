"""The exceptions with which an answer is refused."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class NotOpenForAnswers(Refusal):
    """The form is not open yet, or the mapping is closed."""

    type = "mapping-closed"
    sentence = _("Skemaet er ikke åbent, så der er ikke gemt noget.")


class JointIsHandedIn(Refusal):
    """The joint form has been handed in: it is opened again before it is changed."""

    type = "joint-handed-in"
    sentence = _("Skemaet er sendt ind. Åbn det igen, hvis I vil rette noget.")
