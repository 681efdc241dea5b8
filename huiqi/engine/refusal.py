"""A refusal: one clear sentence in Chinese that says what to do.

Every service of the house says no by raising one of these. The faces of the web show the
sentence, the API turns it into problem+json, commands print it. Nothing is lost: the caller's
transaction rolls back and the person's input stays on the page.
"""

from __future__ import annotations


class Refusal(Exception):
    """The act is refused; ``message`` says why and what to do, ``code`` is stable for machines.

    ``fields`` maps a field's name to its own sentence, for forms.
    """

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, fields: dict[str, str] | None = None):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = fields or {}


class NotAllowed(Refusal):
    """The actor may not do this (HTTP 403)."""

    code = "not_allowed"


class NotFound(Refusal):
    """There is no such thing, or not for this actor (HTTP 404)."""

    code = "not_found"


class Conflict(Refusal):
    """Somebody was faster, or the state has moved on (HTTP 409)."""

    code = "conflict"


class InvalidInput(Refusal):
    """What was given cannot be understood (HTTP 422)."""

    code = "invalid_input"
