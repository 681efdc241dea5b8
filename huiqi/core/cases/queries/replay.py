"""复算 · a decision worked out again: from the facts as they were known, under the release in force on that day.

What the rules looked at lies in the submission, whose digest lies in the ledger; releases and openings never change.
So the answer of that day can be had on any later day, and whatever differs is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from huiqi.core.cases import events, moment
from huiqi.core.cases.models import Case, Decision, Submission
from huiqi.core.cases.services.submissions import digest_of, sm3_of
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.catalog import queries as catalog
from huiqi.core.facts import queries as facts_room
from huiqi.core.ledger.queries import list_events
from huiqi.core.matching.queries import assess_opening
from huiqi.core.vault.sealing import check_envelope, is_envelope
from huiqi.engine.exact_json import dumps, loads
from huiqi.engine.money.exact import fen_text, to_fen
from huiqi.engine.packs.digest import content_digest
from huiqi.engine.refusal import Conflict, NotFound

WORDS = {
    "outcome": "结论",
    "amount": "金额",
    "unit": "单位",
    "amount_kind": "金额性质",
    "amount_missing": "金额缺的数据",
    "score": "得分",
    "missing": "缺的数据",
    "failed_attrs": "不符合的条件",
    "classified": "分类",
    "window_open": "是否在申报期",
    "attrs": "有误的数据",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was: ``what`` in Chinese, the value on record, the value found now."""

    what: str
    recorded: str
    found: str


@dataclass(frozen=True, slots=True)
class Replay:
    """The result of that day worked out again. ``later`` is what has happened since and changes nothing."""

    case: str
    submission: int
    on: date
    release_number: int
    release_digest: str
    recorded: dict[str, Any]
    found: dict[str, Any]
    decided_fen: int | None
    differences: tuple[Difference, ...]
    later: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """True when everything came out as it was recorded."""
        return not self.differences


def replay_case(case: Case) -> Replay:
    """Work out the submission that was decided on (or the latest one) again. Writes nothing.

    Raises NotFound for a draft, Conflict for a submission that does not hold what the rules looked at.
    """
    decision = Decision.objects.filter(case=case).first()
    submission = _submission_of(case, decision)
    content, terms = submission.content, get_terms(case.opening_code)
    assessed = content.get("assessed")
    if assessed is None:
        raise Conflict("这一次提交没有存下评估用的事实，不能复算。")
    on = date.fromisoformat(assessed["on"])
    verdict = assess_opening(terms.opening, assessed["facts"], on, known_at=submission.at)
    recorded = {key: value for key, value in (content["rule_result"] or {}).items() if key in WORDS}
    found = loads(dumps(_plain(verdict.assessment.as_output())))
    return Replay(
        case=case.number,
        submission=submission.number,
        on=on,
        release_number=content["release"]["number"],
        release_digest=content["release"]["digest"],
        recorded=recorded,
        found=found,
        decided_fen=decision.amount_fen if decision else None,
        differences=(
            *_seal_differences(case, submission),
            *_rule_differences(content, terms),
            *_fact_differences(content),
            *_result_differences(recorded, found),
            *(_text_differences(terms) if recorded != found else ()),
            *_rounding_differences(decision),
        ),
        later=tuple(_later(case, content, submission.at)),
        remarks=tuple(_remarks(decision, found)),
    )


def _submission_of(case: Case, decision: Decision | None) -> Submission:
    handed_in = case.submissions.order_by("-number")
    if decision is not None:
        handed_in = handed_in.filter(at__lte=decision.decided_at)
    found = handed_in.first()
    if found is None:
        raise NotFound("这一件还没有提交过，没有可以复算的结果。")
    return found


def _seal_differences(case: Case, submission: Submission) -> Iterator[Difference]:
    """The submission against its own digest, and that against the ledger."""
    digest = digest_of(submission.content)
    if digest != submission.digest:
        yield Difference("提交存档", submission.digest[:16], digest[:16])
    if submission.digest_sm3 and (sm3 := sm3_of(submission.content)) != submission.digest_sm3:
        yield Difference("提交存档的 SM3 摘要", submission.digest_sm3[:16], sm3[:16])
    for answer in submission.content.get("answers") or []:
        if is_envelope(answer["value"]) and not check_envelope(answer["value"]):
            yield Difference(f"提交存档里加密的“{answer['title']}”", "和摘要一致", "和摘要不一致")
    noted = [
        each.payload.get("digest")
        for each in list_events(subject=("cases.case", case.number), kinds=[events.SUBMITTED], limit=1000)
        if each.payload.get("number") == submission.number
    ]
    if submission.digest not in noted:
        yield Difference("存证里的提交摘要", str(noted[0])[:16] if noted else "没有", submission.digest[:16])


def _rule_differences(content: dict[str, Any], terms: Terms) -> Iterator[Difference]:
    """The release and the opening against what the submission was filed under, and against their own text."""
    release = terms.opening.release
    if release.digest != content["release"]["digest"]:
        yield Difference("政策版本的摘要", content["release"]["digest"][:16], release.digest[:16])
    if terms.opening.digest != content["opening"]["digest"]:
        yield Difference("批次的摘要", content["opening"]["digest"][:16], terms.opening.digest[:16])


def _fact_differences(content: dict[str, Any]) -> Iterator[Difference]:
    """Statements that the facts rest on are still on file as they were."""
    rows = {row["statement"]: row for row in content["facts"] if row.get("statement")}
    values = facts_room.statement_values(rows)
    for number, row in rows.items():
        if number not in values:
            yield Difference(f"事实“{_name(row)}”", _text(row["value"]), "记录不见了")
        elif values[number] != row["value"]:
            yield Difference(f"事实“{_name(row)}”", _text(row["value"]), _text(values[number]))


def _result_differences(recorded: dict[str, Any], found: dict[str, Any]) -> Iterator[Difference]:
    for key, word in WORDS.items():
        if recorded.get(key) != found.get(key):
            yield Difference(f"规则算出的{word}", _text(recorded.get(key)), _text(found.get(key)))


def _rounding_differences(decision: Decision | None) -> Iterator[Difference]:
    if decision is None or decision.amount_exact is None:
        return
    fen = to_fen(decision.amount_exact, decision.unit)
    if fen != decision.amount_fen:
        recorded = "没有" if decision.amount_fen is None else fen_text(decision.amount_fen)
        yield Difference("决定金额取整到分", recorded, fen_text(fen))


def _remarks(decision: Decision | None, found: dict[str, Any]) -> Iterator[str]:
    """How the decided amount stands to the rule's: an office may give less, or more with a reason."""
    if decision is None or decision.amount_exact is None or found.get("amount") is None:
        return
    if decision.unit != found.get("unit"):
        return
    rule, given = Decimal(str(found["amount"])), decision.amount_exact
    if rule == given:
        yield "决定金额和规则算出的一样。"
    else:
        word = "低于" if given < rule else "高于"
        why = f"，决定意见：{decision.text}" if decision.text else ""
        yield f"决定金额 {given.normalize():f} {decision.unit}，{word}规则算出的 {rule.normalize():f} {decision.unit}{why}"


def _later(case: Case, content: dict[str, Any], at: datetime) -> Iterator[str]:
    """What is otherwise today, and did not count then."""
    newest = catalog.list_releases(case.item_id)[0]
    if newest.number > content["release"]["number"]:
        yield f"之后发布了第 {newest.number} 版，这一件仍按第 {content['release']['number']} 版。"
    closure = getattr(catalog.get_opening(case.opening_code), "closure", None)
    if closure is not None and closure.closed_at > at:
        yield f"之后提前截止到 {closure.last_on}，不影响已提交的。"
    changed = list(_changed_facts(case, content))
    if changed:
        yield f"现在的数据和当时不同，不影响这一件：{'；'.join(changed)}。"


def _changed_facts(case: Case, content: dict[str, Any]) -> Iterator[str]:
    keys = list(dict.fromkeys(row["key"] for row in content["facts"]))
    day = date.fromisoformat(content["assessed"]["on"])
    now = {
        (row["key"], row.get("period")): row
        for row in facts_room.snapshot(case.company_id, keys, max(day, moment.today()), prefer_declared=True)
        if row.get("year") is None or row["year"]
    }
    then_years = {(row["key"], row.get("year")): row for row in content["facts"]}
    for row in now.values():
        then = then_years.get((row["key"], row.get("year")))
        if then is not None and then.get("statement") and then["value"] != row["value"]:
            yield f"{_name(then)}当时 {_text(then['value'])}，现在 {_text(row['value'])}"


def _text_differences(terms: Terms) -> Iterator[Difference]:
    """When the rules now say something else: whether their text still has the digest it was published under."""
    release = terms.opening.release
    found = content_digest(release.definition)
    if found != release.digest:
        yield Difference("政策版本的正文摘要", release.digest[:16], found[:16])


def _name(row: dict[str, Any]) -> str:
    return f"{row.get('period') or ''}{row.get('name') or row['key']}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value


def _text(value: Any) -> str:
    if value is None:
        return "没有"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return "，".join(f"{key} {_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "、".join(_text(each) for each in value) or "没有"
    return str(value)
