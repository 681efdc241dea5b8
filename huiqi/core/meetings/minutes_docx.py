"""The minutes as Word, from the template that the office edits (packs/reference/minutes/minutes.docx)."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from huiqi.core.meetings.models import AgendaItem, Meeting, MeetingMember
from huiqi.core.meetings.words import GROUND_WORDS, ITEM_WORDS
from huiqi.engine.refusal import Refusal


def template_path() -> Path:
    """Where the template lies."""
    path = Path(settings.HUIQI["PACKS"]) / "reference" / "minutes" / "minutes.docx"
    if not path.is_file():
        raise Refusal(f"缺少纪要模板 {path.name}，请运维人员检查 {path.parent}。", code="minutes.no_template")
    return path


def template_version() -> str:
    """The first 16 digits of the template's SHA-256, kept with the minutes."""
    return hashlib.sha256(template_path().read_bytes()).hexdigest()[:16]


def render_minutes(meeting: Meeting) -> bytes:
    """The finished Word file. What people wrote is text: markup and template signs in it print as they are."""
    template = DocxTemplate(template_path())
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template.render(words_of(meeting), jinja_env=environment, autoescape=True)
    target = io.BytesIO()
    template.save(target)
    return target.getvalue()


def words_of(meeting: Meeting) -> dict[str, Any]:
    """What the template may print; docs/how-to/run-a-meeting.md lists the names."""
    members = list(meeting.members.all())
    items = meeting.items.select_related("resolution__supersedes").prefetch_related("recusals__member", "points")
    began, ended = (timezone.localtime(at) if at else None for at in (meeting.opened_at, meeting.closed_at))
    held = began or timezone.localtime(meeting.planned_at)
    return {
        "body": meeting.body_name,
        "number": meeting.number,
        "series": f"{meeting.body.series}纪〔{held.year}〕{meeting.number}号{'（演示）' if meeting.is_demo else ''}",
        "held_on": f"{held.year}年{held.month}月{held.day}日",
        "began": f"{held:%H:%M}",
        "ended": f"{ended:%H:%M}" if ended else "",
        "place": meeting.place,
        "chair": next(str(member) for member in members if member.role == "chair"),
        "secretary": meeting.secretary_name,
        "present": [_attended(member) for member in members if member.attendance != "absent"],
        "absent": [str(member) for member in members if member.attendance == "absent"],
        "due": len(members),
        "items": [_item(item) for item in items],
        "signed_on": "",
    }


def _attended(member: MeetingMember) -> str:
    left = timezone.localtime(member.left_at) if member.attendance == "left" and member.left_at else None
    return f"{member}（{left:%H:%M} 离场）" if left else str(member)


def _item(item: AgendaItem) -> dict[str, Any]:
    resolution = getattr(item, "resolution", None)
    return {
        "position": item.position,
        "title": item.title,
        "case": item.case.number if item.case else "",
        "recusals": [f"{each.member}：{GROUND_WORDS[each.ground]}" for each in item.recusals.all()],
        "points": [{"speaker": point.speaker, "text": point.text.rstrip("。")} for point in item.points.all()],
        "sentence": resolution.sentence if resolution else f"{ITEM_WORDS[item.state]}。",
        "number": resolution.number if resolution else "",
        "supersedes": resolution.supersedes.number if resolution and resolution.supersedes else "",
    }
