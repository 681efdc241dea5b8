"""The letters we write, and what each must be told. The wording itself lies in the Word templates of the pack."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.engine.refusal import InvalidInput, NotFound

COMMON = ("department", "item", "case_number", "filed_on", "contact_name", "contact_phone")


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter: its template's file stem, its title, and the names its context must hold.

    Names ending in ``_on`` are dates (or ISO text), ``amount`` is yuan as Decimal or text (None: no money).
    Lists hold mappings: ``basis`` and ``reasons`` of ``clause`` and ``text`` (``needed`` and ``on_file`` where
    there are any), ``wants`` of ``name`` and ``note``.
    """

    key: str
    title: str
    needs: tuple[str, ...]
    lists: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Every name the context must hold."""
        return COMMON + self.needs + self.lists


KINDS: dict[str, LetterKind] = {
    kind.key: kind
    for kind in (
        LetterKind("result-approve", "办理结果通知书（支持）", ("amount", "next_step"), ("basis",)),
        LetterKind("result-refuse", "办理结果通知书（不予支持）", (), ("reasons",)),
        LetterKind("appeal-result", "申诉答复书", ("result", "opinion")),
        LetterKind("supplement", "补正材料通知书", ("due_on",), ("wants",)),
        LetterKind("return", "不予受理通知书", ("reapply",), ("reasons",)),
        LetterKind("clawback", "资金追回通知书", ("amount", "clawback", "reason"), ("instalments",)),
        LetterKind("publicity-result", "公示结果通知书", ("published_on", "until_on", "result", "next_step")),
        LetterKind("correction", "决定更正通知书", ("amount", "before", "result", "resolution", "opinion")),
        LetterKind("inspection", "事后检查结论书", ("inspected_on", "what", "result", "opinion", "next_step")),
        LetterKind("payment", "资金拨付告知书", ("amount", "payee_name", "bank_name", "account_masked", "paid_on")),
    )
}

OPTIONAL: dict[str, object] = {
    "contact_address": "",
    "contact_hours": "工作日 9:00–12:00、14:00–18:00",
    "granted": "",
    "clawback": "",
    "grounds": "",
    "opinion": "",
}


def get_kind(key: str) -> LetterKind:
    """The kind with this key. Raises NotFound with the known keys."""
    if key not in KINDS:
        raise NotFound(f"没有「{key}」这种文书；可用的有：{'、'.join(KINDS)}。")
    return KINDS[key]


def check_context(kind: LetterKind, context: dict[str, object]) -> None:
    """Raise InvalidInput naming what the letter has not been told."""
    missing = [name for name in kind.required if name not in context]
    if missing:
        raise InvalidInput(f"《{kind.title}》还缺这些内容：{'、'.join(missing)}，请补全后再发。")
    empty = [name for name in kind.lists if not context[name]]
    if empty:
        raise InvalidInput(f"《{kind.title}》的 {'、'.join(empty)} 一条也没有，请写明后再发。")
