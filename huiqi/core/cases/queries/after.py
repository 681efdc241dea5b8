"""Reads around publicity, appeals and the time after the payment."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.cases import access, moment
from huiqi.core.cases.models import Appeal, Case, Inspection, Objection, Publicity, UseReport
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound

MOST = 200


def list_publicities() -> list[Publicity]:
    """What is public now: running publications within their days, the one that ends first on top."""
    running = Publicity.objects.filter(state="running", until_on__gte=moment.today()).select_related("case__department")
    return list(running.order_by("until_on", "id")[:MOST])


def get_publicity(number: str) -> Publicity:
    """The running publication of a case. Raises NotFound."""
    found = next((each for each in list_publicities() if each.case.number == number), None)
    if found is None:
        raise NotFound("没有这一条公示，或者公示期已经结束。")
    return found


def find_publicity(case: Case) -> Publicity | None:
    """The latest publication of a case."""
    return Publicity.objects.filter(case=case).order_by("-id").first()


def list_objections(actor: Actor) -> list[Objection]:
    """Objections to cases that the actor sees, open ones first."""
    rows = Objection.objects.filter(publicity__case__in=_seen(actor)).select_related("publicity__case", "evidence")
    return sorted(rows[:MOST], key=lambda each: (each.state != "open", each.due_on))


def list_appeals(actor: Actor) -> list[Appeal]:
    """Appeals of cases that the actor sees, open ones first, the nearest day on top."""
    rows = Appeal.objects.filter(case__in=_seen(actor)).select_related("case__company", "decision")
    return sorted(rows[:MOST], key=lambda each: (each.state != "open", each.due_on))


def find_appeal(case: Case) -> Appeal | None:
    """The appeal of a case, or None."""
    return Appeal.objects.filter(case=case).order_by("-id").first()


def find_use_report(case: Case) -> UseReport | None:
    """The report a paid case owes, or None."""
    return UseReport.objects.filter(case=case).first()


def list_use_reports(actor: Actor) -> list[UseReport]:
    """Reports that are owed or wait for an officer: filed ones first, then by day."""
    rows = UseReport.objects.filter(case__in=_seen(actor)).exclude(state="accepted").select_related("case__company")
    return sorted(rows[:MOST], key=lambda each: (each.state != "filed", each.due_on))


def list_inspections(actor: Actor) -> list[Inspection]:
    """Inspections of cases that the actor sees: what is planned first."""
    rows = Inspection.objects.filter(case__in=_seen(actor)).select_related("case__company", "credit_note")
    return sorted(rows[:MOST], key=lambda each: (each.finding != "", each.planned_on))


def _seen(actor: Actor) -> QuerySet[Case]:
    return access.visible_to(actor)
