"""Django application of the portal face."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户."""

    name = "huiqi.web.portal"
    label = "web_portal"
    verbose_name = "门户"
