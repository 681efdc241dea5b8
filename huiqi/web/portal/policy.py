"""A policy page: who qualifies, how much, what to bring, how long it takes, which text it rests on."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.cases.definitions import newest_process
from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.queries import opening_state
from huiqi.core.catalog.services import watch_item
from huiqi.core.matching import queries as matching
from huiqi.core.parties.queries import find_department
from huiqi.engine.refusal import NotFound
from huiqi.web.kit.access import public_page, signed_in_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.told import clause_rows
from huiqi.web.portal.benefits import headline
from huiqi.web.portal.present import formula_lines
from huiqi.web.portal.promises import facts_of_opening

if TYPE_CHECKING:
    from huiqi.core.catalog.models import Item, Opening, Release

GRADE_ACTIONS = {"generated": "系统生成，核对即可", "shared": "免交", "upload": "上传"}
FIELD_WORDS = {
    "doc.number": "文号",
    "doc.issued": "发布日期",
    "doc.effective": "生效日",
    "doc.expires": "失效日",
    "window": "申报起止日",
    "time_limits.statutory_workdays": "法定时限",
    "time_limits.promised_workdays": "承诺时限",
    "budget_control.total_control": "是否总额控制",
    "exclusivity.clause": "叠加规定",
    "materials": "材料清单",
    "handling_department": "承办部门",
}


@public_page
def show_item(request: HttpRequest, item_id: str) -> HttpResponse:
    """The item with its current opening, or as the historical text that it is."""
    on = timezone.localdate()
    item = catalog.get_item(item_id)
    releases = catalog.list_releases(item_id)
    openings = catalog.list_openings(item_id)
    opening = _counting(openings, on)
    release = opening.release if opening else releases[0]
    actor = actor_of(request)
    context: dict[str, Any] = {
        "item": item,
        "doc": release.definition.get("doc") or {},
        "opening": opening,
        "state": opening_state(opening, on) if opening else item.lifecycle,
        "facts": facts_of_opening(opening, on) if opening else None,
        "can_apply": bool(opening and opening.process_id and opening_state(opening, on) in ("open", "closing_soon")),
        "is_company": actor.company_id is not None,
        "is_signed_in": actor.person_id is not None,
        "is_officer": actor.is_officer,
        "is_watched": catalog.is_watched(actor, item_id),
        **_rules(item, release, opening, on),
        "materials": _materials(release, opening),
        "stations": _stations(release, opening),
        "department": find_department(opening.department_code) if opening else None,
        "contact": (opening.definition.get("contact") or {}) if opening else {},
        "versions": _versions(openings, releases, opening, on),
        "unknown": _unknown(item),
        "sources": item.identity.get("sources") or [],
    }
    return render(request, "portal/item.html", context)


@require_POST
@signed_in_required
def watch(request: HttpRequest, item_id: str) -> HttpResponse:
    """「开放时通知我」."""
    watch_item(actor=actor_of(request), item_id=item_id)
    return HttpResponseRedirect(f"{reverse('portal:item', args=[item_id])}#watch")


def _counting(openings: list[Opening], on: date) -> Opening | None:
    """The opening that a reader of today means: one that is open, else the next to come."""
    live = [each for each in openings if opening_state(each, on) != "closed"]
    return min(live, key=lambda each: (opening_state(each, on) == "upcoming", each.opens_on), default=None)


def _rules(item: Item, release: Release, opening: Opening | None, on: date) -> dict[str, Any]:
    rules = catalog.opening_ruleset(opening) if opening else catalog.released_ruleset(_with_item(release, item))
    explanation, vocabulary = matching.explain_text(rules), catalog.current_vocabulary()
    rows = clause_rows(explanation, is_told=False)
    return {
        "clauses": rows,
        "clause_count": len(rows),
        "headline": headline(rules, release.definition, vocabulary),
        "formula": formula_lines(rules, vocabulary),
        "benefit_note": (release.definition.get("benefit") or {}).get("note") or "",
        "is_ceiling": rules.benefit.certainty == "upper_bound_only",
        "is_computable": rules.benefit.certainty == "computable",
        "size_table": rules.size_table,
        "exclusivity": _exclusivity(release),
    }


def _with_item(release: Release, item: Item) -> Release:
    release.item = item
    return release


def _exclusivity(release: Release) -> list[str]:
    rule = release.definition.get("exclusivity") or {}
    words = [f"不能与「{_named(each)}」同时享受" for each in rule.get("not_stackable_with") or []]
    words += [f"可与「{_named(each)}」叠加" for each in rule.get("stackable_with") or []]
    if choices := rule.get("choose_one_among"):
        words.append(f"只能选一项：{'、'.join(choices) if isinstance(choices, list) else choices}")
    if rule.get("choose") == "lowest_payable":
        words.append("几种算法里，按应缴最少的算")
    return words


def _named(other: str) -> str:
    """The name of another item where the text names it by its number here, else the text's own words."""
    if not other.isascii():
        return re.sub(r"[a-z]{2,}(-[a-z0-9]+)+", lambda found: _item_name(found.group()), other)
    return _item_name(other)


def _item_name(item_id: str) -> str:
    try:
        return catalog.get_item(item_id).name
    except NotFound:
        return "另一事项"


def _materials(release: Release, opening: Opening | None) -> list[dict[str, str]]:
    if opening is not None:
        return [
            {
                "name": each["name"],
                "issuer": each.get("issued_by") or "",
                "action": GRADE_ACTIONS.get(each.get("fetch", "upload"), "上传"),
                "is_free": "1" if each.get("fetch") != "upload" else "",
                "grade": each.get("grade") or "",
                "required": "1" if each.get("required", True) else "",
                "hint": each.get("hint") or "",
            }
            for each in opening.definition.get("materials") or []
        ]
    return [
        {
            "name": each["name"], "issuer": each.get("issued_by") or "", "action": each.get("form") or "原文没有写明",
            "is_free": "", "grade": "", "required": "1" if each.get("required", True) else "", "hint": "",
        }
        for each in release.definition.get("materials") or []
    ]  # fmt: skip


def _stations(release: Release, opening: Opening | None) -> list[str]:
    """The steps a company passes, in words."""
    if opening is not None and opening.process_id:
        _, process = newest_process(opening.process_id)
        return [step.title for step in process.steps.values() if not step.is_end]
    return [each["step"] for each in release.definition.get("process") or []]


def _versions(
    openings: list[Opening], releases: list[Release], current: Opening | None, on: date
) -> list[dict[str, Any]]:
    rows = [
        {
            "name": each.name,
            "days": f"{each.opens_on:%Y-%m-%d} 起" + (f"，至 {each.closed_on():%Y-%m-%d}" if each.closed_on() else ""),
            "state": opening_state(each, on),
            "is_current": each == current,
        }
        for each in openings
    ]
    rows += [
        {
            "name": (each.definition.get("doc") or {}).get("title") or f"第 {each.number} 版",
            "days": _doc_days(each),
            "state": (each.definition.get("doc") or {}).get("lifecycle") or "unverified",
            "is_current": current is None and each == releases[0],
        }
        for each in releases
    ]
    return rows


def _doc_days(release: Release) -> str:
    issued = (release.definition.get("doc") or {}).get("issued")
    parts = [f"发布 {issued}"] if issued else []
    parts += [f"生效 {release.effective_on}"] if release.effective_on else []
    parts += [f"失效 {release.expires_on}"] if release.expires_on else []
    return "，".join(parts) or "日期原文没有写明"


def _unknown(item: Item) -> list[str]:
    """What nobody has found in the text yet, in words; places in the file are left out."""
    found = (_unknown_word(each) for each in item.identity.get("unknown_fields") or [])
    return list(dict.fromkeys(word for word in found if word))


def _unknown_word(place: str) -> str:
    if place in FIELD_WORDS:
        return FIELD_WORDS[place]
    return re.sub(r"^[a-z_]+\.|\([a-z_]+\)", "", place) if not place.isascii() else ""
