"""Loading the vocabulary and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from huiqi.core.facts import events
from huiqi.core.facts.models import Attribute, Source, SourcePriority
from huiqi.core.facts.queries import words_of_derived
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import InvalidInput


@transaction.atomic
def load_attributes(*, actor: Actor, attributes: Iterable[Mapping[str, Any]]) -> int:
    """Bring the vocabulary table to ``attributes`` (entries as in a pack); returns how many rows changed.

    Loading the same again changes nothing. An attribute that is no longer in the pack stays: facts may speak of it.
    Raises ``InvalidInput`` for an unknown type and for a type that differs from the one facts were stated in.
    """
    words_of_derived.cache_clear()
    wanted = {entry["key"]: _attribute(entry) for entry in attributes}
    present = {each.key: each for each in Attribute.objects.select_for_update()}
    changed = []
    for key, attribute in wanted.items():
        before = present.get(key)
        if before is not None and before.type != attribute.type:
            raise InvalidInput(f"属性「{key}」已按“{before.type}”类型入库，不能改为“{attribute.type}”，请另立新键。")
        if before is None or _content(before) != _content(attribute):
            changed.append(attribute)
    if changed:
        fields = [field.name for field in Attribute._meta.concrete_fields if field.name != "key"]
        Attribute.objects.bulk_create(changed, update_conflicts=True, unique_fields=["key"], update_fields=fields)
        record_event(
            actor=actor,
            kind=events.VOCABULARY_LOADED,
            subject=("facts.attribute", "*"),
            payload={"changed": sorted(each.key for each in changed)},
        )
    return len(changed)


def _attribute(entry: Mapping[str, Any]) -> Attribute:
    if entry["type"] not in Attribute.TYPES:
        raise InvalidInput(f"属性「{entry['key']}」的类型“{entry['type']}”不认识，请用 {'、'.join(Attribute.TYPES)}。")
    return Attribute(
        key=entry["key"],
        name=entry["name"],
        type=entry["type"],
        unit=entry.get("unit") or "",
        period=entry.get("period") or "",
        meaning=entry.get("meaning") or "",
        authority=entry.get("authority") or "",
        department=entry.get("department") or "",
        derive=entry.get("derive") or "",
        enum=entry.get("enum"),
        is_used=entry.get("used", True),
    )


def _content(attribute: Attribute) -> list[Any]:
    return [getattr(attribute, field.attname) for field in Attribute._meta.concrete_fields]


def ensure_source(*, actor: Actor, key: str, name: str, priority: int | None = None) -> Source:
    """The source with this key, made or renamed when needed. A smaller ``priority`` is stronger; None leaves it (50)."""
    wanted: dict[str, Any] = {"name": name} if priority is None else {"name": name, "priority": priority}
    source, _ = Source.objects.update_or_create(key=key, defaults=wanted)
    return source


@transaction.atomic
def set_source_priority(*, actor: Actor, source_key: str, attribute: str, priority: int) -> None:
    """For this attribute the source has another priority than elsewhere; it counts from now on, for every day asked."""
    source = Source.objects.filter(key=source_key).first()
    if source is None or not Attribute.objects.filter(key=attribute).exists():
        raise InvalidInput(f"没有来源「{source_key}」或属性「{attribute}」，请核对。")
    SourcePriority.objects.update_or_create(source=source, attribute_id=attribute, defaults={"priority": priority})
