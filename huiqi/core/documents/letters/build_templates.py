"""Makes the Word templates of the reference pack: ``python -m huiqi.core.documents.letters.build_templates FOLDER``.

The layout follows GB/T 9704-2012 (党政机关公文格式): A4, margins 37/28/35/26 mm, issuing body in red over a red rule,
number, title, addressee, body in 16 pt FangSong, signature to the right. Departments may edit the files in Word
afterwards; the tags in double braces are filled by the system.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

SEAL_RED = RGBColor(0xB8, 0x1C, 0x22)
INK = RGBColor(0x1D, 0x21, 0x29)
MUTED = RGBColor(0x64, 0x6A, 0x73)
_CENTRE, _RIGHT, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT

# name, font, points, bold, colour, alignment, first line indent in characters, space before and after in points
_STYLES = (
    ("惠企红头", "黑体", 26, True, SEAL_RED, _CENTRE, 0, 0, 6),
    ("惠企文号", "仿宋", 14, False, INK, _CENTRE, 0, 6, 18),
    ("惠企标题", "黑体", 20, True, INK, _CENTRE, 0, 6, 18),
    ("惠企称谓", "仿宋", 15, False, INK, _LEFT, 0, 0, 0),
    ("惠企正文", "仿宋", 15, False, INK, _LEFT, 2, 0, 0),
    ("惠企条目", "仿宋", 15, False, INK, _LEFT, 2, 0, 0),
    ("惠企落款", "仿宋", 15, False, INK, _RIGHT, 0, 0, 0),
    ("惠企附注", "仿宋", 11, False, MUTED, _LEFT, 0, 2, 0),
)

_OPENING = "你单位于{{ filed_on }}申请的「{{ item }}」（编号 {{ case_number }}），"
_APPEAL = (
    "如不服本决定，可以自收到本通知书之日起 60 日内向{{ review_organ }}申请行政复议"
    "（《中华人民共和国行政复议法》第二十条），也可以自收到本通知书之日起 6 个月内向有管辖权的人民法院提起行政诉讼"
    "（《中华人民共和国行政诉讼法》第四十六条）。"
)
_CORRECTION = "你单位认为所依据的数据有误的，可以登录惠企，在「我的企业」里点「不对」提出更正。"
_CONTACT = (
    "联系人：{{ contact_name }}，电话 {{ contact_phone }}，{{ contact_hours }}"
    "{% if contact_address %}，地址：{{ contact_address }}{% endif %}。"
)
_FREE = "本事项不收费，我们没有委托任何中介。"
_REASON = (
    "{{ loop.index }}. {{ r.text }}（依据：{{ r.clause }}）"
    "{% if r.needed %}。要求：{{ r.needed }}；你单位现有：{{ r.on_file or '没有记录' }}{% endif %}。"
)

_BODIES: dict[str, tuple[str, list[str]]] = {
    "result-approve": (
        "办理结果通知书",
        [
            _OPENING + "经审核符合条件，决定予以支持。",
            "{%p if amount_figures %}",
            "支持金额：{{ amount_figures }} 元（大写：{{ amount_words }}）。",
            "{%p endif %}",
            "{%p if granted %}",
            "决定内容：{{ granted }}。",
            "{%p endif %}",
            "依据如下：",
            "{%p for r in basis %}",
            _REASON,
            "{%p endfor %}",
            "{%p if opinion %}",
            "说明：{{ opinion }}",
            "{%p endif %}",
            "接下来：{{ next_step }}",
            "对支持金额有异议的，" + _APPEAL.removeprefix("如不服本决定，"),
        ],
    ),
    "result-refuse": (
        "办理结果通知书",
        [
            _OPENING + "经审核，决定不予支持。理由如下：",
            "{%p for r in reasons %}",
            _REASON,
            "{%p endfor %}",
            "{%p if opinion %}",
            "说明：{{ opinion }}",
            "{%p endif %}",
            _CORRECTION,
            _APPEAL,
        ],
    ),
    "appeal-result": (
        "申诉答复书",
        [
            "你单位于{{ filed_on }}就「{{ item }}」（编号 {{ case_number }}）的决定提出申诉。"
            "经没有经办过这一件的人员核查，答复如下：",
            "答复：{{ result }}。",
            "理由：{{ opinion }}",
            "决定更正的，另行发给更正后的结果；维持的，原决定继续有效。",
            _APPEAL,
        ],
    ),
    "supplement": (
        "补正材料通知书",
        [
            _OPENING + "还需要补正下列内容，一次告知如下：",
            "{%p for w in wants %}",
            "{{ loop.index }}. {{ w.name }}{% if w.note %}：{{ w.note }}{% endif %}。",
            "{%p endfor %}",
            "请在{{ due_on }}前补上。补正期间不计入我们的办理时限，补上后原受理顺序不变；逾期没有补正的，"
            "本次申请退回，可以重新申报。",
            "补正方式：登录惠企，在「等我处理」里上传；也可以交到窗口。",
        ],
    ),
    "return": (
        "不予受理通知书",
        [
            _OPENING + "经审查不予受理。原因如下：",
            "{%p for r in reasons %}",
            _REASON,
            "{%p endfor %}",
            "怎样重新申报：{{ reapply }}",
            _APPEAL,
        ],
    ),
    "clawback": (
        "资金追回通知书",
        [
            _OPENING + "已获支持并拨付资金。经核查，应当退回。",
            "退回金额：{{ amount_figures }} 元（大写：{{ amount_words }}），追回编号 {{ clawback }}。",
            "原因和依据：{{ reason }}",
            "请按下列期限退回：",
            "{%p for i in instalments %}",
            "{{ loop.index }}. {{ i.due_on }}前，{{ i.amount }} 元。",
            "{%p endfor %}",
            "汇款时请在附言里写明追回编号。收款账户请向联系人核实，不要向其他账户汇款。",
            _APPEAL,
        ],
    ),
    "publicity-result": (
        "公示结果通知书",
        [
            _OPENING + "拟支持的决定于{{ published_on }}至{{ until_on }}向社会公示。",
            "公示结果：{{ result }}。",
            "{%p if opinion %}",
            "说明：{{ opinion }}",
            "{%p endif %}",
            "接下来：{{ next_step }}",
            "对结果有异议的，" + _APPEAL.removeprefix("如不服本决定，"),
        ],
    ),
    "correction": (
        "决定更正通知书",
        [
            _OPENING + "原来的决定现予更正：{{ result }}。",
            "{%p if amount_figures %}",
            "更正后的支持金额：{{ amount_figures }} 元（大写：{{ amount_words }}）。",
            "{%p endif %}",
            "{%p if granted %}",
            "更正后的内容：{{ granted }}。",
            "{%p endif %}",
            "原决定：{{ before }}。更正依据：{{ resolution }}。",
            "事实和理由：{{ opinion }}",
            "{%p if clawback %}",
            "已拨付的资金多出部分应当退回，追回编号 {{ clawback }}，金额和期限见《资金追回通知书》。",
            "{%p endif %}",
            "原决定保留在案，自本通知书发出之日起以更正后的为准。",
            _APPEAL,
        ],
    ),
    "inspection": (
        "事后检查结论书",
        [
            _OPENING + "资金已经拨付。我们于{{ inspected_on }}作了事后检查。",
            "检查内容：{{ what }}。",
            "结论：{{ result }}。",
            "查到的情况：{{ opinion }}",
            "接下来：{{ next_step }}",
            "对结论有不同意见的，可以自收到本结论书之日起 15 日内向联系人书面说明，并附证明材料。",
        ],
    ),
    "payment": (
        "资金拨付告知书",
        [
            _OPENING + "支持资金已于{{ paid_on }}拨付。",
            "拨付金额：{{ amount_figures }} 元（大写：{{ amount_words }}）。",
            "收款单位：{{ payee_name }}；开户银行：{{ bank_name }}；账号：{{ account_masked }}。",
            "请在 3 个工作日内核对到账情况；没有到账的，请联系我们。请按规定用途使用资金，并保存凭证备查。",
        ],
    ),
}


def build(key: str) -> DocumentType:
    """The template of one letter as a Word document."""
    title, paragraphs = _BODIES[key]
    document = Document()
    _prepare(document)
    head = _add(document, "惠企红头", "{{ department }}")
    _red_rule(head)
    _add(document, "惠企文号", "{{ number }}")
    _add(document, "惠企标题", title)
    _add(document, "惠企称谓", "{{ company_name }}（统一社会信用代码 {{ uscc }}）：")
    for text in paragraphs:
        _add(document, "惠企条目" if text.startswith("{{ loop.index }}") else "惠企正文", text)
    _add(document, "惠企正文", _CONTACT)
    _add(document, "惠企正文", _FREE)
    _add(document, "惠企落款", "")
    _add(document, "惠企落款", "{{ department }}（印章）")
    _add(document, "惠企落款", "{{ issued_on }}")
    _add(document, "惠企附注", "{{ qr }}")
    _add(document, "惠企附注", "扫码核验本文书，或打开 {{ check_url }}")
    document.core_properties.title = title
    document.core_properties.author = "惠企"
    document.core_properties.created = document.core_properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return document


def main(folder: Path) -> None:
    """Write every template into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for key in _BODIES:
        build(key).save(str(folder / f"{key}.docx"))


def _prepare(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for name, font, points, bold, colour, alignment, indent, before, after in _STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(points), bold
        style.font.color.rgb = colour
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        layout = style.paragraph_format
        layout.alignment, layout.first_line_indent = alignment, Pt(points * indent)
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.5


def _add(document: DocumentType, style: str, text: str) -> Paragraph:
    return document.add_paragraph(text, style=style)


def _red_rule(paragraph: Paragraph) -> None:
    """The red line under the issuing body's name."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(SEAL_RED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
