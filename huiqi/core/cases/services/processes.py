"""Loading process definitions from packs. Loading the same twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from huiqi.core.cases import conditions, effects, events, guards
from huiqi.core.cases.models import ProcessDefinition
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.process import Process, ProcessError, digest, parse_process
from huiqi.engine.refusal import InvalidInput


@transaction.atomic
def load_processes(*, actor: Actor, definitions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Keep each definition under its digest and return the keys of those that were new.

    Cases under way stay on the definition they pin. Raises InvalidInput with every problem of a
    definition, among them guards and effects that no room has registered.
    """
    added = []
    for raw in definitions:
        process = _checked(raw)
        _, is_new = ProcessDefinition.objects.get_or_create(
            digest=digest(raw), defaults={"key": process.id, "definition": json.dumps(raw, ensure_ascii=False)}
        )
        if is_new:
            added.append(process.id)
            record_event(
                actor=actor, kind=events.PROCESS_LOADED, subject=("cases.process", process.id),
                payload={"digest": digest(raw)},
            )  # fmt: skip
    return added


def _checked(raw: Mapping[str, Any]) -> Process:
    try:
        process = parse_process(raw)
    except ProcessError as fault:
        raise InvalidInput(f"流程 {raw.get('id', '（没有编号）')} 不能载入：" + "；".join(fault.problems)) from None
    problems = [
        f"动作 {move.name} 的 {kind} {name} 没有登记"
        for move in process.moves.values()
        for kind, used, known in (("guard", move.guards, guards.names()), ("effect", move.effects, effects.names()))
        for name in used
        if name not in known
    ]
    problems += [
        f"动作 {move.name} 的 {each.source} {each.name} 没有登记"
        for move in process.moves.values()
        for alternative in move.alternatives
        for each in alternative.conditions
        if each.name not in {"condition": conditions.names(), "known": conditions.KNOWN}.get(each.source, {each.name})
    ]
    if problems:
        raise InvalidInput(f"流程 {process.id} 不能载入：" + "；".join(problems))
    return process
