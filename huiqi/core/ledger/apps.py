"""Django application of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """存证."""

    name = "huiqi.core.ledger"
    label = "ledger"
    verbose_name = "存证"
