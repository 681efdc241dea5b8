"""Django application of the intake room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """归集."""

    name = "huiqi.core.intake"
    label = "intake"
    verbose_name = "归集"
