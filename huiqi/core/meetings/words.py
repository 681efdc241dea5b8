"""How a meeting's facts are put into Chinese: grounds, outcomes, the sentence of a resolution."""

from __future__ import annotations

from huiqi.core.meetings.models import AgendaItem, Meeting, Resolution
from huiqi.engine.money.exact import fen_text, wan_text

GROUND_WORDS = {
    "employer": "在该企业任职或领取报酬",
    "shareholder": "持有该企业股份",
    "relative": "近亲属在该企业任职或持股",
    "past_work": "三年内曾为该企业工作或提供咨询",
    "declared": "本人认为可能影响公正",
}
STATE_WORDS = {
    "draft": "筹备中",
    "called": "已召集",
    "in_session": "正在开会",
    "closed": "待签发纪要",
    "signed": "纪要已签发",
}
ITEM_WORDS = {"waiting": "未议", "open": "正在议", "voted": "已表决", "resolved": "已决议", "dropped": "未议，下次再议"}
OUTCOME_WORDS = {"approve": "同意支持", "refuse": "不予支持", "defer": "暂缓，下次再议"}
MATTER_WORDS = {"approve": "通过", "refuse": "不通过", "defer": "暂缓，下次再议"}
CORRECTION_WORDS = {"approve": "更正支持金额", "refuse": "取消支持", "defer": "维持原决定"}
RESULT_WORDS = {"passed": "通过", "not_passed": "未通过", "tied": "赞成反对相等"}
ATTENDANCE_WORDS = {"absent": "未到", "present": "到会", "left": "已离场"}


def outcome_words(item: AgendaItem, outcome: str) -> str:
    """「同意支持」 of a case, 「更正支持金额」 of a decided one, 「通过」 of a matter."""
    if item.corrects:
        return CORRECTION_WORDS[outcome]
    return (OUTCOME_WORDS if item.case_id else MATTER_WORDS)[outcome]


def vote_words(votes_for: int, votes_against: int, votes_abstain: int, recused: int) -> str:
    """「6 票同意，1 票反对，1 人回避」; what did not happen is left out, 同意 always stays."""
    parts = [f"{votes_for} 票同意"]
    parts += [f"{count} 票{word}" for count, word in ((votes_against, "反对"), (votes_abstain, "弃权")) if count]
    return "，".join([*parts, f"{recused} 人回避"] if recused else parts)


def resolution_sentence(item: AgendaItem, outcome: str, reasons: str) -> str:
    """The wording of a resolution, also its preview before it is confirmed."""
    about = f"会议审议了{item.presenter or item.meeting.department.name}提请的“{item.title}”"
    fen = item.amount_fen if outcome == "approve" else None
    money = f"，金额 {wan_text(fen)}（{fen_text(fen)}）" if fen is not None else ""
    if item.corrects and item.asked_fen is not None and outcome != "defer":
        money += f"，原为 {wan_text(item.asked_fen)}"
    voted = item.votes_for + item.votes_against + item.votes_abstain
    votes = vote_words(item.votes_for, item.votes_against, item.votes_abstain, item.recused)
    how = f"{'无记名表决，' if item.is_secret else ''}{votes}。" if voted else "未付表决。"
    said = reasons.strip().rstrip("。")
    return f"{about}，决定：{outcome_words(item, outcome)}{money}。{how}{f'理由：{said}。' if said else ''}"


def public_sentence(meeting: Meeting, resolution: Resolution) -> str:
    """What the company and the public may read: which meeting, what was decided; no votes, no names."""
    money = f" {wan_text(resolution.amount_fen)}" if resolution.amount_fen is not None else ""
    return f"已上会：{meeting.body_name}第 {meeting.number} 次会议，决定{outcome_words(resolution.item, resolution.outcome)}{money}。"
