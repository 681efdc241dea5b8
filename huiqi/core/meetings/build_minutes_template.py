"""Makes the Word template of minutes: ``python -m huiqi.core.meetings.build_minutes_template FILE``.

Layout after GB/T 9704-2012 (党政机关公文格式), the kind 纪要. The office may edit the file in Word afterwards; the
tags in double braces are filled by the system.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

RED, INK = RGBColor(0xB8, 0x1C, 0x22), RGBColor(0x1D, 0x21, 0x29)
_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
# name, font, points, bold, colour, alignment, first line indent in characters
_STYLES = (
    ("惠企红头", "黑体", 26, True, RED, _CENTRE, 0),
    ("惠企文号", "仿宋", 14, False, INK, _CENTRE, 0),
    ("惠企标题", "黑体", 18, True, INK, _CENTRE, 0),
    ("惠企小标题", "黑体", 15, False, INK, _LEFT, 2),
    ("惠企正文", "仿宋", 15, False, INK, _LEFT, 2),
    ("惠企落款", "仿宋", 15, False, INK, _RIGHT, 0),
)
_LINES = (
    ("惠企红头", "{{ body }}会议纪要"),
    ("惠企文号", "{{ series }}"),
    ("惠企标题", "第 {{ number }} 次会议"),
    ("惠企正文", "时间：{{ held_on }} {{ began }}{% if ended %}至 {{ ended }}{% endif %}"),
    ("惠企正文", "地点：{{ place }}"),
    ("惠企正文", "主持：{{ chair }}"),
    ("惠企正文", "出席（应到 {{ due }} 人，实到 {{ present|length }} 人）：{{ present|join('、') }}"),
    ("惠企正文", "{%p if absent %}"),
    ("惠企正文", "缺席：{{ absent|join('、') }}"),
    ("惠企正文", "{%p endif %}"),
    ("惠企正文", "记录：{{ secretary }}"),
    ("惠企正文", "{%p for i in items %}"),
    ("惠企小标题", "议题 {{ i.position }}　{{ i.title }}"),
    ("惠企正文", "{%p if i.recusals %}"),
    ("惠企正文", "回避：{{ i.recusals|join('；') }}。"),
    ("惠企正文", "{%p endif %}"),
    ("惠企正文", "{%p for p in i.points %}"),
    ("惠企正文", "{{ p.speaker }}：{{ p.text }}。"),
    ("惠企正文", "{%p endfor %}"),
    ("惠企正文", "{{ i.sentence }}{% if i.number %}（决议编号 {{ i.number }}）{% endif %}"),
    ("惠企正文", "{%p if i.supersedes %}"),
    ("惠企正文", "本决议替代 {{ i.supersedes }}。"),
    ("惠企正文", "{%p endif %}"),
    ("惠企正文", "{%p endfor %}"),
    ("惠企落款", "主持人签发：{{ chair }}"),
)


def build() -> DocumentType:
    """The template as a Word document."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for name, font, points, bold, colour, alignment, indent in _STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(points), bold
        style.font.color.rgb = colour
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        layout = style.paragraph_format
        layout.alignment, layout.first_line_indent = alignment, Pt(points * indent)
        layout.space_before = layout.space_after = Pt(4)
        layout.line_spacing = 1.5
    for name, text in _LINES:
        document.add_paragraph(text, style=name)
    document.core_properties.title, document.core_properties.author = "会议纪要", "惠企"
    document.core_properties.created = document.core_properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return document


if __name__ == "__main__":
    Path(sys.argv[1]).parent.mkdir(parents=True, exist_ok=True)
    build().save(sys.argv[1])
