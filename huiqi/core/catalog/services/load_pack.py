"""Loading items, releases and openings from a pack that has passed every check."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from huiqi.core.catalog import events
from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.pinyin import sort_key
from huiqi.engine.packs.model import RELEASE_RULE_KEYS_LEFT_OUT, Pack, PackItem, PackOpening, PackRelease
from huiqi.engine.packs.openings import resolve_opening
from huiqi.engine.refusal import Conflict
from huiqi.engine.rules.parsing import parse_day

IDENTITY_COLUMNS = ("name", "item_type", "level", "issuer", "category", "confidence")


@dataclass
class LoadReport:
    """What a load changed; all zeros when the same pack is loaded again."""

    items_written: int = 0
    releases_published: list[str] = field(default_factory=list)
    openings_published: list[str] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def load_items(*, actor: Actor, pack: Pack, today: date) -> LoadReport:
    """Bring a checked pack into the catalog; loading it twice changes nothing.

    A published release or opening is immutable: other content under the same number raises
    ``Conflict``, and nothing of the pack is loaded. Relative days of openings are counted from
    ``today`` at the first load and stay.
    """
    report = LoadReport()
    items = Item.objects.in_bulk()
    releases = {(each.item_id, each.number): each for each in Release.objects.defer("definition")}
    for pack_item in pack.items.values():
        _write_item(pack_item, items, report)
        for pack_release in pack_item.releases:
            key = (pack_item.id, pack_release.number)
            releases[key] = _publish_release(actor, pack_release, releases.get(key), report)
    openings = {each.code: each for each in Opening.objects.defer("definition")}
    for pack_opening in pack.openings.values():
        release = releases[pack_opening.item_id, pack_opening.release_number]
        _publish_opening(actor, pack_opening, release, openings.get(pack_opening.id), today, report)
    return report


def _write_item(pack_item: PackItem, items: dict[str, Item], report: LoadReport) -> None:
    known = items.get(pack_item.id)
    if known is not None and known.digest == pack_item.digest:
        report.unchanged += 1
        return
    identity = pack_item.identity
    latest = pack_item.releases[-1].data
    Item.objects.update_or_create(
        id=pack_item.id,
        defaults={
            **{column: identity[column] for column in IDENTITY_COLUMNS},
            "handling_department": identity.get("handling_department") or "",
            "name_pinyin": sort_key(identity["name"]),
            "summary": identity.get("summary") or "",
            "keywords": identity.get("keywords") or [],
            "source_grade": identity.get("source_grade") or "",
            "lifecycle": (latest.get("doc") or {}).get("lifecycle") or "unverified",
            "identity": identity,
            "digest": pack_item.digest,
        },
    )
    report.items_written += 1


def _publish_release(actor: Actor, pack_release: PackRelease, known: Release | None, report: LoadReport) -> Release:
    name = f"{pack_release.item_id} 第 {pack_release.number} 版"
    if known is not None:
        _refuse_other_content(name, known.digest, pack_release.digest)
        return known
    doc = pack_release.data.get("doc") or {}
    release = Release.objects.create(
        item_id=pack_release.item_id,
        number=pack_release.number,
        definition={k: v for k, v in pack_release.data.items() if k not in RELEASE_RULE_KEYS_LEFT_OUT},
        digest=pack_release.digest,
        effective_on=parse_day(doc.get("effective")),
        expires_on=parse_day(doc.get("expires")),
        published_by=actor.label,
    )
    subject = ("catalog.release", f"{release.item_id}#{release.number}")
    record_event(actor=actor, kind=events.RELEASE_PUBLISHED, subject=subject, payload={"digest": release.digest})
    report.releases_published.append(name)
    return release


def _publish_opening(
    actor: Actor, pack_opening: PackOpening, release: Release, known: Opening | None, today: date, report: LoadReport
) -> None:
    if known is not None:
        _refuse_other_content(f"批次 {known.code}", known.digest, pack_opening.digest)
        return
    opening = Opening.objects.create(release=release, **_opening_columns(pack_opening, today), published_by=actor.label)
    subject = ("catalog.opening", opening.code)
    record_event(actor=actor, kind=events.OPENING_PUBLISHED, subject=subject, payload={"digest": opening.digest})
    report.openings_published.append(opening.code)


def _opening_columns(pack_opening: PackOpening, today: date) -> dict[str, Any]:
    data = resolve_opening(pack_opening.data, today)
    fund = data.get("fund") or {}
    return {
        "code": pack_opening.id,
        "item_id": pack_opening.item_id,
        "name": data["name"],
        "summary": data.get("summary") or "",
        "opens_on": data["window"].get("opens") or today,
        "closes_on": data["window"].get("closes"),
        "effective_on": data["in_force"].get("effective"),
        "expires_on": data["in_force"].get("expires"),
        "fund_code": fund.get("code") or "",
        "fund_year": fund.get("year"),
        "department_code": data["department"],
        "process_id": data.get("process") or "",
        "mode": data.get("mode") or "",
        "is_demo": data.get("marked") == "演示",
        "definition": data,
        "digest": pack_opening.digest,
    }


def _refuse_other_content(name: str, known: str, given: str) -> None:
    if known != given:
        raise Conflict(
            f"{name}已经发布，内容不能再改。要改规则，请在事项包里另加一版（或另开一批）再装载。", code="immutable"
        )
