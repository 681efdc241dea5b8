"""Small marks: icon, status, tag, grade, clock, notes."""

from __future__ import annotations

from collections.abc import Mapping

from django.template import Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiqi.web.kit import figures, words
from huiqi.web.kit.parts import Clock

register = Library()

# kind → (colour class, icon)
KINDS: Mapping[str, tuple[str, str]] = {
    "ok": ("ok", "ok"),
    "bad": ("bad", "no"),
    "warn": ("warn", "warn"),
    "info": ("info", "half"),
    "off": ("off", "minus"),
    "ask": ("warn", "ask"),
    "near": ("warn", "half"),
    "due": ("warn", "clock"),
    "today": ("bad", "clock"),
    "overdue": ("bad", "warn"),
    "wait": ("off", "pause"),
    "todo": ("warn", "doc"),
    "plain": ("", "clock"),
    "past": ("off", "box"),
}


def icon_svg(name: str) -> SafeString:
    """The inline use of a symbol of the sprite."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def status_span(kind: str, text: object, icon: str = "", css: str = "st") -> SafeString:
    """Icon, word and colour: always all three."""
    colour, default_icon = KINDS.get(kind, ("", "minus"))
    return format_html('<span class="{} {}">{}{}</span>', css, colour, icon_svg(icon or default_icon), text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "ok" %}``."""
    return icon_svg(name)


@register.simple_tag
def status(kind: str, text: object, icon: str = "") -> SafeString:
    """``{% status "ok" "符合" %}``; kinds in ``KINDS``."""
    return status_span(kind, text, icon)


@register.simple_tag
def tag(kind: str, text: object, icon: str = "") -> SafeString:
    """``{% tag "info" "即将开放" icon="clock" %}``: for lifecycle and class, not for results; kind "" is plain."""
    if not kind:
        return format_html('<span class="tag">{}</span>', text)
    return status_span(kind, text, icon, css="tag")


@register.simple_tag
def opening_tag(state: object) -> SafeString:
    """The lifecycle tag of an item or opening: 开放中, 快截止, 即将开放, 历史批次, 原文待核 …"""
    text = words.word("opening", state) if str(state) in words.WORDS["opening"] else words.word("lifecycle", state)
    kind, name = words.look(words.OPENING_LOOK, text)
    return status_span(kind, text, name, css="tag")


@register.simple_tag
def result_status(result: object, is_exclusion: bool = False) -> SafeString:
    """T, M, U, F of a clause as its status."""
    table, group = (words.EXCLUSION_LOOK, "exclusion") if is_exclusion else (words.RESULT_LOOK, "result")
    kind, name = words.look(table, result)
    return status_span(kind, words.word(group, result), name)


@register.simple_tag
def outcome_status(outcome: object, text: str = "") -> SafeString:
    """The outcome of an assessment as its status; ``text`` says more (7 条全部符合)."""
    kind, name = words.look(words.OUTCOME_LOOK, outcome)
    return status_span(kind, text or words.word("outcome", outcome), name)


@register.simple_tag
def state_status(group: str, value: object) -> SafeString:
    """``{% state_status "case_state" case.state %}``: any enum of words.py as a status."""
    kind, name = words.look(words.STATE_LOOK, value)
    return status_span(kind, words.word(group, value), name)


@register.simple_tag
def grade(letter: object, with_words: bool = False) -> SafeString:
    """Evidence grade A–D (国办函〔2016〕108号); ``with_words`` writes what it means."""
    text = str(letter or "").upper()
    meaning = words.WORDS["grade"].get(text, "")
    box = format_html(
        '<span class="grade grade-{}" title="{}"><span class="vh">证据等级 </span>{}</span>',
        text.lower(),
        meaning,
        text,
    )
    return format_html("{} {}", box, meaning) if with_words else box


@register.simple_tag
def clock(left: int | None, note: str = "", paused: bool = False, unit: str = "天") -> SafeString:
    """A clock of a table: words first; ``note`` is the small line under it."""
    kind, name, text = figures.workdays_words(left, paused=paused, unit=unit)
    small = format_html("<small>{}</small>", note) if note else ""
    return format_html("{}{}", status_span(kind, text, name, css="clk"), small)


@register.simple_tag
def workdays_left(left: int | None, paused: bool = False) -> SafeString:
    """The same words as a status with the unit 个工作日, for companies' pages."""
    kind, name, text = figures.workdays_words(left, paused=paused, unit="个工作日")
    return status_span(kind, text, name)


@register.inclusion_tag("kit/parts/clock.html")
def clock_strip(clock: Clock) -> dict[str, object]:
    """The clock of a case: words, due day, strip of working days (pauses hatched)."""
    kind, name, text = figures.workdays_words(clock.left, paused=clock.is_paused, unit="个工作日")
    return {"clock": clock, "mark": status_span(kind, text, name, css="clk")}


NOTE_ICONS = {"ok": "ok", "warn": "warn", "bad": "no", "info": "ask", "": "box"}


class NoteNode(Node):
    """``{% note kind "title" %}…{% endnote %}``."""

    def __init__(self, kind: FilterExpression, title: FilterExpression, options: dict, body: NodeList):
        self.kind, self.title, self.options, self.body = kind, title, options, body

    def render(self, context: Context) -> SafeString:
        """The note as HTML."""
        kind = str(self.kind.resolve(context) or "")
        title = self.title.resolve(context)
        options = {key: value.resolve(context) for key, value in self.options.items()}
        level = options.get("level", 2)
        heading = format_html("<h{}>{}</h{}>", level, title, level) if title else ""
        return format_html(
            '<div class="note {}{}"{}>{}<div>{}{}</div></div>',
            kind,
            f" {options['css']}" if options.get("css") else "",
            format_html(' role="{}"', options["role"]) if options.get("role") else "",
            icon_svg(options.get("icon") or NOTE_ICONS.get(kind, "box")),
            heading,
            self.body.render(context),
        )


@register.tag("note")
def note(parser: Parser, token: Token) -> NoteNode:
    """``{% note "warn" "要补 1 份材料" css="gap2" %}<p>…</p>{% endnote %}``: what happened, what next, by when, who."""
    bits = token.split_contents()[1:]
    if len(bits) < 2:
        raise TemplateSyntaxError('note needs a kind and a title: {% note "ok" "已受理" %}')
    options = token_kwargs(bits[2:], parser)
    body = parser.parse(("endnote",))
    parser.delete_first_token()
    return NoteNode(parser.compile_filter(bits[0]), parser.compile_filter(bits[1]), options, body)
