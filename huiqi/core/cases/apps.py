"""Django application of the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """办件."""

    name = "huiqi.core.cases"
    label = "cases"
    verbose_name = "办件"
