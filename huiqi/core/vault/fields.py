"""Model fields whose column holds sealed text while the program reads and writes clear text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from huiqi.core.vault.sealing import Opened, envelope_of, is_sealed, open_sealed, opened, seal

SEALED_TEXT = r"^(hq1\.[0-9a-f]{8}\..+)?$"
"""What such a column may hold; for the constraint that keeps clear text out, whoever writes."""


class SealedTextField(models.TextField):
    """Text that lies encrypted, about ``about``. It can't be searched or compared in the database; empty stays empty."""

    def __init__(self, *args: Any, about: str = "", **kwargs: Any) -> None:
        self.about = about
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "about": self.about}

    def get_lookup(self, lookup_name: str) -> Any:
        """Only what speaks of the sealed text itself: comparing with clear text would quietly find nothing."""
        return super().get_lookup(lookup_name) if lookup_name in {"isnull", "regex", "startswith"} else None

    def get_prep_value(self, value: Any) -> Any:
        """Seal; a text that was read sealed and has not changed keeps its form."""
        value = super().get_prep_value(value)
        if not value or (is_sealed(value) and not isinstance(value, Opened)):
            return value
        return value.sealed if isinstance(value, Opened) else seal(value, self.about)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open."""
        return open_sealed(value, self.about) if is_sealed(value) else value


class AnswersField(models.JSONField):
    """JSON of which some rows are sealed: ``about(instance)`` says what the row's text is, or "" for no secret."""

    def __init__(self, *args: Any, about: Callable[[Any], str] | None = None, **kwargs: Any) -> None:
        self.about = about
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "about": self.about}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal a secret row's text on its way into the database."""
        value = super().pre_save(model_instance, add)
        about = self.about(model_instance) if self.about else ""
        return envelope_of(value, about) if about and isinstance(value, str) and value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open an envelope; a part of one (``value__digest``) stays as it is."""
        return opened(super().from_db_value(value, expression, connection))
