"""Changing over to a new key: everything that may be changed is sealed anew, row by row. Snapshots keep their old key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import QuerySet

from huiqi.core.vault.fields import AnswersField, SealedTextField
from huiqi.core.vault.keyring import get_keyring
from huiqi.core.vault.sealing import PREFIX

CHUNK = 200


def reseal_all() -> int:
    """Seal under the present key what lies under another; returns how many rows. May be broken off and begun again."""
    return sum(_reseal(model, name, rows) for model, name, rows in _columns())


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


def _reseal(model: type[models.Model], name: str, rows: QuerySet[Any]) -> int:
    done = 0
    while True:
        with transaction.atomic():
            chunk = list(rows.select_for_update()[:CHUNK])
            for row in chunk:
                setattr(row, name, str(getattr(row, name)))  # clear text of no form: it gets a new one
                row.save(update_fields=[name])
        done += len(chunk)
        if len(chunk) < CHUNK:
            return done
