"""Django application of the catalog room."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """事项."""

    name = "huiqi.core.catalog"
    label = "catalog"
    verbose_name = "事项"
