"""Building the demo district: officers, companies, facts, people. Running it again adds only what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from huiqi.cli.demo import claims, experts, loading, people, rich, stories
from huiqi.cli.demo.people import PASSWORD, SignIn
from huiqi.core.facts.models import Attribute, Statement
from huiqi.core.parties.models import Company, Department
from huiqi.engine.refusal import Conflict

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class DemoSummary:
    """What the demo holds now, and how to sign in: everybody has the same ``password``."""

    companies: int
    statements: int
    companies_added: int
    password: str
    officers: list[SignIn] = field(default_factory=list)
    company_people: list[SignIn] = field(default_factory=list)
    stories: list[tuple[str, str]] = field(default_factory=list)


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


def build_demo(*, companies: int = 2000, progress: Progress = quiet, today: date | None = None) -> DemoSummary:
    """Create the demo district of ``companies`` generated and eight hand-made companies.

    Seeded: the same number gives the same district. Each thousand is a transaction of its own, so an
    interrupted run goes on where it stopped, and a larger number later adds the difference. ``progress`` is
    called with (done, total). The packs must be loaded: raises ``Conflict`` when they are not.
    """
    if not (Attribute.objects.exists() and Department.objects.exists()):
        raise Conflict("还没有装入政策包，不能建立演示区。请先运行 huiqi migrate。")
    today = today or timezone.localdate()
    with transaction.atomic():
        officers = people.load_officers() + experts.load_experts()
        offices = loading.find_offices()
    company_people = [
        sign_in for place in range(len(stories.COMPANIES)) for sign_in in _load_rich(place, today, offices)
    ]
    added = loading.load_companies(companies, today, offices, progress)
    claims.load_claims()
    if added:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE facts_statement; ANALYZE parties_company")
    return DemoSummary(
        companies=Company.objects.filter(is_demo=True).count(),
        statements=Statement.objects.count(),
        companies_added=added,
        password=PASSWORD,
        officers=officers,
        company_people=company_people,
        stories=[(each.name, each.story) for each in stories.COMPANIES],
    )


@transaction.atomic
def _load_rich(place: int, today: date, offices: loading.Offices) -> list[SignIn]:
    story = stories.COMPANIES[place]
    uscc = rich.uscc_of(place)
    company = Company.objects.filter(uscc=uscc).first()
    if company is None:
        company = _create_rich(place, today, offices)
    return people.load_mandates(company, story.acting)


def _create_rich(place: int, today: date, offices: loading.Offices) -> Company:
    story = stories.COMPANIES[place]
    facts = rich.facts_of_rich(story, today)
    company = loading.make_company(
        uscc=rich.uscc_of(place),
        name=story.name,
        short_name=story.short_name,
        legal_representative=story.legal_representative,
        street=story.street,
        address=f"深圳市福田区{story.street}演示路{place + 1}号",
        industry_code=str(story.facts["industry_code"]),
    )
    company.save()
    said = []
    for fact in facts:
        for each in loading.say(company.pk, fact, today, offices):
            age = story.stale.get(fact[0])
            day = today - timedelta(days=age) if age else each.as_of_on
            said.append(loading.Said(each.company, each.fact, each.source, day))
    loading.load_statements(said, today, offices)
    return company
