"""The demo district: synthetic companies, officers and facts, all marked 演示."""

from __future__ import annotations

from huiqi.cli.demo.after import build_after
from huiqi.cli.demo.cases import CasesSummary, build_cases
from huiqi.cli.demo.district import DemoSummary, build_demo
from huiqi.cli.demo.meetings import build_meetings
from huiqi.cli.demo.money import build_money
from huiqi.cli.demo.people import PASSWORD, SignIn
from huiqi.cli.demo.recognising import load_questions

__all__ = [
    "PASSWORD",
    "CasesSummary",
    "DemoSummary",
    "SignIn",
    "build_after",
    "build_cases",
    "build_demo",
    "build_meetings",
    "build_money",
    "load_questions",
]
