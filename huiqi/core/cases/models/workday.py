"""The calendar of working days. It lives here because clocks of cases are its only writers' concern."""

from __future__ import annotations

from django.db import models


class Workday(models.Model):
    """One day: worked or not, by which notice, and whether that notice is published (否则暂定)."""

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    is_published = models.BooleanField()
    source_notice = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"


class WorkdayPublication(models.Model):
    """The log line of a year's publication: how many days changed and how many due dates moved."""

    year = models.IntegerField(unique=True)
    source_notice = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    changed_days = models.IntegerField()
    moved_clocks = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.year} {self.source_notice}"
