"""Django application of the documents room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """材料."""

    name = "huiqi.core.documents"
    label = "documents"
    verbose_name = "材料"
