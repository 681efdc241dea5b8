"""Says, in a process of its own, what the running house knows of the toy domain (settings are read once)."""

from __future__ import annotations

import json
import sys
from datetime import date

import django

django.setup()  # before the imports below: models are defined as they are imported

from django.conf import settings  # noqa: E402 - after setup
from django.template import Context, Template  # noqa: E402 - after setup
from django.test import Client, RequestFactory  # noqa: E402 - after setup
from django.urls import NoReverseMatch, reverse  # noqa: E402 - after setup
from django.utils.module_loading import import_string  # noqa: E402 - after setup

from huiqi.config.domains import list_pack_folders  # noqa: E402 - after setup
from huiqi.core.cases import effects  # noqa: E402 - after setup
from huiqi.core.facts import derived  # noqa: E402 - after setup
from huiqi.core.ledger.actors import ANONYMOUS  # noqa: E402 - after setup
from huiqi.engine.packs import load_pack  # noqa: E402 - after setup
from huiqi.web.kit import domain as sockets  # noqa: E402 - after setup


def address() -> str | None:
    """The address of the toy's page, if it has one."""
    try:
        return reverse("toy:home")
    except NoReverseMatch:
        return None


def panel() -> str:
    """What the domains add to a company's home page."""
    request = RequestFactory().get("/")
    request.actor = ANONYMOUS
    return Template('{% load kit %}{% panels "company_home" %}').render(Context({"request": request}))


port = settings.HUIQI["PORTS"].get("toy_bell")
found = address()
json.dump(
    {
        "domains": [each.key for each in sockets.list_domains()],
        "effect": "toy.ring" in effects.names(),
        "derived": {
            key: value
            for key, (value, _) in derived.derive_missing({"toy_word": "惠企"}, date(2026, 1, 1)).items()
            if key.startswith("toy")
        },
        "panel": "玩具领域在此" in panel(),
        "page": Client().get(found).content.decode() if found else None,
        "indicators": [each.key for each in sockets.list_indicators()],
        "port": import_string(port).__name__ if port else None,
        "items": [
            item
            for folder in list_pack_folders()
            if folder != settings.HUIQI["PACKS"]
            for item in load_pack(folder).items
        ],
    },
    sys.stdout,
)
