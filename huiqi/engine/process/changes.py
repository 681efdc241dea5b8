"""What a newer definition of a process changes, in sentences for whoever decides to move cases onto it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from huiqi.engine.process.definition import Move, Process, Step

Aspect = tuple[str, Callable[[Move], object]]
MOVE_ASPECTS: tuple[Aspect, ...] = (
    ("从哪个环节来", lambda move: move.sources),
    ("到哪个环节", lambda move: (move.target, move.alternatives)),
    ("谁来做", lambda move: move.roles),
    ("要填什么", lambda move: move.fields),
    ("限制", lambda move: (move.guards, move.different_person_from, move.joins)),
    ("做完发生什么", lambda move: (move.effects, move.notices, move.letter, move.opens)),
)


def describe_changes(old: Process, new: Process) -> list[str]:
    """One sentence a step or move that was added, dropped or changed; empty when nothing that acts differs."""
    lines = _added_and_dropped("环节", _titles(old.steps), _titles(new.steps))
    lines += [line for name in old.steps if name in new.steps for line in _step(old.steps[name], new.steps[name])]
    lines += _added_and_dropped("动作", _titles(old.moves), _titles(new.moves))
    lines += [line for name in old.moves if name in new.moves for line in _move(old.moves[name], new.moves[name])]
    if old.supplements_at_most != new.supplements_at_most:
        lines.append(f"一次性告知补正的次数从 {old.supplements_at_most} 次改为 {new.supplements_at_most} 次。")
    return lines


def _titles(rows: Mapping[str, Step] | Mapping[str, Move]) -> dict[str, str]:
    return {name: row.title for name, row in rows.items()}


def _added_and_dropped(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    added = [f"新增{what}“{title}”。" for name, title in new.items() if name not in old]
    return added + [f"去掉{what}“{title}”。" for name, title in old.items() if name not in new]


def _step(old: Step, new: Step) -> Iterable[str]:
    if old.title != new.title:
        yield f"环节“{old.title}”改名为“{new.title}”。"
    if old.owner != new.owner:
        yield f"环节“{new.title}”换了负责岗位。"
    if (old.state, old.branch, old.kind) != (new.state, new.branch, new.kind):
        yield f"环节“{new.title}”的性质变了，停在这一环节的办件不能改用新版。"
    elif old.limit != new.limit:
        yield f"环节“{new.title}”换了时限，停在这一环节的办件不能改用新版。"


def _move(old: Move, new: Move) -> Iterable[str]:
    if old.title != new.title:
        yield f"动作“{old.title}”改名为“{new.title}”。"
    changed = [word for word, read in MOVE_ASPECTS if read(old) != read(new)]
    if changed:
        yield f"动作“{new.title}”改了：{'、'.join(changed)}。"
