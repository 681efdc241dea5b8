"""Loading score sheets from packs; a version is published once and never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews.models import ScoreSheet
from huiqi.engine.packs.digest import content_digest
from huiqi.engine.refusal import Conflict, InvalidInput
from huiqi.engine.scoring import SheetError, parse_sheet


@transaction.atomic
def load_sheets(*, actor: Actor, sheets: Iterable[Mapping[str, Any]]) -> list[str]:
    """Keep each sheet under its version; returns the keys that are new. Raises InvalidInput, Conflict."""
    fresh = []
    for raw in sheets:
        try:
            sheet = parse_sheet(raw)
        except (SheetError, KeyError, ValueError) as fault:
            raise InvalidInput(f"评分表 {raw.get('id')} 不能用：{fault}") from fault
        digest = content_digest(dict(raw))
        kept, is_new = ScoreSheet.objects.get_or_create(
            key=sheet.key, version=sheet.version, defaults={"definition": dict(raw), "digest": digest}
        )
        if kept.digest != digest:
            raise Conflict(f"评分表 {sheet.key} 第 {sheet.version} 版已经在用，不能改；请另立一版。")
        fresh += [sheet.key] if is_new else []
    return fresh
