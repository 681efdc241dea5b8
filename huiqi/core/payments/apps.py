"""Django application of the payments room."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """拨付."""

    name = "huiqi.core.payments"
    label = "payments"
    verbose_name = "拨付"
