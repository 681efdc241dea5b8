"""The guards of the room itself."""

from __future__ import annotations

from datetime import date

from huiqi.core.cases import guards, moment
from huiqi.core.cases.checking import problems_of_draft, problems_of_supplement
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Supplement
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.terms import Terms
from huiqi.core.cases.wording import cn_day
from huiqi.core.cases.workdays import calendar
from huiqi.core.catalog.queries import list_openings
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound, Refusal


def explain_window(terms: Terms, day: date) -> str | None:
    """Why nothing can be filed on ``day``: when it closed and when it may open. None when it is open."""
    if terms.opens_on and day < terms.opens_on:
        return f"“{terms.title}”要到 {cn_day(terms.opens_on)}才开放，届时再提交；草稿会一直留着。"
    if terms.closes_on and day > terms.closes_on:
        return f"“{terms.title}”已在 {cn_day(terms.closes_on)}截止，不能再提交。{_when_it_opens_again(terms, day)}"
    return None


def _when_it_opens_again(terms: Terms, day: date) -> str:
    coming = [each.opens_on for each in list_openings(terms.item_id) if each.opens_on > day]
    if coming:
        return f"下一批次 {cn_day(min(coming))}开放。"
    running = [each for each in list_openings(terms.item_id) if each.opens_on <= day <= (each.closed_on() or day)]
    if running:
        return f"现在开放的是“{running[0].name}”，请到那里申请。"
    return "下一批次还没有公布，开放时间以公告为准，可在事项页点“开放提醒”。"


def window_open(passage: Passage) -> None:
    """First filing only inside the window; a returned one may come back within the supplement's days."""
    closed = explain_window(passage.terms, passage.today)
    if closed is None:
        return
    returned_at = passage.case.returned_at
    if returned_at is None:
        raise Refusal(closed, code="window_closed")
    last = calendar().add_workdays(moment.local_day(returned_at), passage.terms.supplement_days).due_on
    if passage.today > last:
        raise Refusal(f"退回后要在 {cn_day(last)}前重新提交，现在已过期。{closed}", code="window_closed")


def draft_complete(passage: Passage) -> None:
    """Everything that the form and the list of materials require is there."""
    problems = problems_of_draft(passage.case, passage.terms)
    if problems:
        raise InvalidInput(
            f"还有 {len(problems)} 处没有完成：" + "".join(problem.sentence for problem in problems),
            fields={problem.place: problem.sentence for problem in problems},
        )


def _open_supplement(passage: Passage) -> Supplement | None:
    return Supplement.objects.filter(case=passage.case, state="open").first()


def may_ask_supplement(passage: Passage) -> None:
    """Told once: nothing open, not more often than the process allows, and something is named."""
    asked = Supplement.objects.filter(case=passage.case)
    if asked.filter(state="open").exists():
        raise Conflict("已经要求过补正，企业还没有答复。请等企业补正后再处理。")
    if asked.count() >= passage.process.supplements_at_most:
        first = moment.local_day(asked.latest("asked_at").asked_at)
        raise Refusal(
            f"{cn_day(first)}已经一次性告知过补正内容，不能再次要求。仍不齐的，请按现有材料办理。",
            code="told_once",
        )
    if not passage.fields.get("field_names") and not passage.fields.get("materials"):
        raise InvalidInput("请至少点出一个要补的栏目或一份要补的材料。", fields={"materials": "请至少选一项。"})
    _require_known(passage)


def _require_known(passage: Passage) -> None:
    known = {material.key for material in passage.terms.materials}
    unknown = [key for key in passage.fields.get("materials", []) if key not in known]
    if unknown:
        raise InvalidInput(f"材料清单里没有“{unknown[0]}”，请从清单里选。")
    form = form_of(passage.terms)
    strange = [name for name in passage.fields.get("field_names", []) if name not in form]
    if strange:
        raise InvalidInput(f"申请表里没有“{strange[0]}”这一栏，请从表里选。")


def no_open_supplement(passage: Passage) -> None:
    """Not while the company is still being waited for."""
    if _open_supplement(passage):
        raise Conflict("企业还在补正，计时已暂停。请等补正提交后再处理。")


def supplement_not_running(passage: Passage) -> None:
    """An open supplement blocks until its last day is over; afterwards the case goes on without it."""
    supplement = _open_supplement(passage)
    if supplement and passage.today <= supplement.due_on:
        raise Conflict(f"企业可以补正到 {cn_day(supplement.due_on)}，期限没过，现在还不能往下办。")


def supplement_open(passage: Passage) -> None:
    """There must be something to answer."""
    if _open_supplement(passage) is None:
        raise NotFound("这一件现在没有要补正的内容。")


def supplement_complete(passage: Passage) -> None:
    """Every field and every material that was named has been touched since it was asked."""
    supplement = _open_supplement(passage)
    problems = problems_of_supplement(passage.case, passage.terms, supplement) if supplement else []
    if problems:
        raise InvalidInput(
            f"还有 {len(problems)} 处没有补：" + "".join(problem.sentence for problem in problems),
            fields={problem.place: problem.sentence for problem in problems},
        )


def register() -> None:
    """Make them known; called when the room starts."""
    for handler in (
        window_open,
        draft_complete,
        may_ask_supplement,
        no_open_supplement,
        supplement_not_running,
        supplement_open,
        supplement_complete,
    ):
        guards.register(handler.__name__, handler)
