"""Django application of the catalog room."""

from importlib import import_module

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """事项."""

    name = "huiqi.core.catalog"
    label = "catalog"
    verbose_name = "事项"

    def ready(self) -> None:
        """Listen to what happens to parties."""
        import_module("huiqi.core.catalog.parties_news").register()  # its models are loaded only now
