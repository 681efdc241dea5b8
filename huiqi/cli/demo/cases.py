"""Demo cases, lived through the real services on past days: some waiting, some late, some paid and rated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiqi.cli.demo import beside, experts, filings, papers, paths, rich, stories
from huiqi.cli.demo.district import Progress, quiet
from huiqi.cli.demo.payments import pay_orders
from huiqi.cli.demo.people import Acting, load_mandates
from huiqi.core.cases import moment, services
from huiqi.core.cases.checking import problems_of_draft
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Case, Rating
from huiqi.core.cases.terms import Terms, terms_of
from huiqi.core.cases.workdays import calendar
from huiqi.core.catalog.models import Opening
from huiqi.core.catalog.queries import current_vocabulary, list_current_openings, opening_ruleset
from huiqi.core.facts.models import Statement
from huiqi.core.facts.queries import facts_for_assessment
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Company, Mandate, Post
from huiqi.core.parties.queries import actor_for
from huiqi.engine.rules import assess

SEED = "huiqi-demo-cases-1"
MOST_CANDIDATES = 120
EARLIEST_DAYS = 85
GRANTED = frozenset({"eligible", "eligible_pending_review"})
# How many cases each opening gets, and a fact without which nobody qualifies: only who has it on file is looked
# at. The hardest come first: a company files for the first that it can.
QUOTAS: Mapping[str, tuple[int, str]] = {
    "demo-credit-rent-2026": (9, "rent_paid"),
    "demo-ip-pledge-2026": (4, "loan_collateral"),
    "demo-hnte-award-2026": (2, "hnte_cert_kind"),
    "demo-labor-dispatch-2026": (7, "has_dispatch_rules"),
    "demo-small-catering-2026": (8, "food_biz_class"),
    "demo-talent-housing-2026": (4, "housing_sector_standard_met"),
    "demo-emp-expand-2026": (13, "hires_target_group"),
    "demo-startup-jobs-2026": (10, "jobs_created_insured"),
    "demo-startup-initial-2026": (4, "founder_qualified"),
    "demo-rd-stat-2026": (6, "rd_expense_deductible"),
    "demo-sw-growth-2026": (6, "rd_stat_expense"),
}
# A branch to look into, where the fact alone would not find it.
BRANCHES = {"demo-credit-rent-2026": "L7295"}
# What a meeting decides: this opening, companies with this fact on file, so many.
REVIEWED, REVIEWED_FACT, REVIEWED_CASES = "demo-research-body-2026", "rd_expense_deductible", 7
GRANT_FIELD = "upper_grant_amount"  # what a higher level has granted: the fund matches half of it
# Hand-made companies keep their own opportunities open; two of them have something on the way.
RICH_CASES = (("yunshan", "demo-sw-growth-2026", "supplement"), ("shiguang", "demo-sw-growth-2026", "review"))
_RATINGS = ((5, "办得快，谢谢。"), (5, ""), (4, "流程清楚。"), (5, "一次就办好了。"), (3, "等得有点久。"))


@dataclass
class CasesSummary:
    """How many demo cases there are, by the step at which they stand."""

    added: int = 0
    by_step: Counter[str] = field(default_factory=Counter)
    paid: int = 0
    rated: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """One case to live: whose, for what, how far."""

    company: Company
    opening: Opening
    path: str
    seed: str


def build_cases(*, count: int = 72, today: date | None = None, progress: Progress = quiet) -> CasesSummary:
    """Create about ``count`` cases in various steps, once: a company with a case for an opening gets no other.

    Needs the packs with their demo openings (``huiqi.cli.loading``) and the demo district. Each case is one
    transaction, ratings come last: a run that stopped in the middle goes on with what is missing.
    """
    today = today or timezone.localdate()
    summary = CasesSummary()
    if Rating.objects.filter(case__company__is_demo=True).exists():
        return _counted(summary)
    taken = set(Case.objects.values_list("company_id", "opening_code"))
    applications = [each for each in _applications(count, today) if (each.company.pk, each.opening.code) not in taken]
    for done, application in enumerate(applications, start=1):
        _live(application, today)
        summary.added += 1
        progress(done, len(applications))
    summary.paid = pay_orders(today)
    beside.write_beside(today)
    summary.rated = _rate(today)
    papers.fill_wallets(list(Company.objects.filter(uscc__in=_rich_codes().values())))
    return _counted(summary)


def _counted(summary: CasesSummary) -> CasesSummary:
    summary.by_step.update(Case.objects.values_list("step", flat=True))
    return summary


def _rich_codes() -> dict[str, str]:
    return {company.key: rich.uscc_of(place) for place, company in enumerate(stories.COMPANIES)}


def _applications(count: int, today: date) -> Iterator[Application]:
    openings = {each.code: each for each in list_current_openings(today) if each.process_id}
    codes = _rich_codes()
    for key, code, path in RICH_CASES:
        if code in openings:
            yield Application(Company.objects.get(uscc=codes[key]), openings[code], path, f"{SEED}:{key}")
    yield from _for_meeting(openings)
    wanted = {code: each for code, each in openings.items() if code in QUOTAS}
    places: Counter[str] = Counter()
    for number, (company, opening) in enumerate(_applicants(wanted, count - len(RICH_CASES), today)):
        path = paths.path_in_turn(places[opening.code], is_paid=bool(opening.fund_code))
        places[opening.code] += 1
        yield Application(company, opening, path, f"{SEED}:{number}")


def _for_meeting(openings: Mapping[str, Opening]) -> Iterator[Application]:
    """A few cases of the reviewed fund, brought before the meeting."""
    if REVIEWED not in openings:
        return
    for company in _candidates(REVIEWED, REVIEWED_FACT, exclude=set())[-REVIEWED_CASES:]:
        yield Application(company, openings[REVIEWED], "to_meeting", f"{SEED}:meeting:{company.uscc}")


def _applicants(openings: dict[str, Opening], count: int, today: date) -> list[tuple[Company, Opening]]:
    """Companies that qualify, until the quotas are full; one opening a company, the openings mixed."""
    vocabulary = current_vocabulary()
    found: dict[int, tuple[Company, Opening]] = {}
    for code, (quota, fact) in QUOTAS.items():
        if code not in openings:
            continue
        rules, left = opening_ruleset(openings[code]), quota
        for company in _candidates(code, fact, exclude=set(found)):
            if left == 0:
                break
            facts, _ = facts_for_assessment(company.pk, application_day=today)
            if assess(rules, vocabulary, facts, today).outcome in GRANTED:
                found[company.pk] = (company, openings[code])
                left -= 1
    applicants = list(found.values())
    Random(SEED).shuffle(applicants)
    return applicants[:count]


def _candidates(code: str, fact: str, *, exclude: set[int]) -> list[Company]:
    holders = Statement.objects.filter(attribute_id=fact).values("company_id")
    companies = Company.objects.filter(is_demo=True, pk__in=holders).exclude(pk__in=exclude)
    if code in BRANCHES:
        companies = companies.filter(industry_code=BRANCHES[code])
    return list(companies.exclude(uscc__in=_rich_codes().values()).order_by("pk")[:MOST_CANDIDATES])


@transaction.atomic
def _live(application: Application, today: date) -> None:
    rng = Random(application.seed)
    opening, company = application.opening, application.company
    begin_on = max(opening.opens_on, today - timedelta(days=EARLIEST_DAYS))
    days = paths.workdays_before(calendar(), begin_on, today)
    if not days:
        return
    path = paths.shorten(paths.PATHS[application.path], len(days))
    dates = paths.spread(rng, path, days, paths.age_of(rng, path))
    cast = _cast(company, opening.department_code)
    begin_at = _office_hour(rng, dates[0] if dates else days[-1], early=True)
    with moment.at_moment(begin_at):
        case = services.open_draft(actor=cast["company"], company_id=company.pk, opening_code=opening.code)
        case = filings.file_first(rng, cast, case)
        _fill(rng, cast["company"], case, terms_of(opening), is_whole=bool(path))
    at = begin_at
    for number, (step, day) in enumerate(zip(path, dates, strict=True), start=1):
        at = max(_office_hour(rng, day), at + timedelta(minutes=rng.randint(20, 50)))
        with moment.at_moment(at):
            case = _make(rng, cast[step.role], case, step, f"demo-{number}", terms_of(opening))


def _make(rng: Random, actor: Actor, case: Case, step: paths.Step, key: str, terms: Terms) -> Case:
    fields = {name: value for name, value in step.fields.items() if name not in (paths.APPROVED, paths.PROPOSED)}
    if paths.PROPOSED in step.fields:
        amount = _award(case, terms).get("amount", Decimal(1))
        fields["amount"] = amount if amount > 1 else Decimal(rng.randint(12, 48)) * Decimal("12.5")
    if paths.APPROVED in step.fields:
        fields |= _award(case, terms)
    if step.move == "to_meeting":
        experts.judge(rng, actor, case, terms)
        case.refresh_from_db(fields=["version"])  # the experts' branch went along
    if step.move == "ask_supplement":
        fields["materials"] = [_brought(terms)[0]] if _brought(terms) else []
        fields["field_names"] = [] if fields["materials"] else ["contact_phone"]
    if step.move == "answer_supplement":
        for material in _brought(terms)[:1]:
            papers.attach(actor, case, material, terms, edition=2)
        if not _brought(terms):
            services.save_answers(actor=actor, case_number=case.number, values={"contact_phone": _phone(rng)})
    return services.transition(
        actor=actor,
        case_number=case.number,
        move=step.move,
        expected_version=case.version,
        idempotency_key=key,
        fields=fields,
    )


def _award(case: Case, terms: Terms) -> dict[str, Any]:
    """What the decision gives: money as the rules computed it, or what is allotted."""
    if terms.process == "linear-allocation":
        return {"allocation": "演示房源 2 套"}
    if not terms.fund_code:
        return {}
    latest = case.submissions.order_by("-number").first()
    amount = (latest.content.get("rule_result") or {}).get("amount") if latest else None
    return {"amount": Decimal(str(amount)) if amount else Decimal(1)}


def _fill(rng: Random, actor: Actor, case: Case, terms: Terms, *, is_whole: bool) -> None:
    """Answer what the form asks of the company itself, and bring the papers."""
    company = case.company
    answers: dict[str, Any] = {"contact_name": actor.label, "contact_phone": _phone(rng)}
    if terms.fund_code:
        answers |= {
            "payee_name": company.name,
            "payee_bank": "演示银行深圳福田支行",
            "payee_account": f"6220{rng.randrange(10**11, 10**12)}",
        }
    if terms.opening_code == REVIEWED:
        answers[GRANT_FIELD] = Decimal(rng.randint(12, 48) * 25)
    for raw in terms.definition.get("extra_fields") or []:
        if raw.get("required"):
            answers[raw["key"]] = _extra(rng, raw)
    saved = services.save_answers(actor=actor, case_number=case.number, values=answers)
    if saved.problems:
        raise ValueError(f"{case.opening_code}: {saved.problems}")
    if is_whole and terms.opening_code == REVIEWED:
        _fill_gaps(rng, actor, case, terms)
    if is_whole:
        for material in _brought(terms):
            papers.attach(actor, case, material, terms)


def _fill_gaps(rng: Random, actor: Actor, case: Case, terms: Terms) -> None:
    """What no department has on file, the company states itself."""
    form = form_of(terms)
    gaps = [problem.place for problem in problems_of_draft(case, terms) if problem.place in form]
    values = {name: _extra(rng, {"type": form[name].type, "enum": list(form[name].choices or ())}) for name in gaps}
    services.save_answers(actor=actor, case_number=case.number, values=values)


def _extra(rng: Random, raw: Mapping[str, Any]) -> Any:
    if raw.get("enum"):
        return raw["enum"][0]
    match raw.get("type", "text"):
        case "number" | "money" | "percent":
            return Decimal(timezone.localdate().year - 1 if raw.get("unit") == "年" else rng.randint(1, 9))
        case "bool":
            return True
        case "date":
            return timezone.localdate().replace(month=1, day=1).isoformat()
    return "演示填写"


def _brought(terms: Terms) -> list[str]:
    return [each.key for each in terms.materials if each.is_required and each.is_brought]


def _cast(company: Company, department: str) -> dict[str, Actor]:
    """Who plays which role: the company's owner, and the department's officers."""
    if not Mandate.objects.filter(company=company, revoked_at=None).exists():
        load_mandates(company, [Acting(f"qy{company.pk}", company.legal_representative, "owner")])
    order = ("owner", "clerk", "agent")
    mandates = Mandate.objects.filter(company=company, revoked_at=None).select_related("person")
    first = min(mandates, key=lambda each: order.index(each.role))
    cast = {"company": actor_for(first.person, company_id=company.pk)}
    posts = Post.objects.filter(department__code=department, until_on=None, person__is_demo=True)
    for post in posts.select_related("person").order_by("pk"):
        cast.setdefault(post.role, actor_for(post.person, department_id=post.department_id))
    return cast


def _office_hour(rng: Random, day: date, *, early: bool = False) -> datetime:
    minutes = rng.randint(0, 40) if early else rng.randint(60, 480)
    return timezone.make_aware(datetime.combine(day, time(9)) + timedelta(minutes=minutes))


def _phone(rng: Random) -> str:
    return f"0755-0000 {rng.randint(1000, 9999)}"


def _rate(today: date) -> int:
    """Two in three rate a finished case, the day after."""
    rated = 0
    by_company: dict[int, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(outcome__in=["paid", "granted"]).select_related("company", "department"):
        by_company[case.company_id].append(case)
    for case in (each for cases in by_company.values() for each in cases):
        rng = Random(f"{SEED}:rating:{case.number}")
        closed_at = case.closed_at
        if closed_at is None or rng.random() > 0.66:
            continue
        stars, text = rng.choice(_RATINGS)
        with moment.at_moment(min(closed_at + timedelta(hours=20), timezone.now())):
            services.rate(
                actor=_cast(case.company, case.department.code)["company"],
                case_number=case.number,
                stars=stars,
                text=text,
            )
        rated += 1
    return rated
