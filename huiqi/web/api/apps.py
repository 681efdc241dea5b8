"""Django application of the api face."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """接口."""

    name = "huiqi.web.api"
    label = "web_api"
    verbose_name = "接口"
