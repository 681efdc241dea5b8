"""Addresses of clawbacks, transfers, year end and tranches; taken into those of the desk."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.money import begin, clawbacks, returns, tranches, transfers, year_end

patterns = [
    path("clawbacks/", clawbacks.show_clawbacks, name="clawbacks"),
    path("clawbacks/returns/", returns.take_file, name="take_returns"),
    path("clawbacks/<str:number>/", clawbacks.show_clawback, name="clawback"),
    path("clawbacks/<str:number>/returns/", returns.book, name="book_return"),
    path("clawbacks/<str:number>/cancel/", clawbacks.cancel, name="cancel_clawback"),
    path("cases/<str:number>/clawback/", begin.begin, name="begin_clawback"),
    path("cases/<str:number>/tranches/<int:position>/", tranches.accept, name="tranche"),
    path("tranches/", tranches.show_tranches, name="tranches"),
    path("funds/transfers/", transfers.show_transfers, name="fund_transfers"),
    path("funds/transfers/<str:number>/", transfers.settle, name="settle_transfer"),
    path("funds/<slug:code>/<int:year>/close/", year_end.carry_over, name="carry_over"),
]
