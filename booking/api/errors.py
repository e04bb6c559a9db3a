"""What each operation can answer besides yes: for the document that describes the API."""

from booking.api.schemas import ProblemOut, ValidationProblemOut

PUBLIC = {422: ValidationProblemOut}
"""Reading what everybody may."""

ONE = PUBLIC | {404: ProblemOut}
"""Reading one thing, which may not be there."""

POSTING = ONE | {
    400: ProblemOut,
    403: ProblemOut,
    409: ProblemOut,
    413: ProblemOut,
    415: ProblemOut,
}
"""A body came with it, and a rule may say no."""

REGISTERING = POSTING | {429: ProblemOut}
KEYED = ONE | {401: ProblemOut, 403: ProblemOut}
"""Reading with a key."""

ACTING = POSTING | KEYED
