"""Checking what somebody brings: a proof file, or a signed head that was kept elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from huiqi.core.ledger.log.entries import entry_opens
from huiqi.core.ledger.log.keeping import verified_checkpoint
from huiqi.core.ledger.log.tree import find_last_checkpoint, tree_of
from huiqi.engine import merkle
from huiqi.engine.refusal import InvalidInput


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof that holds says: the place, the head, the open part of the entry and the parts it opens."""

    index: int
    head: merkle.Checkpoint
    entry: dict[str, Any]
    opened: dict[str, Any]


def check_proof(text: str) -> Proven:
    """Raises InvalidInput with the sentence that says at which step a proof fails."""
    try:
        proof = merkle.ProofFile.parse(text)
        extra = json.loads(proof.extra)
        entry, opened = str(extra["entry"]).encode(), dict(extra["opened"])
    except (merkle.ProofFault, ValueError, KeyError, TypeError) as error:
        raise InvalidInput("这不是完整的惠企证明文件，请重新下载。") from error
    head = _signed_head(proof.checkpoint)
    try:
        proof.verify_leaf(merkle.leaf_hash(entry))
    except merkle.ProofFault as error:
        raise InvalidInput(f"证明不成立：第 {proof.index + 1} 条不在签名的日志里，内容或路径被改过。") from error
    _require_opens(entry, opened)
    values = {part: json.loads(each["text"]) for part, each in opened.items()}
    return Proven(proof.index, head, json.loads(entry), values)


def _require_opens(entry: bytes, opened: dict[str, Any]) -> None:
    try:
        holds = entry_opens(entry, opened)
    except (ValueError, KeyError, TypeError):
        holds = False
    if not holds:
        raise InvalidInput("证明不成立：写出来的内容和日志里封存的不一样。")


def _signed_head(note: str) -> merkle.Checkpoint:
    try:
        return verified_checkpoint(note)
    except merkle.ProofFault as error:
        raise InvalidInput("证明不成立：签名不是本日志的私钥签的。") from error


def check_head(note: str) -> merkle.Checkpoint:
    """A head kept elsewhere must be how the present log begins. Raises InvalidInput."""
    head = _signed_head(note)
    present = find_last_checkpoint()
    if present is None or present.size < head.size:
        raise InvalidInput(f"日志被截短：这份签名时有 {head.size} 条，现在只有 {present.size if present else 0} 条。")
    tree = tree_of(present.size)
    try:
        path = merkle.consistency_path(head.size, present.size, tree.node)
        merkle.verify_consistency(head.size, present.size, head.root, bytes(present.root), path)
    except merkle.ProofFault as error:
        raise InvalidInput(f"前 {head.size} 条和这份签名时不一样：日志被改写过。") from error
    return head
