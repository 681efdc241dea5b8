"""Django application of the webhooks room."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """推送."""

    name = "huiqi.core.webhooks"
    label = "webhooks"
    verbose_name = "推送"
