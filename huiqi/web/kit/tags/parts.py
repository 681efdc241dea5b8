"""The larger components, each one template under ``templates/kit/parts/``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page
from django.template import Library
from django.template.context import Context
from django.utils.safestring import SafeString

from huiqi.web.kit import figures
from huiqi.web.kit.parts import (
    CalcStep,
    ClauseRow,
    Crumb,
    Day,
    FactRow,
    Figure,
    FileRow,
    FilterField,
    Step,
    Tab,
    Table,
    Task,
    TimelineEntry,
)
from huiqi.web.kit.tags import figures as figure_tags
from huiqi.web.kit.tags import marks

register = Library()


def lined(rows: Iterable[Any], depth: int = 0, is_quiet: bool = False) -> list[dict[str, Any]]:
    """A clause tree as table lines with their depth (at most 2 indents).

    Inside a 任一 group that is already met the other branches are quiet: nothing is asked about them.
    """
    lines: list[dict[str, Any]] = []
    for row in rows:
        children = getattr(row, "children", None) or ()
        lines.append(
            {"row": row, "depth": min(depth, 2), "is_group": bool(children), "is_quiet": is_quiet and not passes(row)}
        )
        is_met = getattr(row, "group", "") == "任一" and passes(row)
        lines.extend(lined(children, depth + 1, is_quiet or is_met))
    return lines


def passes(row: Any) -> bool:
    """True when nothing is left to do about a clause (and so it folds on a phone)."""
    return str(row.result) == ("F" if getattr(row, "is_exclusion", False) else "T")


@register.inclusion_tag("kit/parts/clauses.html")
def clauses(rows: Sequence[ClauseRow], fold: bool = True, caption: str = "") -> dict[str, Any]:
    """The clause table: 条款, 要求, 我们查到, 结果. On a phone, clauses that pass fold into one line."""
    lines = lined(rows)
    folded: list[dict[str, Any]] = []
    keep_depth: int | None = None
    for line in lines:
        if keep_depth is not None and line["depth"] > keep_depth:
            line["folds"] = True
            continue
        keep_depth = None
        line["folds"] = fold and passes(line["row"])
        if line["folds"]:
            folded.append(line)
            keep_depth = line["depth"] if line["is_group"] else None
    return {"lines": lines, "folded": folded, "caption": caption}


@register.inclusion_tag("kit/parts/rules.html")
def rules(rows: Sequence[ClauseRow]) -> dict[str, Any]:
    """Who qualifies, clause by clause, without a company's data (policy page)."""
    return {"rows": rows}


@register.inclusion_tag("kit/parts/calc.html")
def calc(steps: Sequence[CalcStep]) -> dict[str, Any]:
    """A calculation written out, a step a line; the step with ``is_sum`` closes it with a double rule."""
    return {"steps": steps}


@register.inclusion_tag("kit/parts/timeline.html")
def timeline(entries: Sequence[TimelineEntry]) -> dict[str, Any]:
    """What comes next, is now, and was; newest first."""
    return {"entries": entries}


@register.inclusion_tag("kit/parts/steps.html")
def steps(stations: Sequence[Step]) -> dict[str, Any]:
    """The stations of a process as a line."""
    return {
        "steps": stations,
        "css": {2: "steps-2", 3: "steps-3", 4: "steps-4", 6: "steps-6", 7: "steps-7"}.get(len(stations), ""),
    }


@register.inclusion_tag("kit/parts/kv.html")
def kv(pairs: Iterable[tuple[Any, Any]], css: str = "") -> dict[str, Any]:
    """Label and value lines: ``[(label, value), …]``."""
    return {"pairs": list(pairs), "css": css}


@register.inclusion_tag("kit/parts/tasks.html")
def tasks(items: Sequence[Task]) -> dict[str, Any]:
    """The numbered task list of an application with a status each."""
    return {"tasks": items}


@register.inclusion_tag("kit/parts/facts.html")
def facts(rows: Sequence[FactRow]) -> dict[str, Any]:
    """Facts on file: label, value, source and day, 不对."""
    return {"facts": rows}


@register.inclusion_tag("kit/parts/strip.html")
def strip(numbers: Sequence[Figure], label: str = "") -> dict[str, Any]:
    """The strip of (four) numbers; links when they have an href."""
    return {"numbers": numbers, "label": label}


@register.inclusion_tag("kit/parts/files.html")
def files(rows: Sequence[FileRow], max_mb: int = 20) -> dict[str, Any]:
    """Material rows with grade, state and an upload each (inside a multipart form)."""
    return {"files": rows, "max_mb": max_mb}


@register.inclusion_tag("kit/parts/empty.html")
def empty(title: str, text: str = "", href: str = "", action: str = "") -> dict[str, Any]:
    """Nothing here: what would be here, and the next step."""
    return {"title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("kit/parts/loading.html")
def loading(text: str = "正在读取…") -> dict[str, Any]:
    """Waiting for a fragment."""
    return {"text": text}


@register.inclusion_tag("kit/parts/progress.html")
def progress(done: int, total: int, text: str = "", left: str = "") -> dict[str, Any]:
    """Long work: how much is done, how long it may take."""
    return {"done": done, "total": total, "text": text, "left": left, "percent": done * 100 / total if total else 0}


@register.inclusion_tag("kit/parts/tabs.html")
def tabs(items: Sequence[Tab], label: str = "分组") -> dict[str, Any]:
    """Tabs as links, with counts."""
    return {"tabs": items, "label": label}


@register.inclusion_tag("kit/parts/crumbs.html")
def crumbs(*pairs: str, items: Sequence[Crumb] | None = None) -> dict[str, Any]:
    """``{% crumbs "我的企业" url "申请" %}``: label, address, label, address, …; the last label stands alone."""
    if items is None:
        items = [
            Crumb(str(pairs[at]), str(pairs[at + 1]) if at + 1 < len(pairs) else "") for at in range(0, len(pairs), 2)
        ]
    return {"crumbs": items}


@register.inclusion_tag("kit/parts/pages.html", takes_context=True)
def pages(context: Context, page: Page, param: str = "page") -> dict[str, Any]:
    """Pagination of a Django ``Page``; keeps the other query parameters."""
    request = context.get("request")
    around = list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return {
        "page": page,
        "numbers": [
            {
                "n": n,
                "href": query_with(request, **{param: n}) if isinstance(n, int) else "",
                "is_now": n == page.number,
            }
            for n in around
        ],
        "previous": query_with(request, **{param: page.number - 1}) if page.has_previous() else "",
        "next": query_with(request, **{param: page.number + 1}) if page.has_next() else "",
    }


@register.inclusion_tag("kit/parts/tools.html", takes_context=True)
def tools(
    context: Context, fields: Sequence[FilterField], action: str = "", button: str = "筛选", keep: str = ""
) -> dict[str, Any]:
    """The filter row of a table as a GET form; ``keep`` names query parameters to carry along (space apart)."""
    request = context.get("request")
    kept = [(name, request.GET[name]) for name in keep.split() if request and name in request.GET]
    return {"fields": fields, "action": action, "button": button, "kept": kept}


@register.inclusion_tag("kit/parts/filters.html")
def filters(fields: Sequence[FilterField], action: str = "", clear_href: str = "") -> dict[str, Any]:
    """The side filter of a public list as checkboxes; behind ``{% filter_button %}`` on a phone."""
    return {"fields": fields, "action": action, "clear_href": clear_href}


@register.inclusion_tag("kit/parts/days.html")
def day_list(days: Sequence[Day]) -> dict[str, Any]:
    """A list by day: 今天 3 件, 周三 4 件."""
    return {"days": days}


@register.inclusion_tag("kit/parts/table.html", takes_context=True)
def table(context: Context, table: Table, stack: bool = True, sticky: bool = False) -> dict[str, Any]:
    """A ``Table`` with typed cells, total line, sort links and its CSV link."""
    request = context.get("request")
    heads = []
    for column in table.columns:
        current = request.GET.get("sort", "") if request else ""
        turned = f"-{column.sort}" if current == column.sort else column.sort
        heads.append(
            {
                "column": column,
                "is_num": column.kind in NUMERIC,
                "href": query_with(request, sort=turned, page=None) if column.sort else "",
                "icon": "sort-up" if current == column.sort else "sort-down" if current == f"-{column.sort}" else "",
            }
        )
    return {
        "table": table,
        "heads": heads,
        "stack": stack,
        "sticky": sticky,
        "rows": [[cell(column, row) for column in table.columns] for row in table.rows],
        "total": [cell(column, table.total) for column in table.columns] if table.total else [],
    }


NUMERIC = {"num", "yuan", "wan", "percent", "fen"}


def cell(column: Any, row: Any) -> dict[str, Any]:
    """One cell written by its column's kind; missing stays empty."""
    value = row.get(column.key, "")
    shown: str | SafeString
    match column.kind:
        case "yuan":
            shown = figures.yuan(value).removesuffix(" 元") or str(value or "")
        case "fen":
            shown = figures.yuan(figures.yuan_of_fen(value)).removesuffix(" 元")
        case "wan":
            shown = figures.wan(value)
        case "num":
            shown = figure_tags.num(value) or str(value or "")
        case "percent":
            shown = figure_tags.percent(value)
        case "date":
            shown = figures.cn_date(value)
        case "datetime":
            shown = figures.cn_datetime(value)
        case "clock":
            shown = marks.clock(value) if column.key in row else ""
        case "status":
            shown = marks.status_span(value[0], value[1]) if value else ""
        case _:
            shown = "" if value is None else value
    return {
        "column": column,
        "shown": shown,
        "href": row.get(column.href_key, "") if column.href_key else "",
        "is_num": column.kind in NUMERIC,
    }


def query_with(request: Any, **changes: Any) -> str:
    """The present query string with ``changes``; None removes a parameter. Always begins with "?"."""
    params = request.GET.copy() if request is not None else None
    if params is None:
        return "?" + "&".join(f"{key}={value}" for key, value in changes.items() if value is not None)
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """``<a href="{% query page=2 %}">``: the present filters with changes."""
    return query_with(context.get("request"), **changes)
