"""我们掌握的事实: everything on file about the company with source and day, and its correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from huiqi.core.facts import queries as facts_room
from huiqi.core.facts.facts_on_file import FactOnFile, year_of_label
from huiqi.core.facts.services import declare_fact
from huiqi.core.ledger.actors import Actor
from huiqi.engine.forms.values import find_warning, format_value, parse_value
from huiqi.engine.refusal import InvalidInput
from huiqi.web.kit.access import company_required
from huiqi.web.kit.exporting import export, wanted_kind
from huiqi.web.kit.forms import Field
from huiqi.web.kit.nav import actor_of
from huiqi.web.portal.filing.upload import accept_into_wallet

YEARS = ("上年度", "前年度", "大前年度")


@company_required
def show_facts(request: HttpRequest) -> HttpResponseBase:
    """Facts by department, and where two departments differ."""
    actor = actor_of(request)
    assert actor.company_id is not None
    if kind := wanted_kind(request):
        return export(actor, "facts", kind)
    profile = facts_room.current_facts(actor.company_id)
    rows: dict[str, list[dict[str, Any]]] = {}
    for entry in profile.values():
        for fact in (
            [entry] if isinstance(entry, FactOnFile) else sorted(entry.values(), key=lambda one: -(one.year or 0))
        ):
            rows.setdefault(fact.source_name, []).append(_row(fact))
    context = {
        "groups": sorted(rows.items(), key=lambda pair: -len(pair[1])),
        "count": sum(len(group) for group in rows.values()),
        "conflicts": [_conflict(each) for each in facts_room.list_conflicts(actor.company_id)],
        "missing": _missing(set(profile)),
    }
    return render(request, "portal/company/facts.html", context)


def _row(fact: FactOnFile) -> dict[str, Any]:
    return {
        "key": fact.key,
        "name": f"{fact.year} 年度{fact.name}" if fact.year else fact.name,
        "value": format_value(fact.type, fact.unit, fact.value),
        "as_of_on": fact.as_of_on,
        "is_declared": fact.is_declared,
        "is_old": fact.year is None and fact.age_days(timezone.localdate()) > 365,
        "href": f"{reverse('portal:correct', args=[fact.key])}{f'?year={fact.year}' if fact.year else ''}",
    }


def _conflict(conflict: facts_room.FactConflict) -> dict[str, Any]:
    def told(fact: FactOnFile) -> str:
        return f"{fact.source_name} {format_value(fact.type, fact.unit, fact.value)}（{fact.as_of_on}）"

    name = f"{conflict.year} 年度{conflict.name}" if conflict.year else conflict.name
    return {"name": name, "counts": told(conflict.counts), "others": [told(each) for each in conflict.others]}


def _missing(known: set[str]) -> list[Any]:
    return [each for each in facts_room.list_attributes() if each.is_used and each.key not in known and not each.derive]


@company_required
def correct_fact(request: HttpRequest, key: str) -> HttpResponse:
    """Say what a fact should be, with a paper to prove it; it counts as declared until a department confirms."""
    actor = actor_of(request)
    assert actor.company_id is not None
    attribute = facts_room.get_attribute(key)
    year = _year(request, attribute)
    field = Field(
        key="value", name="应该是", type="textarea" if attribute.type in ("set", "list") else attribute.type,
        unit=attribute.unit, enum=tuple(attribute.enum or ()), hint=_hint(attribute),
    )  # fmt: skip
    context: dict[str, Any] = {
        "attribute": attribute,
        "year": year,
        "history": [
            _row(each) | {"source": each.source_name} for each in facts_room.list_history(actor.company_id, key)
        ],
        "field": field,
        "reason": request.POST.get("reason", ""),
    }
    if request.method == "POST":
        typed = request.POST.get("value", "")
        try:
            sentence = _declare(request, actor, attribute, year, typed)
        except InvalidInput as fault:
            context["field"] = Field(**{**field.__dict__, "value": typed, "error": fault.message})
            return render(request, "portal/company/correct.html", context, status=422)
        messages.success(request, sentence)
        return HttpResponseRedirect(reverse("portal:facts"))
    return render(request, "portal/company/correct.html", context)


def _year(request: HttpRequest, attribute: Any) -> int | None:
    if not attribute.may_have_years:
        return None
    given = request.POST.get("year") or request.GET.get("year") or ""
    last = year_of_label("上年度", timezone.localdate())
    if given.isdigit() and 1990 <= int(given) <= last:
        return int(given)
    return last if attribute.is_per_year else None


def _hint(attribute: Any) -> str:
    hints = {"set": "多项用顿号隔开；没有就写「无」", "list": "每行一笔：金额 费用"}
    return hints.get(attribute.type) or (attribute.meaning if attribute.meaning != "—" else "")


def _declare(request: HttpRequest, actor: Actor, attribute: Any, year: int | None, typed: str) -> str:
    if not typed.strip():
        raise InvalidInput("请填写应该是多少。")
    if attribute.type == "bool":
        value: Any = typed == "true"
    else:
        value = parse_value(attribute.type, attribute.unit or None, typed, key=attribute.key, choices=attribute.enum)
    assert actor.company_id is not None
    evidence = []
    if upload := request.FILES.get("evidence"):
        version = accept_into_wallet(actor, upload, kind="fact-evidence", title=f"更正凭据：{attribute.name}")
        evidence.append(version.file_id)
    declare_fact(
        actor=actor, company_id=actor.company_id, attribute=attribute.key, year=year, value=value,
        reason=request.POST.get("reason", "")[:500], evidence_file_ids=evidence,
    )  # fmt: skip
    warning = find_warning(attribute.type, attribute.unit or None, value)
    return f"「{attribute.name}」已按企业申报记下，两种说法都保留，申请时以部门核实为准。{warning or ''}"
