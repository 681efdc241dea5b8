"""From a mapping to a :class:`Process`, and everything that can be wrong with one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from huiqi.engine.process.definition import FIELD_TYPES, KINDS, ROLES, STATES, STAY, FieldSpec, Move, Process, Step

PROCESS_KEYS = {"id", "version", "name", "start", "steps", "moves", "supplements_at_most", "note"}
STEP_KEYS = {"title", "kind", "owner", "state", "limit", "outcome", "hint"}
MOVE_KEYS = {
    "name", "title", "from", "to", "by", "requires", "guards", "effects", "notices", "reasons",
    "different_person_from", "bulk", "main", "hint", "letter",
}  # fmt: skip
FIELD_KEYS = {"name", "title", "type", "required", "required_when", "choices", "max_length", "hint", "secret"}


class ProcessError(ValueError):
    """A definition that cannot run; ``problems`` are Chinese sentences naming the place."""

    def __init__(self, problems: list[str]):
        super().__init__("流程定义有误：" + "；".join(problems))
        self.problems = problems


def parse_process(raw: Mapping[str, Any]) -> Process:
    """The checked definition. Raises ProcessError with every problem found, not the first only."""
    problems = check_process(raw)
    if problems:
        raise ProcessError(problems)
    return _build(raw)


def digest(raw: Mapping[str, Any]) -> str:
    """SHA-256 over the JSON of a definition, its order included: what a case pins."""
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_process(raw: Mapping[str, Any]) -> list[str]:
    """Problems of a definition as sentences; an empty list means that it can run."""
    problems = _check_shape(raw)
    if problems:
        return problems
    problems = [problem for name, step in raw["steps"].items() for problem in _check_step(name, step)]
    for move in raw["moves"]:
        problems += _check_move(move, raw["steps"])
    problems += _check_names(raw)
    return problems or _check_graph(_build(raw))


def _check_shape(raw: Mapping[str, Any]) -> list[str]:
    if not isinstance(raw, Mapping):
        return ["流程要写成键值对"]
    problems = [f"不认识的键 {key}" for key in sorted(map(str, set(raw) - PROCESS_KEYS))]
    problems += [f"缺少 {key}" for key in ("id", "name", "start", "steps", "moves") if not raw.get(key)]
    if problems:
        return problems
    if not isinstance(raw["steps"], Mapping) or not all(isinstance(step, Mapping) for step in raw["steps"].values()):
        return ["steps 要写成“环节名: {…}”"]
    if not isinstance(raw["moves"], list) or not all(isinstance(move, Mapping) for move in raw["moves"]):
        return ["moves 要写成一列动作"]
    return [f"第 {n} 个动作缺少 {key}" for n, move in enumerate(raw["moves"], 1) for key in _required(move)]


def _required(move: Mapping[str, Any]) -> list[str]:
    return [key for key in ("name", "title", "from", "to", "by") if not move.get(key)]


def _check_step(name: str, step: Mapping[str, Any]) -> list[str]:
    problems = [f"环节 {name} 有不认识的键 {key}" for key in sorted(set(step) - STEP_KEYS)]
    problems += [f"环节 {name} 缺少 {key}" for key in ("title", "kind", "state") if not step.get(key)]
    for key, allowed in (("kind", KINDS), ("state", STATES), ("owner", ROLES)):
        if step.get(key) is not None and step[key] not in allowed:
            problems.append(f"环节 {name} 的 {key} 是 {step[key]}，只能是 {'、'.join(allowed)}")
    if step.get("kind") != "end" and not step.get("owner"):
        problems.append(f"环节 {name} 没有 owner，没人负责")
    if step.get("kind") == "end" and not step.get("outcome"):
        problems.append(f"终点 {name} 没有 outcome，说不出结果")
    return problems


def _check_move(move: Mapping[str, Any], steps: Mapping[str, Any]) -> list[str]:
    name = move["name"]
    problems = [f"动作 {name} 有不认识的键 {key}" for key in sorted(set(move) - MOVE_KEYS)]
    for source in _names(move["from"]):
        if source not in steps:
            problems.append(f"动作 {name} 从不存在的环节 {source} 出发")
        elif steps[source].get("kind") == "end":
            problems.append(f"动作 {name} 从终点 {source} 出发，终点之后不能再动")
    if move["to"] != STAY and move["to"] not in steps:
        problems.append(f"动作 {name} 去往不存在的环节 {move['to']}")
    problems += [f"动作 {name} 的角色 {role} 不存在" for role in _names(move["by"]) if role not in ROLES]
    other = move.get("different_person_from")
    if other is not None and other not in steps:
        problems.append(f"动作 {name} 要求与环节 {other} 不同的人，但没有这个环节")
    for field in move.get("requires") or []:
        problems += _check_field(name, field)
    return problems


def _check_field(move: str, field: Mapping[str, Any]) -> list[str]:
    if not isinstance(field, Mapping) or not field.get("name") or not field.get("title"):
        return [f"动作 {move} 的 requires 里有一栏缺 name 或 title"]
    where = f"动作 {move} 的 {field['name']}"
    problems = [f"{where} 有不认识的键 {key}" for key in sorted(set(field) - FIELD_KEYS)]
    if field.get("type", "text") not in FIELD_TYPES:
        problems.append(f"{where} 的类型 {field['type']} 不存在，只能是 {'、'.join(FIELD_TYPES)}")
    if field.get("type") == "choice" and not field.get("choices"):
        problems.append(f"{where} 没有列出可选项")
    return problems


def _check_names(raw: Mapping[str, Any]) -> list[str]:
    problems, seen = [], set()
    for move in raw["moves"]:
        if move["name"] in seen:
            problems.append(f"动作 {move['name']} 写了两次")
        seen.add(move["name"])
        asks_reasons = any(field.get("type") == "reasons" for field in move.get("requires") or [])
        if asks_reasons and not move.get("reasons"):
            problems.append(f"动作 {move['name']} 要选理由，但没有列出 reasons")
    if raw["start"] not in raw["steps"]:
        return [*problems, f"起点 {raw['start']} 不存在"]
    if raw["steps"][raw["start"]].get("state") != "draft":
        problems.append(f"起点 {raw['start']} 要是草稿（state: draft）")
    first = next(iter(raw["steps"]))
    if first != raw["start"]:
        problems.append(f"草稿环节 {raw['start']} 要写在最前面，现在最前面是 {first}")
    return problems


def _check_graph(process: Process) -> list[str]:
    ends = [name for name, step in process.steps.items() if step.is_end]
    if not ends:
        return ["没有终点，办件永远结束不了"]
    forward = {name: {m.target_from(name) for m in process.moves_from(name)} for name in process.steps}
    backward = {name: {other for other, targets in forward.items() if name in targets} for name in process.steps}
    reached = _closure([process.start], forward)
    finishing = _closure(ends, backward)
    problems = [f"环节 {name} 走不到" for name in process.steps if name not in reached]
    problems += [f"环节 {name} 是死路，走不到任何终点" for name in process.steps if name not in finishing]
    return problems


def _closure(start: list[str], edges: Mapping[str, set[str]]) -> set[str]:
    seen, queue = set(start), list(start)
    while queue:
        for name in edges[queue.pop()] - seen:
            seen.add(name)
            queue.append(name)
    return seen


def _build(raw: Mapping[str, Any]) -> Process:
    steps = {name: _build_step(name, step) for name, step in raw["steps"].items()}
    moves = {move["name"]: _build_move(move) for move in raw["moves"]}
    return Process(
        id=raw["id"],
        version=int(raw.get("version", 1)),
        name=raw["name"],
        start=raw["start"],
        steps=steps,
        moves=moves,
        supplements_at_most=int(raw.get("supplements_at_most", 1)),
    )


def _build_step(name: str, step: Mapping[str, Any]) -> Step:
    return Step(
        name=name,
        title=step["title"],
        kind=step["kind"],
        owner=step.get("owner", "system"),
        state=step["state"],
        limit=step.get("limit"),
        outcome=step.get("outcome"),
        hint=step.get("hint", ""),
    )


def _build_move(move: Mapping[str, Any]) -> Move:
    reasons = dict(move.get("reasons") or {})
    return Move(
        name=move["name"],
        title=move["title"],
        sources=_names(move["from"]),
        target=move["to"],
        roles=frozenset(_names(move["by"])),
        fields=tuple(_build_field(field, reasons) for field in move.get("requires") or []),
        guards=_names(move.get("guards")),
        effects=_names(move.get("effects")),
        notices=_names(move.get("notices")),
        different_person_from=move.get("different_person_from"),
        is_bulk=bool(move.get("bulk", False)),
        is_main=bool(move.get("main", False)),
        hint=move.get("hint", ""),
        letter=move.get("letter"),
    )


def _build_field(field: Mapping[str, Any], reasons: Mapping[str, str]) -> FieldSpec:
    kind = field.get("type", "text")
    when = field.get("required_when")
    return FieldSpec(
        name=field["name"],
        title=field["title"],
        type=kind,
        is_required=bool(field.get("required", when is None)),
        choices=dict(field.get("choices") or (reasons if kind == "reasons" else {})),
        max_length=int(field.get("max_length", 4000)),
        hint=field.get("hint", ""),
        required_when=next(iter(when.items())) if when else None,
        is_secret=bool(field.get("secret", False)),
    )


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
