"""Drawing up the minutes, and signing them."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.documents.letters.render import read_back
from huiqi.core.documents.services import store_own_file
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.locking import lock_meeting, note, require_state
from huiqi.core.meetings.minutes_docx import render_minutes, template_version
from huiqi.core.meetings.models import Minutes
from huiqi.core.notices.services import send_notice
from huiqi.engine.refusal import Conflict, NotAllowed, NotFound


@transaction.atomic
def draft_minutes(*, actor: Actor, meeting_id: int) -> Minutes:
    """The Word file from the office's template and what the meeting recorded; again until it is signed."""
    meeting = lock_meeting(actor, meeting_id)
    access.require_secretary(actor, meeting)
    require_state(meeting, "closed", sentence="会议结束后、签发前才能起草纪要。")
    data = render_minutes(meeting)
    file = store_own_file(actor=actor, data=data, name="minutes.docx")
    minutes, _ = Minutes.objects.update_or_create(
        meeting=meeting,
        defaults={
            "file": file,
            "sha256": file.sha256,
            "blocks": read_back(data),
            "template_version": template_version(),
            "drafted_by_label": actor.label,
            "drafted_at": moment.now(),
        },
    )
    chair = meeting.members.get(role="chair")
    send_notice(
        template="minutes_to_sign",
        context={"meeting": str(meeting), "secretary": meeting.secretary_name},
        to_person=chair.person_id,
        link=f"/desk/meetings/{meeting.pk}/minutes/",
        subject=("meetings.meeting", meeting.pk),
        dedupe_key=f"meeting:{meeting.pk}:minutes:{file.sha256[:16]}",
        actor=actor,
    )
    note(actor, events.DRAFTED_MINUTES, meeting, sha256=file.sha256)
    return minutes


@transaction.atomic
def sign_minutes(*, actor: Actor, meeting_id: int, sha256: str) -> Minutes:
    """The chair signs exactly the file they saw; from then on nothing of this meeting changes."""
    meeting = lock_meeting(actor, meeting_id)
    seat = access.find_seat(actor, meeting)
    if seat is None or seat.role != "chair":
        raise NotAllowed("纪要由会议主持人签发。")
    require_state(meeting, "closed", sentence="纪要已经签发，或者会议还没有结束。")
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is None:
        raise NotFound("纪要还没有起草，请等秘书起草后再签发。")
    if minutes.sha256 != sha256:
        raise Conflict("纪要在您打开之后又改过，请重新看过再签发。")
    at = moment.now()
    minutes.signed_by_id, minutes.signed_by_label, minutes.signed_at = actor.person_id, actor.label, at
    minutes.save(update_fields=["signed_by", "signed_by_label", "signed_at"])
    meeting.state, meeting.signed_at = "signed", at
    meeting.save(update_fields=["state", "signed_at"])
    note(actor, events.SIGNED, meeting, sha256=sha256)
    return minutes
