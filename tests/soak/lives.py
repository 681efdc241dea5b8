"""What people do while processes die: applications from the first click to the bank's file and back."""

from __future__ import annotations

import csv
import io
import queue
import re
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from tests.soak.browser import Answer, Browser, Flight

PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% {}\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FAILS_EVERY = 7  # every so many payments the bank sends one back
AMOUNT = "40"


@dataclass(frozen=True)
class Application:
    """One company's application under one opening."""

    opening: str
    fund: str
    company: str
    clerk: Browser


@dataclass
class Acknowledged:
    """What people were told had been done. All of it must be there at the end."""

    submitted: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    proposed: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)
    paid_orders: set[str] = field(default_factory=set)
    failed_orders: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Desk:
    """The officers."""

    window: Browser
    handler: Browser
    decider: Browser
    finance: Browser
    preparer: Browser
    approver: Browser


class District:
    """Lanes of people working through the applications, and finance beside them."""

    def __init__(self, applications: list[Application], desk: Desk, flight: Flight, *, lanes: int):
        self.known = Acknowledged()
        self.faults: list[str] = []
        self.repeats: Counter[str] = Counter()
        self.flight = flight
        self._desk = desk
        self._waiting: queue.SimpleQueue[Application] = queue.SimpleQueue()
        for each in applications:
            self._waiting.put(each)
        self._stop = threading.Event()
        self._lanes = [threading.Thread(target=self._lane, daemon=True) for _ in range(lanes)]
        self._bank = threading.Thread(target=self._finance_lane, daemon=True)
        self._lanes_done = threading.Event()

    # -- running ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Everybody begins."""
        for thread in [*self._lanes, self._bank]:
            thread.start()

    @property
    def is_busy(self) -> bool:
        """True while somebody works on an application."""
        return any(thread.is_alive() for thread in self._lanes)

    @property
    def has_seen_all(self) -> bool:
        """True when something was paid, something sent back by the bank, and something refused for want of money."""
        return bool(self.known.paid_orders and self.known.failed_orders and self.known.refused)

    def finish(self, seconds: float = 300) -> None:
        """No new applications; those under way go to their end, then finance takes its last round."""
        self._stop.set()
        for thread in self._lanes:
            thread.join(seconds)
        self._lanes_done.set()
        self._bank.join(seconds)
        if self.is_busy or self._bank.is_alive():
            self.faults.append("somebody was still waiting for an answer at the end")

    def _lane(self) -> None:
        try:
            while not self._stop.is_set():
                self._live(self._waiting.get_nowait())
        except queue.Empty:
            return
        except Exception as fault:
            self.faults.append(f"{type(fault).__name__}: {fault}")

    # -- one application -------------------------------------------------------------------------

    def _live(self, application: Application) -> None:
        number = self._submit(application)
        self._move(self._desk.window, number, 1, "accept", {}, self.known.accepted)
        proposal = {"outcome": "approve", "amount": AMOUNT, "note": "逐条核对，符合条件。"}
        self._move(self._desk.handler, number, 2, "propose", proposal, self.known.proposed)
        grant = {"amount": AMOUNT, "note": "同意。"}
        if self._move(self._desk.decider, number, 3, "approve", grant, self.known.approved, may_refuse="年度资金只剩"):
            self._move(self._desk.preparer, number, 4, "prepare_payment", {}, self.known.ordered)
            self._move(self._desk.approver, number, 5, "approve_payment", {}, set())
        else:
            no = {"reasons": "no_fund", "note": "本年度资金已用完，不予支持。"}
            self._move(self._desk.decider, number, 3, "refuse", no, self.known.refused)

    def _submit(self, application: Application) -> str:
        clerk = application.clerk
        begun = clerk.post("draft", f"/company/apply/{application.opening}/", {})
        number = _last_part(self._expect(begun, 302))
        page = self._page_of_draft(clerk, begun.location)
        answers = {
            "contact_name": "林会计", "contact_phone": "0755-0000 0000", "rent_paid": "80",
            "payee_name": application.company, "payee_bank": "演示银行福田支行",
            "payee_account": "4000123456786620", "step": "submit", **page,
        }  # fmt: skip
        paper = PDF.format(number).encode()
        handed_in = clerk.post(
            "submit", begun.location, answers, {"file-lease": ("租赁合同.pdf", "application/pdf", paper)}
        )
        if handed_in.status != 302 or number not in handed_in.location or "draft" in handed_in.location:
            raise AssertionError(f"{number} was not handed in: {handed_in.status} {_sentences(handed_in)}")
        self.known.submitted.add(number)
        return number

    def _page_of_draft(self, clerk: Browser, path: str) -> dict[str, str]:
        """The hidden fields of the form: they are what makes a second click the same click."""
        text = self._expect(clerk.get(path), 200).text
        return {
            name: found[1]
            for name in ("version", "key")
            if (found := re.search(f'name="{name}" value="([^"]+)"', text))
        }

    def _move(
        self, who: Browser, number: str, version: int, move: str, fields: dict[str, str], done: set[str],
        may_refuse: str = "",
    ) -> bool:  # fmt: skip
        form = {"version": str(version), "key": secrets.token_hex(16), **fields}
        answer = who.post(move, f"/desk/cases/{number}/moves/{move}/", form)
        if answer.status == 422 and may_refuse and may_refuse in answer.text:
            return False
        if answer.status != 302:
            raise AssertionError(f"{move} of {number}: {answer.status} {_sentences(answer)}")
        done.add(number)
        return True

    def _expect(self, answer: Answer, status: int) -> Answer:
        if answer.status != status:
            raise AssertionError(f"{answer.status} instead of {status}: {_sentences(answer)}")
        return answer

    # -- finance and the bank --------------------------------------------------------------------

    def _finance_lane(self) -> None:
        answered: set[str] = set()
        try:
            while True:
                is_last = self._lanes_done.wait(0.5)
                self._export()
                for batch in self._list_batches() - answered:
                    self._settle(batch)
                    answered.add(batch)
                if is_last:
                    return
        except Exception as fault:
            self.faults.append(f"finance: {type(fault).__name__}: {fault}")

    def _export(self) -> None:
        page = self._expect(self._desk.finance.get("/desk/payments/"), 200).text
        for fund in re.findall(r'<option value="(fund-[^":]+:\d+)"', page):
            answer = self._desk.finance.post("export", "/desk/payments/export/", {"fund": fund})
            if answer.status not in (302, 409):  # 409: the click before did it, its answer was lost
                raise AssertionError(f"export of {fund}: {answer.status} {_sentences(answer)}")

    def _list_batches(self) -> set[str]:
        page = self._expect(self._desk.finance.get("/desk/payments/"), 200).text
        found = set(re.findall(r"/desk/payments/batches/([^/]+)/", page))
        self.known.batches |= found
        return found

    def _settle(self, batch: str) -> None:
        """Take the batch to the bank and its answer back."""
        content = self._expect(self._desk.finance.get(f"/desk/payments/batches/{batch}/?as=csv"), 200).body
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        text = answer_of_bank(rows, timezone.localdate())
        file = ("回单.csv", "text/csv", text.encode())
        answer = self._desk.finance.post("result", "/desk/payments/results/", {}, {"file": file})
        if answer.status != 302 or "tab=paid" not in answer.location:
            raise AssertionError(f"result of {batch}: {answer.status} {answer.location}")
        for row in csv.DictReader(io.StringIO(text)):
            known = self.known.paid_orders if row["结果"] == "成功" else self.known.failed_orders
            known.add(row["流水号"])


def answer_of_bank(rows: list[dict[str, str]], on: date) -> str:
    """The bank's file: most are paid, some come back; one line stands there twice, as banks do."""
    lines = []
    for row in rows:
        number = row["流水号"]
        fails = int(re.sub(r"\D", "", number)) % FAILS_EVERY == 0
        word, reason = ("失败", "账号已销户") if fails else ("成功", "")
        lines.append(f"{number},{row['户名']},{row['账号']},{row['金额（元）']},{word},{reason},{on:%Y-%m-%d}")
    return "\n".join(["流水号,户名,账号,金额,结果,原因,日期", *lines, *lines[:1]]) + "\n"


def browsers_of(
    actors: dict[str, Actor], sessions: dict[str, str], port: int, flight: Flight, repeats: Counter[str]
) -> Desk:
    """The officers at their browsers."""
    return Desk(**{name: Browser(port, sessions[name], flight, repeats) for name in actors})


def _last_part(answer: Answer) -> str:
    return answer.location.rstrip("/").rpartition("/")[2]


def _sentences(answer: Answer) -> str:
    """What the page says in its warnings, for a failing test."""
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", plain)[:1500]
