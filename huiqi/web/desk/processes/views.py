"""The list of processes and the drawing of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiqi.core.cases.access import MIGRATORS
from huiqi.core.cases.queries import processes
from huiqi.web.desk.processes.drawing import BOX_HEIGHT, BOX_WIDTH, draw, move_rows
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@officer_required
def list_processes(request: HttpRequest) -> HttpResponse:
    """Every loaded process with the cases that run on it."""
    return render(request, "desk/processes/list.html", {"rows": processes.list_processes()})


@officer_required
def show_process(request: HttpRequest, key: str) -> HttpResponse:
    """One process: drawn, and the same as a table."""
    row = processes.get_process(key)
    context = {
        "row": row, "process": row.process, "drawing": draw(row.process), "moves": move_rows(row.process),
        "migrates": bool(actor_of(request).posts & MIGRATORS),
        "width": BOX_WIDTH, "height": BOX_HEIGHT,
    }  # fmt: skip
    return render(request, "desk/processes/process.html", context)
