"""Django application of the matching room."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """匹配."""

    name = "huiqi.core.matching"
    label = "matching"
    verbose_name = "匹配"
