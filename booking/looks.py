"""How many rows of personal data an answer shows, as the page that shows them says."""

from django.http import HttpRequest


def shows(request: HttpRequest, rows: int) -> None:
    """Note how many more rows the answer shows; a page that notes none shows one, and a list of the admin its own."""
    request.rows_shown = rows_shown(request, 0) + rows  # type: ignore[attr-defined]


def rows_shown(request: HttpRequest, otherwise: int) -> int:
    """Return the rows noted, or `otherwise` where none were."""
    noted: int = getattr(request, "rows_shown", otherwise)
    return noted
