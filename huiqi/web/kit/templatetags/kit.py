"""``{% load kit %}``: every tag and filter of the kit (see docs/how-to/kit.md for a usage line of each)."""

from __future__ import annotations

from django.template import Library

from huiqi.web.kit.tags import fields, figures, marks, parts, pictures, shell

register = Library()
for library in (figures.register, marks.register, parts.register, fields.register, pictures.register, shell.register):
    register.tags.update(library.tags)
    register.filters.update(library.filters)
