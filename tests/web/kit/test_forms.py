"""Fields, their errors and what was typed."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.template import Context, Template

from huiqi.web.kit.forms import Field, typed_values, with_errors


def draw(source: str, **context: object) -> str:
    return Template("{% load kit %}" + source).render(Context(context))


def test_the_error_summary_links_to_each_field_and_keeps_what_was_typed() -> None:
    fields = [Field("rent", "实缴租金", "money", "元"), Field("own", "只有这一处吗？", "bool")]
    fields = with_errors(fields, {"rent": "看不懂「约一千」", "own": "请选一项"}, {"rent": "约一千", "own": ""})
    html = draw("{% error_summary fields %}{% typed_fields fields %}", fields=fields)
    assert "有 2 处要改" in html
    assert 'href="#f-rent"' in html
    assert 'id="f-rent"' in html
    assert 'id="f-own"' in html
    assert 'value="约一千"' in html
    assert 'aria-invalid="true"' in html
    assert "只有这一处吗：请选一项" in html


def test_yes_no_and_i_cannot_say_are_three_answers() -> None:
    html = draw("{% typed_field f %}", f=Field("own", "自用吗", "bool", unknown=True, value="unknown"))
    assert 'value="true"' in html
    assert 'value="false"' in html
    assert 'value="unknown" checked' in html


def test_a_false_fact_marks_no_and_an_absent_one_marks_nothing() -> None:
    assert 'value="false" checked' in draw("{% typed_field f %}", f=Field("own", "自用吗", "bool", value=False))
    assert "checked" not in draw("{% typed_field f %}", f=Field("own", "自用吗", "bool", value=None))


def test_a_value_filled_for_you_shows_its_source_day_and_how_to_correct_it() -> None:
    html = draw(
        "{% typed_field f %}",
        f=Field("r", "营收", "money", "万元", value="4286.30", source="税务部门", as_of="5 月 31 日", fix_href="/fix"),
    )
    assert "来自税务部门，5 月 31 日" in html
    assert "不对" in html


def test_typed_values_keep_sets_as_lists() -> None:
    fields = [Field("tags", "资质", "set", enum=["甲", "乙"]), Field("x", "数", "money")]
    assert typed_values(fields, QueryDict("tags=甲&tags=乙&x=1,200万")) == {"tags": ["甲", "乙"], "x": "1,200万"}


class Probe(forms.Form):
    login = forms.EmailField(label="邮箱")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)
    agree = forms.BooleanField(label="同意")
    size = forms.ChoiceField(label="划型", choices=[("a", "大型"), ("b", "小型")])


def test_a_django_form_looks_like_every_other_and_never_echoes_a_password() -> None:
    form = Probe({"login": "not-an-address", "password": "hunter2-hunter2", "size": "b"})
    assert not form.is_valid()
    html = draw("{% error_summary form %}{% form_fields form %}", form=form)
    assert "hunter2" not in html
    assert 'value="not-an-address"' in html
    assert 'value="b" selected' in html
    assert 'href="#id_agree"' in html
    assert "有 2 处要改" in html
