"""Every address of the product × every role × own or another's record. An address without a row fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huiqi.core.cases.models import Case
from huiqi.core.parties.models import Person
from huiqi.web.kit import middleware
from huiqi.web.kit.access import list_doors
from tests.web.scene import COMPANY, POSTS, THERE, Records, build_scene

pytestmark = pytest.mark.django_db

OFFICERS = POSTS + THERE
ROLES = ("anonymous", "newcomer", *COMPANY, "stranger", *OFFICERS)
GROUPS = {
    "company": COMPANY,
    "companies": (*COMPANY, "stranger"),
    "here": POSTS,
    "there": THERE,
    "officers": OFFICERS,
    "signed-in": ROLES[1:],
    "everybody": ROLES,
}
MATCHERS = "editor leader operator editor-there leader-there operator-there"
PLAIN = {"healthz", "demo:sign_ins"}
"""The machine's pulse, and the demo list (it has its own tests); the machines' face has its own table as well."""


@dataclass(frozen=True)
class Ask:
    """One request and what each role gets; whoever is not named meets the door (302/419 or 403)."""

    got: dict[int, str]
    args: Callable[[Records], list[Any]] = field(default=lambda records: [])
    method: str = "get"
    data: Callable[[Records], dict[str, Any]] = field(default=lambda records: {})

    def expected(self, role: str) -> int:
        for status, names in self.got.items():
            if role in {each for name in names.split() for each in GROUPS.get(name, (name,))}:
                return status
        return (302 if self.method == "get" else 419) if role == "anonymous" else 403


def get(got: dict[int, str], *names: str) -> Ask:
    """A GET with these records as arguments."""
    return Ask(got, lambda records: [records[name] for name in names])


def post(got: dict[int, str], *names: str, **data: Any) -> Ask:
    """A POST with these records as arguments; ``data`` values that name a record are replaced by it."""
    return Ask(
        got,
        lambda records: [records[name] for name in names],
        "post",
        lambda records: {key: records.get(value, value) for key, value in data.items()},
    )


CASE_READERS = "window handler decider finance leader leader-there"
OTHERS_DESK = "window-there handler-there decider-there finance-there"
SITTING = "secretary secretary-there member member-there"
MEETING_READERS = "leader leader-there secretary"
NOT_CALLED = "decider decider-there secretary-there member member-there"
AFTER_WRITERS = "handler decider secretary leader handler-there decider-there secretary-there leader-there"

ROWS: dict[str, list[Ask]] = {
    # public
    "kit:large": [get({302: "everybody"})],
    "kit:gallery": [get({404: "everybody"})],  # on a demo installation only
    "kit:gallery_sheet": [Ask({404: "everybody"}, lambda records: ["parts"])],
    "portal:home": [get({200: "everybody"})],
    "portal:item": [get({200: "everybody"}, "item")],
    "portal:watch": [get({405: "everybody"}, "item"), post({302: "signed-in"}, "item")],
    "portal:self_checks": [get({200: "everybody"})],
    "portal:self_check": [get({200: "everybody"}, "opening"), post({200: "everybody"}, "opening")],
    "portal:check_letter": [get({200: "everybody"}, "check_code")],
    "portal:numbers": [get({200: "everybody"})],
    "portal:accessibility": [get({200: "everybody"})],
    "portal:privacy": [get({200: "everybody"})],
    "console:figures": [get({200: "everybody"})],
    "console:awards": [get({200: "everybody"})],
    "console:checking": [get({200: "everybody"})],
    "console:verify_script": [get({200: "everybody"})],
    "console:award_proof": [get({404: "everybody"}, "submitted")],  # not decided
    "console:log_checkpoint": [get({404: "everybody"})],  # nothing written yet
    "console:log_keys": [get({404: "everybody"})],
    "console:log_tile": [Ask({404: "everybody"}, lambda records: ["0/000.p/1"])],
    # account
    "account:sign_in": [get({200: "anonymous", 302: "signed-in"}), post({422: "anonymous signed-in"})],
    "account:second_factor": [get({302: "signed-in"})],
    "account:sign_out": [get({405: "everybody"}), post({302: "everybody"})],
    "account:register": [get({200: "anonymous", 302: "signed-in"}), post({422: "anonymous", 302: "signed-in"})],
    "account:forgotten": [get({200: "everybody"})],
    "account:reset": [Ask({404: "everybody"}, lambda records: ["x", "y"])],
    "account:security": [get({200: "signed-in"})],
    "account:new_password": [get({302: "signed-in"})],  # nobody here has a password that is due
    "account:end_session": [
        get({405: "signed-in"}, "own_session"),
        post({302: "owner", 404: "signed-in"}, "own_session"),
    ],
    "account:end_sessions": [post({302: "signed-in"})],
    "account:my_data": [get({200: "signed-in"})],
    "account:erasure": [
        post({404: "signed-in"}, act="withdraw"),
        post({302: "newcomer clerk agent", 409: "owner stranger officers"}),  # handed over first: posts, the last owner
    ],
    "account:claim": [get({200: "signed-in"}), post({422: "signed-in"})],
    "account:claim_by_identity": [get({405: "signed-in"}), post({422: "signed-in"})],
    "account:letter": [get({200: "signed-in"})],
    "account:people": [get({200: "companies"}), post({422: "owner stranger"}, login="")],
    "account:revoke": [post({302: "owner agent", 403: "clerk", 404: "stranger"}, "mandate")],  # one may end one's own
    "account:withdraw": [post({302: "owner", 404: "stranger"}, "invitation")],
    "account:invitation": [get({200: "signed-in"}, "secret")],
    "account:acting": [get({200: "signed-in"}), post({404: "signed-in"}, choice="company:0")],
    # company
    "portal:my_company": [get({200: "companies"})],
    "portal:answer": [post({302: "companies"}, key="rent_paid", answer="")],
    "portal:why": [get({200: "companies"}, "item")],
    "portal:facts": [get({200: "companies"})],
    "portal:correct": [
        Ask({200: "companies"}, lambda records: ["rent_paid"]),
        Ask({422: "companies"}, lambda records: ["rent_paid"], "post", lambda records: {"value": "约一千"}),
    ],
    "portal:materials": [get({200: "companies"}), post({422: "companies"}, title="")],
    "portal:apply": [get({405: "everybody"}, "opening"), post({302: "companies"}, "opening")],
    "portal:draft": [
        get({200: "company", 404: "stranger"}, "draft"),
        get({302: "company", 404: "stranger"}, "paid"),
        post({302: "company", 404: "stranger"}, "draft", step="save"),
    ],
    "portal:renew": [get({200: "company", 404: "stranger"}, "draft"), post({302: "company", 404: "stranger"}, "draft")],
    "portal:autosave": [post({302: "company", 404: "stranger"}, "draft", contact_name="林")],
    "portal:detach": [post({302: "company", 404: "stranger"}, "draft", "attachment")],
    "portal:cases": [get({200: "companies"})],
    "portal:case": [
        get({200: "company", 404: "stranger"}, "paid"),
        get({302: "company", 404: "stranger"}, "draft"),
    ],
    "portal:withdraw": [post({302: "company", 404: "stranger"}, "submitted", version="version")],
    "portal:move": [
        Ask(
            {409: "company", 404: "stranger"},
            lambda records: [records["submitted"], "take_offer"],
            "post",
        )
    ],
    "portal:appeal": [get({200: "company", 404: "stranger"}, "paid")],
    "portal:report": [get({404: "companies"}, "paid")],  # nothing is owed under this opening
    "portal:publicity": [get({200: "everybody"})],
    "portal:objection": [get({404: "everybody"}, "paid")],  # never published
    "portal:rate": [post({302: "company", 404: "stranger"}, "paid", stars="5")],
    "portal:reviews": [get({200: "signed-in"})],
    "portal:review": [Ask({404: "signed-in"}, lambda records: [0])],
    "portal:recuse": [Ask({404: "signed-in"}, lambda records: [0], "post", lambda records: {"kind": "relative"})],
    "portal:inbox": [get({200: "signed-in"})],
    "portal:read_notice": [post({302: "company", 404: "newcomer stranger officers"}, "notice")],
    "portal:file": [
        get({200: "company", 404: "newcomer stranger officers"}, "wallet_file"),
        get({200: f"company {CASE_READERS} approver secretary", 404: "signed-in"}, "letter_file"),
    ],
    "portal:preview": [get({422: "company", 404: "newcomer stranger officers"}, "wallet_file")],  # a picture is shown itself
    "portal:letter": [get({200: f"company {CASE_READERS} approver secretary", 404: "signed-in"}, "letter")],
    # desk
    "library:list": [get({200: "officers"})],
    "library:company": [get({200: "officers"}, "uscc")],
    "identity:list": [get({200: "operator operator-there"})],
    "identity:question": [
        get({200: "operator operator-there"}, "question"),
        post({302: "operator operator-there"}, "question", answer="none"),
    ],
    "identity:merge": [
        get({200: "operator operator-there"}),
        post({422: "operator operator-there"}, kept="", merged=""),
    ],
    "identity:streets": [
        get({200: "operator operator-there"}),
        post({422: "operator operator-there"}, company=""),
    ],
    "desk:worklist": [get({200: f"{CASE_READERS} {OTHERS_DESK} approver secretary approver-there secretary-there"})],
    "desk:accept_many": [
        post({422: "window handler window-there handler-there"}),
        post({200: "window handler window-there handler-there"}, pick="pick"),
    ],
    "desk:case": [
        get({200: f"{CASE_READERS} approver secretary", 404: f"{OTHERS_DESK} approver-there secretary-there"}, "submitted"),
        get({404: f"{CASE_READERS} {OTHERS_DESK} approver secretary approver-there secretary-there"}, "draft"),
    ],
    "desk:move": [
        Ask({302: "window handler", 422: "decider finance approver secretary", 404: f"{OTHERS_DESK} approver-there secretary-there"}, lambda records: [records["submitted"], "accept"], "post", lambda records: {"version": records["version"]}),
    ],
    "desk:assign": [post({302: "window handler decider finance approver secretary", 404: f"{OTHERS_DESK} approver-there secretary-there"}, "submitted")],
    "desk:replay": [get({200: f"{CASE_READERS} approver secretary", 404: f"{OTHERS_DESK} approver-there secretary-there"}, "submitted")],
    "desk:add_note": [post({302: "window handler decider finance approver secretary", 404: f"{OTHERS_DESK} approver-there secretary-there"}, "submitted", text="看过")],
    "desk:review": [
        get({200: "handler decider secretary leader leader-there", 404: "member handler-there decider-there secretary-there member-there"}, "submitted"),
        post({422: "handler", 403: "decider secretary leader leader-there", 404: "member handler-there decider-there secretary-there member-there"}, "submitted"),
    ],
    "desk:close_review": [post({404: "handler handler-there"}, "submitted")],
    "desk:experts": [
        get({200: "window handler decider secretary operator window-there handler-there decider-there secretary-there operator-there"})
    ],
    "desk:objections": [get({200: AFTER_WRITERS}), post({422: AFTER_WRITERS})],
    "desk:appeals": [get({200: AFTER_WRITERS}), post({422: AFTER_WRITERS})],
    "desk:evidence": [get({404: AFTER_WRITERS}, "paper_owner"), post({404: AFTER_WRITERS}, "paper_owner", reason="核查")],
    "desk:inspections": [get({200: AFTER_WRITERS}), post({422: AFTER_WRITERS})],
    "desk:processes": [get({200: "officers"})],
    "desk:process": [Ask({200: "officers"}, lambda records: ["linear-fund"])],
    "desk:mark": [
        post({302: "window handler decider finance", 404: OTHERS_DESK}, "submitted", material="lease", verdict="good")
    ],
    "desk:raise_grade": [
        Ask({302: "window handler decider finance", 404: OTHERS_DESK}, lambda records: [records["submitted"], 0], "post")
    ],
    "desk:consult": [post({302: "window handler decider finance", 404: OTHERS_DESK}, "submitted", department="1")],
    "desk:recall": [
        Ask({404: f"window handler decider finance {OTHERS_DESK}"}, lambda records: [records["submitted"], 0], "post")
    ],
    "desk:plan_visit": [
        post({302: "window handler decider finance", 404: OTHERS_DESK}, "submitted", planned_on="2099-01-01")
    ],
    "desk:record_visit": [
        Ask(
            {404: f"window handler decider finance {OTHERS_DESK}"},
            lambda records: [records["submitted"], 0],
            "post",
            lambda records: {"visited_on": "2026-01-05"},
        )
    ],
    "desk:consultations": [get({200: f"{CASE_READERS} {OTHERS_DESK}"})],
    "desk:consultation": [
        get({200: f"{OTHERS_DESK} leader-there", 404: "window handler decider finance leader"}, "consultation"),
        post({302: f"{OTHERS_DESK} leader-there", 404: "window handler decider finance leader"}, "consultation", answer=""),
    ],
    "desk:transfer": [
        post({422: f"window handler decider finance {OTHERS_DESK}"}),
        post({200: f"window handler decider finance {OTHERS_DESK}"}, pick="pick"),
    ],
    "desk:absences": [get({200: f"{CASE_READERS} {OTHERS_DESK}"})],
    "desk:end_absence": [Ask({404: f"{CASE_READERS} {OTHERS_DESK}"}, lambda records: [0], "post")],
    "desk:payments": [get({200: "finance approver leader finance-there approver-there leader-there"})],
    "desk:approve_orders": [post({422: "approver approver-there"})],
    "desk:reconcile": [get({200: "finance approver leader leader-there", 404: "finance-there approver-there"}, "fund", "year")],
    "desk:export_batch": [post({422: "finance finance-there"}, fund="")],
    "desk:download_batch": [get({200: "finance", 404: "finance-there"}, "batch")],
    "desk:take_result": [post({302: "finance finance-there"})],
    "desk:fund": [
        get({200: "decider finance approver leader leader-there", 404: "decider-there finance-there approver-there"}, "fund", "year")
    ],
    "desk:clawbacks": [get({200: "decider finance approver leader decider-there finance-there approver-there leader-there"})],
    "desk:take_returns": [post({302: "finance finance-there"})],
    "desk:clawback": [
        get({200: "decider finance approver leader leader-there", 404: "decider-there finance-there approver-there"}, "clawback")
    ],
    "desk:book_return": [post({422: "finance", 404: "finance-there"}, "clawback")],
    "desk:cancel_clawback": [post({422: "decider approver", 404: "decider-there approver-there"}, "clawback")],
    "desk:begin_clawback": [
        get({200: "decider approver", 404: "decider-there approver-there"}, "paid"),
        post({422: "decider approver", 404: "decider-there approver-there"}, "paid", step="plan"),
    ],
    "desk:tranches": [
        get({200: "handler decider finance approver leader handler-there decider-there finance-there approver-there leader-there"})
    ],
    "desk:tranche": [
        Ask({200: "handler decider", 404: "handler-there decider-there"}, lambda records: [records["paid"], 1]),
        Ask({422: "handler decider", 404: "handler-there decider-there"}, lambda records: [records["paid"], 1], "post"),
    ],
    "desk:fund_transfers": [
        get({200: "finance approver leader finance-there approver-there leader-there"}),
        post({422: "finance approver leader finance-there approver-there leader-there"}, source=""),
    ],
    "desk:settle_transfer": [post({302: "finance approver finance-there approver-there"}, "transfer")],
    "desk:carry_over": [
        get({200: "finance operator operator-there", 404: "finance-there"}, "fund", "year"),
        post({422: "finance operator operator-there", 404: "finance-there"}, "fund", "year"),
    ],
    "desk:matching": [get({200: MATCHERS})],
    "desk:match_now": [post({302: MATCHERS})],
    "desk:match_result": [get({200: MATCHERS}, "match_result")],
    "desk:match_reason": [get({200: MATCHERS}, "match_result", "uscc")],
    "desk:freeze_cohort": [post({302: MATCHERS}, "match_result", kind="eligible", name="一")],
    "desk:tell_companies": [post({302: MATCHERS}, "match_result")],
    "desk:cohort": [get({200: MATCHERS}, "cohort")],
    "desk:migrate_cases": [
        Ask({200: "operator editor operator-there editor-there"}, lambda records: ["linear-fund"]),
        Ask({422: "operator editor operator-there editor-there"}, lambda records: ["linear-fund"], "post"),
    ],
    "desk:filings": [
        get({200: "window handler decider leader window-there handler-there decider-there leader-there"})
    ],
    "desk:fees": [
        get({200: "handler decider approver finance handler-there decider-there approver-there finance-there"}),
        post({422: "handler decider approver finance handler-there decider-there approver-there finance-there"}),
    ],
    "desk:export_fees": [Ask({404: "finance finance-there"}, lambda records: ["2026-PSF-0001"], "post")],
    "desk:openings": [get({200: "officers"})],
    "desk:opening": [get({200: "officers"}, "opening")],
    "desk:close_opening": [post({302: "editor editor-there"}, "opening", reason="试", last_on="2030-01-01")],
    "data:list": [get({200: "operator operator-there"}), post({422: "operator operator-there"}, source="tax")],
    "data:delivery": [get({200: "operator operator-there"}, "department_file")],
    "data:mapping": [
        get({200: "operator operator-there"}, "department_file"),
        post({302: "operator operator-there"}, "department_file"),
        post({422: "operator operator-there"}, "department_file", t0="nobody"),
    ],
    "data:faults": [get({200: "operator operator-there"}, "department_file")],
    "data:take_in": [post({422: "operator operator-there"}, "department_file")],
    "data:withdraw": [post({422: "operator operator-there"}, "department_file", reason="")],
    "claims:list": [get({200: "window window-there"})],
    "claims:claim": [get({200: "window", 404: "window-there"}, "claim")],
    "claims:reveal": [post({302: "window", 403: "window-there"}, "claim")],
    "claims:paper": [
        Ask({200: "window", 404: "window-there"}, lambda records: [records["claim"], "licence"]),
    ],
    # meetings: called to or running it, or a leader
    "meetings:list": [get({200: f"decider leader decider-there leader-there {SITTING}"})],
    "meetings:new": [post({422: "secretary secretary-there"})],
    "meetings:bodies": [get({200: "secretary secretary-there operator operator-there"})],
    "meetings:new_body": [get({200: "operator operator-there"}), post({422: "operator operator-there"})],
    "meetings:body": [
        Ask({200: "secretary operator operator-there", 404: "secretary-there"}, lambda records: ["council"]),
        Ask({422: "secretary operator operator-there", 404: "secretary-there"}, lambda records: ["council"], "post"),
    ],
    "meetings:meeting": [get({200: MEETING_READERS, 404: NOT_CALLED}, "meeting")],
    "meetings:item": [Ask({200: MEETING_READERS, 404: NOT_CALLED}, lambda records: [records["meeting"], 1])],
    "meetings:vote": [get({200: MEETING_READERS, 404: NOT_CALLED}, "meeting")],
    "meetings:minutes": [get({302: MEETING_READERS, 404: NOT_CALLED}, "meeting")],
    "meetings:act": [
        Ask({422: "secretary", 404: NOT_CALLED}, lambda records: [records["meeting"], "open-session"], "post"),
        Ask({404: f"{MEETING_READERS} {NOT_CALLED}"}, lambda records: [records["meeting"], "no-such-act"], "post"),
    ],
    # console
    "console:morning": [get({200: "leader leader-there"})],
    "console:cases": [get({200: "leader leader-there"})],
    "console:sheet": [Ask({200: "leader leader-there"}, lambda records: ["board"])],
    "console:health": [get({200: "operator operator-there"})],
    "console:jobs": [get({200: "operator operator-there"})],
    "console:retry_job": [Ask({404: "operator operator-there"}, lambda records: [0], "post")],
    "console:outbox": [get({200: "operator operator-there"})],
    "console:retry_delivery": [post({302: "operator operator-there"}, "delivery")],
    "console:departments": [get({200: "operator operator-there"})],
    "console:department": [Ask({200: "operator operator-there"}, lambda records: ["ft-development"])],
    "console:calendar": [get({200: "operator operator-there"})],
    "console:accounts": [get({200: "security security-there"})],
    "console:open_account": [get({200: "security security-there"}), post({422: "security security-there"}, name="")],
    "console:account": [
        get({200: "security security-there"}, "somebody"),
        post({422: "security security-there"}, "somebody", act="appoint", role="boss"),
        post({302: "security security-there"}, "somebody", act="close"),
        post({422: "security security-there"}, "somebody", act="explode"),
    ],
    "console:end_session": [
        Ask(
            {302: "security security-there"},
            lambda records: [records["owner"], records["own_session"]],
            "post",
        )
    ],
    "console:end_post": [post({302: "security security-there"}, "post")],
    "console:sessions": [get({200: "security security-there"})],
    "console:requests": [get({200: "security security-there"})],
    "console:decide_request": [
        post({422: "security security-there"}, "erasure", decision="refuse", answer=""),
        post({302: "security security-there"}, "erasure", decision="erase"),
    ],
    "console:audit": [get({200: "auditor auditor-there"}), post({405: "auditor auditor-there"})],
    "console:funds": [get({200: "finance finance-there operator operator-there"})],
    "console:fund": [get({200: "finance operator operator-there", 404: "finance-there"}, "fund", "year")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _second_factor_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)


@pytest.fixture
def scene() -> tuple[dict[str, Person], Records]:
    return build_scene()


def test_every_address_has_a_row_and_an_audience() -> None:
    doors = {door.name: door for door in list_doors() if door.name not in PLAIN and not door.name.startswith("api:")}
    assert set(doors) == set(ROWS)
    assert [name for name, door in doors.items() if door.audience is None] == []


def test_each_role_gets_exactly_what_its_row_says(scene: tuple[dict[str, Person], Records]) -> None:
    people, records = scene
    wrong = []
    for role in ROLES:
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(people[role])
        for name, asks in ROWS.items():
            for ask in asks:
                answer = _ask(client, reverse(name, args=ask.args(records)), ask, records)
                if answer != ask.expected(role):
                    wrong.append(f"{role} {ask.method} {name}: {answer}, not {ask.expected(role)}")
    assert not wrong, "\n".join(wrong)


def _ask(client: Client, address: str, ask: Ask, records: Records) -> int:
    """One request whose effects are undone."""
    with transaction.atomic():
        cookies = client.cookies.copy()
        answer = getattr(client, ask.method)(address, ask.data(records))
        if answer.streaming:
            b"".join(answer.streaming_content)
        client.cookies = cookies
        transaction.set_rollback(True)
    return int(answer.status_code)


def test_a_page_that_only_reads_changes_nothing_when_it_is_posted_to(
    scene: tuple[dict[str, Person], Records],
) -> None:
    """What has no POST row answers a POST with 405, or shows the page as it would to anyone who reads it."""
    people, records = scene
    client = Client(raise_request_exception=False)
    client.force_login(people["owner"])
    posted = {name for name, asks in ROWS.items() if any(ask.method == "post" for ask in asks)}
    for name in sorted(set(ROWS) - posted):
        ask = ROWS[name][0]
        before = Case.objects.values_list("number", "version", "state")
        answer = _ask(client, reverse(name, args=ask.args(records)), Ask({}, ask.args, "post"), records)
        assert answer in (200, 302, 403, 404, 405, 422), (name, answer)
        assert list(Case.objects.values_list("number", "version", "state")) == list(before)
