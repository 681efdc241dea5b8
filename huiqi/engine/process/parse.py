"""From a mapping to a :class:`Process`, and everything that can be wrong with one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from huiqi.engine.process.branches import check_branches
from huiqi.engine.process.definition import (
    FIELD_TYPES,
    KINDS,
    OPERATORS,
    ROLES,
    STATES,
    STAY,
    Alternative,
    Branch,
    Condition,
    FieldSpec,
    Move,
    Process,
    Step,
)

PROCESS_KEYS = {"id", "version", "name", "start", "steps", "moves", "supplements_at_most", "note", "branches"}
STEP_KEYS = {"title", "kind", "owner", "state", "limit", "outcome", "hint", "branch"}
MOVE_KEYS = {
    "name", "title", "from", "to", "by", "requires", "guards", "effects", "notices", "reasons",
    "different_person_from", "bulk", "main", "hint", "letter",
    "opens", "joins", "alternatives", "reopens",
}  # fmt: skip
SOURCES = ("field", "known", "condition")
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
    problems += check_branches(raw)
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
        elif steps[source].get("kind") == "end" and not move.get("reopens"):
            problems.append(f"动作 {name} 从终点 {source} 出发，终点之后不能再动")
    if move["to"] != STAY and move["to"] not in steps:
        problems.append(f"动作 {name} 去往不存在的环节 {move['to']}")
    problems += [f"动作 {name} 的角色 {role} 不存在" for role in _names(move["by"]) if role not in ROLES]
    other = move.get("different_person_from")
    if other is not None and other not in steps:
        problems.append(f"动作 {name} 要求与环节 {other} 不同的人，但没有这个环节")
    for field in move.get("requires") or []:
        problems += _check_field(name, field)
    for place, each in enumerate(move.get("alternatives") or [], 1):
        problems += _check_alternative(move, place, each, steps)
    return problems


def _check_alternative(move: Mapping[str, Any], place: int, each: Any, steps: Mapping[str, Any]) -> list[str]:
    where = f"动作 {move['name']} 的第 {place} 个去向"
    if not isinstance(each, Mapping) or set(each) != {"when", "to"} or not isinstance(each["when"], list):
        return [f"{where}要写成 {{when: [条件…], to: 环节}}"]
    problems = [] if each["to"] in steps else [f"{where}是不存在的环节 {each['to']}"]
    if not each["when"]:
        problems.append(f"{where}没有条件，会挡住后面的去向")
    fields = {field["name"]: field for field in move.get("requires") or [] if isinstance(field, Mapping)}
    for condition in each["when"]:
        problems += [f"{where}：{problem}" for problem in _check_condition(condition, fields)]
    return problems


def _check_condition(raw: Any, fields: Mapping[str, Any]) -> list[str]:
    named = [source for source in SOURCES if isinstance(raw, Mapping) and raw.get(source)]
    if len(named) != 1:
        return ["条件要写明 field、known、condition 中的一个"]
    source = named[0]
    if source == "condition":
        return [] if set(raw) == {"condition"} else ["condition 只写名字，不带比较"]
    problems = [] if set(raw) == {source, "op", "value"} else ["条件要写 op 和 value，不能有别的键"]
    op = raw.get("op")
    if op not in OPERATORS:
        problems.append(f"不认识的比较 {op}，只能是 {'、'.join(OPERATORS)}")
    if op == "in" and not isinstance(raw.get("value"), list):
        problems.append("in 后面要写一列值")
    if op in ("lt", "lte", "gt", "gte") and not _is_number(raw.get("value")):
        problems.append(f"{op} 只能和数字比较")
    if source == "field" and raw["field"] not in fields:
        problems.append(f"这个动作没有 {raw['field']} 这一栏")
    return problems


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


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
    forward = {name: _targets(process, name) for name in process.steps}
    backward = {name: {other for other, targets in forward.items() if name in targets} for name in process.steps}
    reached = _closure([process.start], forward)
    finishing = _closure(ends, backward)
    problems = [f"环节 {name} 走不到" for name in process.steps if name not in reached]
    problems += [f"环节 {name} 是死路，走不到任何终点" for name in process.steps if name not in finishing]
    return problems


def _targets(process: Process, name: str) -> set[str]:
    """Where one may get from a step: by a move, or into a branch that a move from here opens."""
    targets: set[str] = set()
    for move in process.moves_from(name):
        targets |= move.targets_from(name)
        targets |= {process.branches[branch].start for branch in move.opens}
    return targets


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
        branches={name: _build_branch(name, branch, steps) for name, branch in (raw.get("branches") or {}).items()},
    )


def _build_branch(name: str, raw: Mapping[str, Any], steps: Mapping[str, Step]) -> Branch:
    start = next(step.name for step in steps.values() if step.branch == name)
    return Branch(name=name, title=raw["title"], start=start, is_required=bool(raw.get("required", False)))


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
        branch=step.get("branch"),
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
        opens=_names(move.get("opens")),
        joins=_names(move.get("joins")),
        alternatives=tuple(
            Alternative(each["to"], tuple(_build_condition(condition) for condition in each["when"]))
            for each in move.get("alternatives") or []
        ),
        is_reopening=bool(move.get("reopens", False)),
    )


def _build_condition(raw: Mapping[str, Any]) -> Condition:
    source = next(source for source in SOURCES if raw.get(source))
    if source == "condition":
        return Condition(source, raw[source])
    return Condition(source, raw[source], raw["op"], raw["value"])


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
