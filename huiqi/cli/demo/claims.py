"""Three claims that wait at the claims desk of the demo, so that its page has something to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from huiqi.cli.demo.people import ensure_people
from huiqi.core.documents.services import accept_upload
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Company, CompanyClaim, Person
from huiqi.core.parties.uscc import complete


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim: who, for which company, for how many days; ``body`` None takes a company of the library."""

    login: str
    name: str
    company: str
    body: str | None
    days: int


CLAIMS = (
    Waiting("demo-claim-1", "周晓岚", "新洲木作（演示）有限公司", "91440300MA5XNMD1", 4),
    Waiting("demo-claim-2", "吴启明", "", None, 2),
    Waiting("demo-claim-3", "郑一诺", "石厦烘焙（演示）有限公司", "91440300MA5HXHB1", 0),
)


def load_claims() -> int:
    """File the claims that were not filed yet; returns how many."""
    people = ensure_people((each.login, each.name) for each in CLAIMS)
    filed = 0
    for each in CLAIMS:
        person = people[each.login]
        code = complete(each.body) if each.body else _unowned_code()
        if code and not CompanyClaim.objects.filter(person=person).exists():
            _file(each, person, code)
            filed += 1
    return filed


@transaction.atomic
def _file(waiting: Waiting, person: Person, code: str) -> None:
    actor = queries.actor_for(person)
    claim = services.claim_company(
        actor=actor,
        uscc=code,
        company_name=waiting.company,
        licence_file_id=_paper(actor, "营业执照", waiting),
        letter_file_id=_paper(actor, "授权书", waiting),
    )
    since = timezone.now() - timedelta(days=waiting.days)
    CompanyClaim.objects.filter(pk=claim.pk).update(claimed_at=since)


def _unowned_code() -> str | None:
    """The code of a company that nobody has claimed; None in a district without generated companies."""
    companies = Company.objects.filter(is_demo=True, mandates=None, status="active").order_by("pk")
    return companies.values_list("uscc", flat=True).first()


def _paper(actor: Actor, title: str, waiting: Waiting) -> str:
    """A stand-in for a scan: a code picture that says what it would be."""
    stream = BytesIO()
    text = f"演示{title}：{waiting.name}，{waiting.company or '企业库里的一家'}，虚构"
    segno.make(text, micro=False, error="m").save(stream, kind="png", scale=8, border=6)
    upload = SimpleUploadedFile(f"{title}（演示）.png", stream.getvalue(), "image/png")
    return str(accept_upload(actor=actor, upload=upload, purpose="claim").pk)
