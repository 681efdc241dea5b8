"""What can be wrong with the branches of a definition: each is a closed track that is opened and joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BRANCH_KEYS = {"title", "required"}


def check_branches(raw: Mapping[str, Any]) -> list[str]:
    """Problems of the parallel branches as sentences."""
    branches = raw.get("branches") or {}
    if not isinstance(branches, Mapping) or not all(isinstance(each, Mapping) for each in branches.values()):
        return ["branches 要写成“分支名: {title: …}”"]
    problems = [
        f"环节 {name} 属于不存在的分支 {step['branch']}"
        for name, step in raw["steps"].items()
        if step.get("branch") is not None and step["branch"] not in branches
    ]
    for name, branch in branches.items():
        problems += _check_branch(raw, name, branch)
    for move in raw["moves"]:
        problems += _check_move(raw, move, branches)
    return problems


def _check_branch(raw: Mapping[str, Any], name: str, branch: Mapping[str, Any]) -> list[str]:
    problems = [f"分支 {name} 有不认识的键 {key}" for key in sorted(set(branch) - BRANCH_KEYS)]
    if not branch.get("title"):
        problems.append(f"分支 {name} 缺少 title")
    steps = [step for step in raw["steps"].values() if step.get("branch") == name]
    if not steps:
        return [*problems, f"分支 {name} 没有环节"]
    if steps[0].get("kind") == "end":
        problems.append(f"分支 {name} 一开始就是终点")
    if not any(step.get("kind") == "end" for step in steps):
        problems.append(f"分支 {name} 没有终点，汇合永远等不到")
    if any(step.get("limit") for step in steps):
        problems.append(f"分支 {name} 的环节不能有自己的 limit，时限在主线上")
    for key, word in (("opens", "打开"), ("joins", "汇合")):
        if not any(name in _names(move.get(key)) for move in raw["moves"]):
            problems.append(f"分支 {name} 没有动作{word}它")
    return problems


def _check_move(raw: Mapping[str, Any], move: Mapping[str, Any], branches: Mapping[str, Any]) -> list[str]:
    steps, name = raw["steps"], move["name"]
    used = {*_names(move.get("opens")), *_names(move.get("joins"))}
    problems = [f"动作 {name} 用到不存在的分支 {branch}" for branch in sorted(used - set(branches))]
    sources = {steps[each].get("branch") for each in _names(move["from"]) if each in steps}
    targets = [move["to"], *(each.get("to") for each in move.get("alternatives") or [] if isinstance(each, Mapping))]
    arrives = {steps[each].get("branch") for each in targets if each in steps}
    if len(sources) > 1:
        return [*problems, f"动作 {name} 从不同的分支出发，请拆成几个动作"]
    if arrives - sources:
        problems.append(f"动作 {name} 跨出了自己的分支，进出分支只能用 opens 和 joins")
    if sources != {None} and used:
        problems.append(f"动作 {name} 在分支里，不能再 opens 或 joins")
    return problems


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
