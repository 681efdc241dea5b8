"""From a Word template to a Word file, and from the Word file back to its text."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from docx import Document
from docx.shared import Mm
from docx.table import Table
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from huiqi.engine.refusal import Refusal

# Paragraph styles of the templates, and what the page calls them. Anything a department adds in Word is body.
STYLES = {
    "惠企红头": "redhead",
    "惠企文号": "number",
    "惠企标题": "title",
    "惠企称谓": "salute",
    "惠企正文": "body",
    "惠企条目": "entry",
    "惠企落款": "sign",
    "惠企附注": "note",
}


def template_path(key: str) -> Path:
    """Where the Word template of a letter lies."""
    path = Path(settings.HUIQI["PACKS"]) / "reference" / "letters" / f"{key}.docx"
    if not path.is_file():
        raise Refusal(f"缺少文书模板 {path.name}，请运维人员检查 {path.parent}。", code="letter.no_template")
    return path


def template_version(key: str) -> str:
    """The first 16 digits of the template's SHA-256, kept with each letter."""
    return hashlib.sha256(template_path(key).read_bytes()).hexdigest()[:16]


def render_docx(key: str, words: dict[str, Any], *, check_url: str) -> bytes:
    """The finished Word file. Text from people is text: markup and template signs in it print as they are."""
    template = DocxTemplate(template_path(key))
    picture = io.BytesIO()
    qr_code(check_url).save(picture, kind="png", scale=6, border=2)
    picture.seek(0)
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template.render(
        {**words, "qr": InlineImage(template, picture, width=Mm(24))}, jinja_env=environment, autoescape=True
    )
    target = io.BytesIO()
    template.save(target)
    return target.getvalue()


def read_back(data: bytes) -> list[dict[str, Any]]:
    """The text of a finished letter as blocks: ``{"style", "text"}``, or ``{"style": "table", "rows"}``."""
    return list(_blocks(data))


def qr_code(text: str) -> segno.QRCode:
    """A full QR code: many scanners can't read the Micro QR that segno would choose for short text."""
    return segno.make(text, micro=False, encoding="utf-8", error="m")


def _blocks(data: bytes) -> Iterator[dict[str, Any]]:
    for part in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(part, Table):
            yield {"style": "table", "rows": [[cell.text for cell in row.cells] for row in part.rows]}
        elif part.text.strip():
            name = part.style.name if part.style is not None else ""
            yield {"style": STYLES.get(name or "", "body"), "text": part.text}
