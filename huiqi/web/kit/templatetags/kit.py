"""``{% load kit %}``: every tag and filter of the kit (see docs/how-to/kit.md for a usage line of each)."""

from __future__ import annotations

from django.template import Library

from huiqi.web.kit.tags import downloads, fields, figures, marks, parts, pictures, shell

register = Library()
for module in (figures, marks, parts, fields, pictures, shell, downloads):
    library = module.register
    register.tags.update(library.tags)
    register.filters.update(library.filters)
