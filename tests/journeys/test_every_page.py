"""Every page as each role: nothing dead, nothing wider than a phone, no English enum, nothing serious for axe."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import NARROW, WIDE, Arrive, Visitor

ROLES = [
    "", "yunshan", "window", "handler", "decider", "finance", "editor", "leader", "operator", "claims", "security", "auditor",
]  # fmt: skip
LEFT_OUT = re.compile(
    r"[?&]as=|^/large/|^/files/|^/api/|/sheets/|/batches/|/claims/\d+/(?:licence|letter)/|download|/demo/|^/static/|\?paper=letter"
)
"""Downloads, machines' addresses, and the switch of the type size, which leads back."""
FILES = re.compile(r"^/log/|\.tlog-proof$")
"""Files for programs and proofs to keep: they have to be there, there is nothing to look at."""
TWINS = (
    (r"/items/[^/]+/", "/items/x/"),
    (r"/check/[^/]+/", "/check/x/"),
    (r"/(facts|openings|funds|departments)/[^/]+/", r"/\1/x/"),
    (r"/\d{4}-[A-Z]+-\d+/", "/number/"),
    (r"/\d+/", "/1/"),
    (r"/letters/check/[^/]+/", "/letters/check/x/"),
    (r"/[0-9A-Z]{18}/", "/code/"),
)
A_FEW = 2
"""How many pages of one kind are opened: a hundred items are drawn by one template."""

# Latin letters that belong on a page: formats, standards, brands, numbers of cases, codes and shares of names.
ALLOWED = re.compile(
    r"""
    huiqi\ ledger\ verify | \b(?:CSV|PDF|xlsx|Excel|Word|Parquet|GBK|GB18030|UTF|SFTP|HTTP|GCM|CRO|CDMO|VIE|WCAG|GB|MB|KB|SHA|R&D|API|TOTP|Django|PostgreSQL|Python|Chrome|Linux|tlog-tiles|huiqi|backup|restore
       |IP|ID|QR|OECD|ISO|GMP|KTV|LED|LPR|ERP|NFT|REITs|PPP|SaaS|IPO|AI|GDP|HTML|JSON|OpenAPI|http|https|localhost)\b
    | \b\d{4}-[A-Z]+-\d+ | \b[A-Z]{2}\d{4}-\d+ | \b91[0-9A-Z]{16}\b | \b[A-Z]\d{2,4}\b | \b[0-9A-Z]{8,}\b
    | [\w.\-]+\.(?:pdf|png|jpg|docx|xlsx|csv) | [\w.+*\-]+@[\w.\-*]+ | \b(?:window-|handler-|decider-|finance-|approver-|cashier-)?(?:ft|sz)-[a-z\-]+\b | \bdemo-[\w\-]+
    | \b[A-D]\b | \bv?\d[\d.]*\b | (?:https?://|localhost[:/])\S+ | \S+/letters/check/\S+ | \b[0-9a-f]{8,}
    """,
    re.VERBOSE | re.ASCII,  # so that a word ends where Chinese begins
)
ENGLISH = re.compile(r"[A-Za-z][A-Za-z_.\-]{2,}")
PUBLIC = re.compile(
    r"^/($|\?|items/|check/|figures/|awards/|about/|letters/check/|account/(?!security|acting|people|claim|data))"
)
ALIKE = re.compile(r"^/(desk/openings/|account/|inbox/)")
"""Pages that look the same to every officer: measured once."""
alike: set[str] = set()
LOGINS = {
    *("yunshan", "window", "handler", "decider", "finance", "editor", "leader", "operator", "claims", "security"),
    *("auditor", "secretary", "member", "approver", "cashier"),
}


def kind_of(address: str) -> str:
    """Addresses that one template draws, as one."""
    parts = urlsplit(address)
    path = parts.path
    for pattern, twin in TWINS:
        path = re.sub(pattern, twin, path)
    return path + ("?" + "&".join(sorted(each.split("=")[0] for each in parts.query.split("&"))) if parts.query else "")


def crawl(visitor: Visitor, start: list[str], *, is_signed_in: bool) -> tuple[list[str], list[str]]:
    """Follow the links of each page; returns the pages opened and what was wrong with them."""
    waiting, seen, opened, wrong = deque(start), set(start), [], []
    kinds: dict[str, int] = {}
    complaints: list[str] = []
    visitor.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > A_FEW:
            continue
        complaints.clear()
        if FILES.search(path) or (is_signed_in and PUBLIC.search(path)):
            # A page of the public is looked at as a visitor; here it only has to answer.
            status = visitor.page.request.get(visitor.site + path).status
            wrong += [f"{path}: {status}"] if status >= 400 else []
            continue
        answer = visitor.page.goto(visitor.site + path)
        assert answer is not None
        if answer.status >= 400:
            wrong.append(f"{path}: {answer.status}")
            continue
        opened.append(path)
        wrong += [f"{path}: console {each}" for each in complaints]
        wrong += faults_of(visitor, path, is_first=kinds[kind] == 1 and kind not in alike)
        alike.update({kind} if ALIKE.search(path) else ())
        for href in visitor.page.eval_on_selector_all("a[href]", "all => all.map(each => each.getAttribute('href'))"):
            parts = urlsplit(urljoin(visitor.site + path, href))
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if visitor.site.endswith(parts.netloc) and address not in seen and not LEFT_OUT.search(address):
                seen.add(address)
                waiting.append(address)
    return opened, wrong


def faults_of(visitor: Visitor, path: str, *, is_first: bool) -> list[str]:
    """English words, pages without a title of their own; on the first of a kind also width and axe."""
    page = visitor.page
    commands = "\n".join(page.locator("code, .mono").all_inner_texts())
    text = ALLOWED.sub(" ", page.inner_text("body"))
    words = sorted({word for word in ENGLISH.findall(text) if word not in LOGINS and word not in commands})
    faults = [f"{path}: English {words}"] if words else []
    if page.locator("h1").count() != 1:
        faults.append(f"{path}: {page.locator('h1').count()} titles")
    if not is_first:
        return faults
    for size in (WIDE, NARROW):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults += [f"{path}: {over} px too wide at {size[0]}"] if over else []
        found = Axe().run(page).response["violations"]
        faults += [
            f"{path}: axe {each['id']} at {size[0]}: {each['nodes'][0]['html'][:120]}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return faults


@pytest.mark.parametrize("role", ROLES, ids=[role or "visitor" for role in ROLES])
def test_every_page_of_a_role(arrive: Arrive, role: str) -> None:
    visitor = arrive(role)
    own = urlsplit(visitor.page.url).path
    start = [own, "/inbox/", "/account/security/", "/"] if role else ["/", "/account/sign-in/", "/account/register/"]
    opened, wrong = crawl(visitor, start, is_signed_in=bool(role))
    print(f"{role or 'visitor'}: {len(opened)} pages")
    assert not wrong, "\n".join(wrong)
    assert len(opened) >= 5


@pytest.mark.parametrize("role", ["", "yunshan", "window", "leader"], ids=["visitor", "company", "window", "leader"])
def test_large_type_breaks_no_page(arrive: Arrive, role: str) -> None:
    visitor = arrive(role, size=NARROW)
    home = urlsplit(visitor.page.url).path if role else "/"
    visitor.go(f"/large/?on=1&next={home}")
    for path in {home, "/", "/about/accessibility/"}:
        page = visitor.go(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert (over, size >= 20) == (0, True), (path, over, size)


def test_an_application_can_be_filed_by_keyboard_alone(arrive: Arrive) -> None:
    """From the list of what one can have to the button that hands in: Tab and Enter, the focus always to be seen."""
    visitor = arrive("shiguang")
    page = visitor.go("/company/")
    tab_to(visitor, "去申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/company/items/**")
    tab_to(visitor, "去申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drafts/**")
    reached = tab_to(visitor, "提交申请")
    assert reached > 5  # the fields come before the button
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'errors'")
    visitor.sees("处要改")


def tab_to(visitor: Visitor, name: str) -> int:
    """Press Tab until the control of this name has the focus; every stop shows that it has it."""
    for stop in range(1, 200):
        visitor.page.keyboard.press("Tab")
        text, is_seen = visitor.page.evaluate(
            """() => { const on = document.activeElement, style = getComputedStyle(on);
            const near = on.nextElementSibling ? getComputedStyle(on.nextElementSibling) : style;
            const shown = each => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2;
            return [on.innerText || on.value || '', shown(style) || shown(near) || on.tagName === 'IFRAME']; }"""
        )
        assert is_seen, (visitor.page.url, visitor.page.evaluate("document.activeElement.outerHTML")[:200])
        if text.strip() == name:
            return stop
    raise AssertionError(f"{name} is not reached by Tab on {visitor.page.url}")
