"""What can happen around a meeting: the closed vocabulary."""

from __future__ import annotations

from huiqi.core.ledger import events

BODY_SET_UP = "meetings.body.set_up"
BODY_REVISED = "meetings.body.revised"
DRAFTED = "meetings.meeting.drafted"
CALLED = "meetings.meeting.called"
OPENED = "meetings.meeting.opened"
CLOSED = "meetings.meeting.closed"
ITEM_ADDED = "meetings.item.added"
ITEM_DROPPED = "meetings.item.dropped"
ITEM_OPENED = "meetings.item.opened"
AMENDED = "meetings.motion.amended"
ATTENDED = "meetings.attendance.recorded"
RECUSED = "meetings.recusal.declared"
POINT = "meetings.point.recorded"
VOTED = "meetings.vote.cast"
VOTE_CLOSED = "meetings.vote.closed"
RESOLVED = "meetings.resolution.made"
DRAFTED_MINUTES = "meetings.minutes.drafted"
SIGNED = "meetings.minutes.signed"

events.register(
    "meetings",
    {
        BODY_SET_UP: "设立会议机构",
        BODY_REVISED: "修订会议机构",
        DRAFTED: "筹备会议",
        CALLED: "召集会议",
        OPENED: "会议开始",
        CLOSED: "会议结束",
        ITEM_ADDED: "列入议题",
        ITEM_DROPPED: "撤下议题",
        ITEM_OPENED: "开始审议",
        AMENDED: "调整提请意见",
        ATTENDED: "登记到会",
        RECUSED: "声明回避",
        POINT: "记录发言",
        VOTED: "投票",
        VOTE_CLOSED: "表决结束",
        RESOLVED: "形成决议",
        DRAFTED_MINUTES: "起草纪要",
        SIGNED: "签发纪要",
    },
)
