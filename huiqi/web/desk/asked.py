"""What a case asks of its company, read once for a page and handed to whatever draws a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiqi.core.cases.form import FormField
from huiqi.core.cases.terms import Terms


@dataclass(frozen=True)
class Asked:
    """The terms of the case's opening and its form by field name."""

    terms: Terms
    form: Mapping[str, FormField]
