"""Papers of demo applications: one-page PDF files that say DEMO, put into the wallet and used from there."""

from __future__ import annotations

from collections.abc import Iterable

from huiqi.core.cases.models import Case
from huiqi.core.cases.services import attach_material
from huiqi.core.cases.terms import Terms
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.documents.services import store_in_wallet, store_own_file
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties.models import Company

# What the hand-made companies have in their wallets from the start: kind, title, grade.
WALLET = (
    ("business-licence", "营业执照（演示）", "A"),
    ("audit-report", "上年度审计报告（演示）", "B"),
    ("lease-contract", "租赁合同及备案凭证（演示）", "C"),
    ("tax-certificate", "上年度纳税证明（演示）", "A"),
)


def attach(actor: Actor, case: Case, material: str, terms: Terms, *, edition: int = 1) -> None:
    """Bring a paper for ``material``: into the wallet first, then into the case."""
    asked = terms.material(material)
    title = asked.name if asked else material
    version = store(case.company, material, title, "C", edition=edition)
    attach_material(actor=actor, case_number=case.number, material=material, document_version_id=version.pk)


def store(company: Company, kind: str, title: str, grade: str, *, edition: int = 1) -> DocumentVersion:
    """A PDF of this kind in the company's wallet."""
    name = f"{kind}-{edition}.pdf"
    file = store_own_file(actor=SYSTEM, data=one_page_pdf(f"DEMO {company.uscc} {kind} {edition}"), name=name)
    return store_in_wallet(
        actor=SYSTEM, company_id=company.pk, kind=kind, title=title, file=file, grade=grade, original_name=name
    )


def fill_wallets(companies: Iterable[Company]) -> None:
    """Give the hand-made companies the papers that they can use at once."""
    for company in companies:
        for kind, title, grade in WALLET:
            store(company, kind, title, grade)


def one_page_pdf(line: str) -> bytes:
    """The smallest well-formed PDF with one line of Latin text (no Chinese font is at hand)."""
    text = f"BT /F1 18 Tf 72 760 Td ({line}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
