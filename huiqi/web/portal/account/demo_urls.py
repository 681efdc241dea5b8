"""The address of the demo sign-ins; included on a demo installation only."""

from __future__ import annotations

from django.urls import path

from huiqi.web.portal.account import demo

app_name = "demo"
urlpatterns = [path("", demo.demo, name="sign_ins")]
