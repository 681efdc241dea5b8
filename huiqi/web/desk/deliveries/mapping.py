"""Which column is which attribute: the proposal with samples, corrected by selects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiqi.core.intake import queries, services
from huiqi.core.intake.services import Choice
from huiqi.core.ledger.actors import Actor
from huiqi.engine.intake.mapping import IDENTITY_NAMES, Word
from huiqi.engine.intake.values import PERCENT_UNITS, UNITS
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.deliveries.acts import INLINE_BYTES
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of

if TYPE_CHECKING:
    from huiqi.core.intake.models import Delivery

YEARS_BACK = 6


@dataclass(frozen=True)
class Line:
    """A column of the file on the page: what it is proposed as, and what was typed when that was refused."""

    at: int
    letter: str
    sheet: str
    title: str
    samples: str
    target: str
    year: str
    unit: str
    score: int
    why: str
    error: str = ""

    @property
    def is_sure(self) -> bool:
        """Nothing for a person to look at twice."""
        return bool(self.target) and self.score >= 85 and "请核对" not in self.why


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def show_mapping(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The columns; a POST keeps the choices for the source and reads the file again."""
    actor = actor_of(request)
    delivery = queries.get_delivery(actor, delivery_id)
    if request.method != "POST":
        return _page(request, actor, delivery)
    try:
        services.map_columns(actor=actor, delivery_id=delivery_id, choices=_choices(request, delivery))
        _read_again(actor, delivery)
    except NotFound:
        raise
    except Refusal as fault:
        return _page(request, actor, delivery, fault)
    messages.success(request, "对应已保存，下次这个来源的文件照此读。")
    return HttpResponseRedirect(reverse("data:delivery", args=[delivery_id]))


def _read_again(actor: Actor, delivery: Delivery) -> None:
    if delivery.file.size > INLINE_BYTES:
        services.ask_to_look_over(actor=actor, delivery_id=delivery.pk)
    else:
        services.look_over(actor=actor, delivery_id=delivery.pk)


def _titles(delivery: Delivery) -> list[tuple[str, dict[str, Any]]]:
    """The columns of all sheets, a title once."""
    seen: dict[str, tuple[str, dict[str, Any]]] = {}
    for sheet in delivery.columns:
        for column in sheet["columns"]:
            if column["title"]:
                seen.setdefault(column["title"], (sheet["sheet"], column))
    return list(seen.values())


def _choices(request: HttpRequest, delivery: Delivery) -> dict[str, Choice]:
    found = {}
    for at, (_, column) in enumerate(_titles(delivery)):
        target = request.POST.get(f"t{at}")
        if target is None:
            continue
        year, unit = request.POST.get(f"y{at}", ""), request.POST.get(f"u{at}", "")
        found[column["title"]] = Choice(target, int(year) if year.isascii() and year.isdigit() else None, unit)
    return found


def _page(request: HttpRequest, actor: Actor, delivery: Delivery, fault: Refusal | None = None) -> HttpResponse:
    lines = [_line(request, at, sheet, column, fault) for at, (sheet, column) in enumerate(_titles(delivery))]
    words = queries.list_words(actor)
    unsure = sum(not line.is_sure for line in lines)
    context = {
        "delivery": delivery,
        "lines": lines,
        "unsure": unsure,
        "identities": IDENTITY_NAMES.items(),
        "words": [(word.key, _label(word)) for word in words],
        "names": {**IDENTITY_NAMES, **{word.key: word.name for word in words}},
        "years": [str(delivery.as_of_on.year - back) for back in range(YEARS_BACK)],
        "money_units": list(UNITS),
        "percent_units": list(PERCENT_UNITS),
        "is_open": delivery.state in ("received", "looked"),
        "has_many_sheets": len(delivery.columns) > 1,
        "sentence": fault.message if fault else "",
    }
    return render(request, "desk/deliveries/mapping.html", context, status=status_of(fault) if fault else 200)


def _label(word: Word) -> str:
    return f"{word.name}（{word.unit}）" if word.unit else word.name


def _line(request: HttpRequest, at: int, sheet: str, column: dict[str, Any], fault: Refusal | None) -> Line:
    given = request.POST if fault is not None else {}
    return Line(
        at=at,
        letter=column["letter"],
        sheet=sheet,
        title=column["title"],
        samples="、".join(column["samples"]),
        target=given.get(f"t{at}", column["target"]),
        year=given.get(f"y{at}", str(column["year"] or "")),
        unit=given.get(f"u{at}", column["unit"]),
        score=column["score"],
        why=column["why"],
        error=fault.fields.get(column["title"], "") if fault else "",
    )
