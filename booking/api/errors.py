"""The errors that each operation can answer with, for the document that describes the API."""

from booking.api.schemas import ProblemOut, ValidationProblemOut

PUBLIC = {422: ValidationProblemOut}
"""Reading a list without a key."""

ONE = PUBLIC | {404: ProblemOut}
"""Reading one thing, which may not exist."""

POSTING = ONE | {
    400: ProblemOut,
    403: ProblemOut,
    409: ProblemOut,
    413: ProblemOut,
    415: ProblemOut,
}
"""Sending a body, which a rule may refuse."""

REGISTERING = POSTING | {429: ProblemOut}
KEYED = ONE | {401: ProblemOut, 403: ProblemOut}
"""Reading with a key."""

ACTING = POSTING | KEYED | {412: ProblemOut}
