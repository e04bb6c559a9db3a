"""The refusal of a file, as a code; its sentence is said where the language of the page is known."""


class Refused(Exception):  # noqa: N818 a refusal is an answer, not an error
    """A file that is not read; `code` names the reason."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code
