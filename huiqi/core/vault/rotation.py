"""Changing over to a new key: everything that may be changed is sealed anew, row by row.

Snapshots, and what the database keeps as it is (orders that were paid), keep their old key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet

from huiqi.core.vault.fields import AnswersField, SealedTextField
from huiqi.core.vault.keyring import get_keyring
from huiqi.core.vault.sealing import PREFIX

CHUNK = 200
RESTRICT_VIOLATION = "23001"  # how the triggers of this house say that a row is written once


@dataclass(frozen=True, slots=True)
class Resealed:
    """``done`` rows are under the present key now; ``kept`` refused to be changed and stay under theirs."""

    done: int
    kept: int


def reseal_all() -> Resealed:
    """Seal under the present key what lies under another. May be broken off and begun again."""
    results = [_reseal(model, name, rows) for model, name, rows in _columns()]
    return Resealed(sum(each.done for each in results), sum(each.kept for each in results))


def count_old() -> int:
    """How many rows of changeable tables are still under an old key."""
    return sum(rows.count() for _, _, rows in _columns())


def _columns() -> Iterator[tuple[type[models.Model], str, QuerySet[Any]]]:
    """Every sealed column with its rows under another key than the present one."""
    present = f"{PREFIX}{get_keyring().present.id}."
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            rows = model._base_manager.order_by("pk")
            if isinstance(field, SealedTextField):
                sealed = rows.filter(**{f"{field.name}__startswith": PREFIX})
                yield model, field.name, sealed.exclude(**{f"{field.name}__startswith": present})
            elif isinstance(field, AnswersField):
                sealed = rows.filter(**{f"{field.name}__sealed__startswith": PREFIX})
                yield model, field.name, sealed.exclude(**{f"{field.name}__sealed__startswith": present})


def _reseal(model: type[models.Model], name: str, rows: QuerySet[Any]) -> Resealed:
    done = kept = last = 0
    while True:
        with transaction.atomic():
            chunk = list(rows.filter(pk__gt=last).select_for_update()[:CHUNK])
            for row in chunk:
                is_done = _reseal_row(row, name)
                done, kept, last = done + is_done, kept + (not is_done), row.pk
        if len(chunk) < CHUNK:
            return Resealed(done, kept)


def _reseal_row(row: models.Model, name: str) -> bool:
    """False when a trigger holds the row as it is."""
    setattr(row, name, str(getattr(row, name)))  # clear text of no form: it gets a new one
    try:
        with transaction.atomic():
            row.save(update_fields=[name])
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", None) != RESTRICT_VIOLATION:
            raise
        return False
    return True
