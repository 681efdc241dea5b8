"""「开放时通知我」: told once for each opening and person."""

from __future__ import annotations

from django.utils import timezone

from huiqi.core.catalog.models import Watch
from huiqi.core.catalog.queries.openings import list_current_openings
from huiqi.core.notices.services import send_notice


def tell_watchers() -> int:
    """Tell everybody who watches an item that takes applications today. Returns how many were spoken to."""
    told = 0
    for opening in list_current_openings(timezone.localdate()):
        contact = opening.definition.get("contact") or {}
        since = Watch.objects.filter(item_id=opening.item_id, since_at__date__lte=timezone.localdate())
        for person_id in since.values_list("person_id", flat=True):
            send_notice(
                to_person=person_id,
                template="opening_opens",
                context={
                    "item": opening.item.name,
                    "closes_on": opening.closed_on(),
                    "contact_name": contact.get("name"),
                    "contact_phone": contact.get("phone"),
                },
                link=f"/items/{opening.item_id}/",
                subject=("catalog.opening", opening.code),
                dedupe_key=f"opening:{opening.code}:opens:{person_id}",
            )
            told += 1
    return told
