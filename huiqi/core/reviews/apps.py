"""Django application of the reviews room."""

from importlib import import_module

from django.apps import AppConfig

REGISTERS = ("access", "grounds", "guards", "news", "parties_news")


class ReviewsConfig(AppConfig):
    """评审."""

    name = "huiqi.core.reviews"
    label = "reviews"
    verbose_name = "评审"

    def ready(self) -> None:
        """Papers for experts, the guard before the meeting, the notices, what is forgotten with a person."""
        for module in REGISTERS:
            import_module(f"{self.name}.{module}").register()
