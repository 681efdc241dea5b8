"""The process definitions that are loaded, for whoever wants to look at one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huiqi.core.cases import definitions
from huiqi.core.cases.models import Case, ProcessDefinition
from huiqi.engine.process import Process


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """The newest definition of a key, how many cases run on it, and how many still run on an earlier one."""

    key: str
    digest: str
    loaded_at: datetime
    process: Process
    running: int
    running_earlier: int


def list_processes() -> list[ProcessRow]:
    """One row a process, by name."""
    return [
        get_process(key) for key in ProcessDefinition.objects.order_by("key").values_list("key", flat=True).distinct()
    ]


def is_behind(case: Case) -> bool:
    """True for a draft whose process has a newer definition than the one it pins."""
    newest = ProcessDefinition.objects.filter(key=definitions.process_of(case).id).order_by("-id").first()
    return case.state == "draft" and newest is not None and newest.pk != case.process_id


def get_process(key: str) -> ProcessRow:
    """The newest definition of ``key``. Raises NotFound."""
    definition, process = definitions.newest_process(key)
    running = Case.objects.filter(process__key=key).exclude(state="closed")
    here = running.filter(process=definition).count()
    return ProcessRow(key, definition.digest, definition.loaded_at, process, here, running.count() - here)
