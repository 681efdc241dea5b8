"""Django application of the facts room."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """事实."""

    name = "huiqi.core.facts"
    label = "facts"
    verbose_name = "事实"
