"""Django application of the matching room."""

from importlib import import_module

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """匹配."""

    name = "huiqi.core.matching"
    label = "matching"
    verbose_name = "匹配"

    def ready(self) -> None:
        """Make the derived size known; it needs the catalog's models, loaded only now."""
        import_module(f"{self.name}.sizes").register()
        import_module(f"{self.name}.events")
