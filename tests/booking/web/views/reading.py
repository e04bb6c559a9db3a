"""What a form that comes back must still hold."""

import re


def kept_whole(page: str) -> None:
    """Check that everything typed still stands in the form."""
    assert '<option value="0101" selected>Aarhus</option>' in page
    for value in ("Anne Jensen", "Familiechef", "aje@aarhus.dk", "72423700", "12"):
        assert f'value="{value}"' in page
    ticked = set(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*checked', page))
    assert ticked == {"parts", "audience", "season", "decided", "pays_catering"}
    assert 'value="7b0a4a9e-5f0f-4c86-9a43-5e9d5cbd4c55"' in page
