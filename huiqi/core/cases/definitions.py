"""Process definitions as the database keeps them; a case runs on the one that it pins."""

from __future__ import annotations

import json
from functools import lru_cache

from huiqi.core.cases.models import Case, ProcessDefinition
from huiqi.engine.process import Process, parse_process
from huiqi.engine.refusal import NotFound


def newest(key: str) -> ProcessDefinition:
    """The definition that a new case starts on. Raises NotFound."""
    found = ProcessDefinition.objects.filter(key=key).order_by("-id").first()
    if found is None:
        raise NotFound(f"还没有载入“{key}”这个流程，请联系平台运维人员载入流程包。")
    return found


def newest_process(key: str) -> tuple[ProcessDefinition, Process]:
    """The newest definition of ``key`` with its parse. Raises NotFound."""
    definition = newest(key)
    return definition, process_numbered(definition.pk)


def process_of(case: Case) -> Process:
    """The parsed definition that ``case`` runs on. Definitions never change, so the parse is kept."""
    return process_numbered(case.process_id)


@lru_cache(maxsize=64)
def process_numbered(definition_id: int) -> Process:
    """The parsed definition of that number."""
    return parse_process(json.loads(ProcessDefinition.objects.get(pk=definition_id).definition))
