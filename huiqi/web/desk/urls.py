"""Addresses of the officers' desk, under /desk/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.after import evidence
from huiqi.web.desk.after import views as after
from huiqi.web.desk.cases import case, replay, worklist
from huiqi.web.desk.catalog import views as catalog
from huiqi.web.desk.filings import views as filings
from huiqi.web.desk.intake import absence, consultations, papers, transfer, visits
from huiqi.web.desk.matching import urls as matching
from huiqi.web.desk.money import urls as money_more
from huiqi.web.desk.money import views as money
from huiqi.web.desk.processes import migration
from huiqi.web.desk.processes import views as processes
from huiqi.web.desk.reviews import fees
from huiqi.web.desk.reviews import views as reviews

app_name = "desk"
urlpatterns = [
    path("", worklist.show_worklist, name="worklist"),
    path("accept/", worklist.accept_many, name="accept_many"),
    path("cases/<str:number>/", case.show_case, name="case"),
    path("cases/<str:number>/replay/", replay.show_replay, name="replay"),
    path("cases/<str:number>/moves/<slug:name>/", case.move, name="move"),
    path("cases/<str:number>/assign/", case.assign, name="assign"),
    path("cases/<str:number>/notes/", case.add_note, name="add_note"),
    path("cases/<str:number>/marks/", papers.mark, name="mark"),
    path("cases/<str:number>/grades/<int:version>/", papers.raise_grade, name="raise_grade"),
    path("cases/<str:number>/consultations/", consultations.ask, name="consult"),
    path("cases/<str:number>/consultations/<int:consultation>/recall/", consultations.recall, name="recall"),
    path("cases/<str:number>/visits/", visits.plan, name="plan_visit"),
    path("cases/<str:number>/visits/<int:visit>/", visits.record, name="record_visit"),
    path("consultations/", consultations.show_waiting, name="consultations"),
    path("consultations/<int:consultation>/", consultations.show_consultation, name="consultation"),
    path("transfer/", transfer.transfer, name="transfer"),
    path("absences/", absence.show_absences, name="absences"),
    path("absences/<int:delegation>/end/", absence.end_absence, name="end_absence"),
    path("filings/", filings.show_filings, name="filings"),
    path("reviews/<str:number>/", reviews.show_review, name="review"),
    path("reviews/<str:number>/close/", reviews.close, name="close_review"),
    path("fees/", fees.show_fees, name="fees"),
    path("fees/<str:number>/export/", fees.export, name="export_fees"),
    path("experts/", reviews.show_experts, name="experts"),
    path("payments/", money.show_payments, name="payments"),
    path("payments/approve/", money.approve, name="approve_orders"),
    path("payments/export/", money.export_batch, name="export_batch"),
    path("payments/batches/<str:number>/", money.download_batch, name="download_batch"),
    path("payments/results/", money.take_result, name="take_result"),
    path("funds/<slug:code>/<int:year>/", money.show_fund, name="fund"),
    path("funds/<slug:code>/<int:year>/reconcile/", money.show_reconciliation, name="reconcile"),
    *money_more.patterns,
    path("objections/", after.objections, name="objections"),
    path("appeals/", after.appeals, name="appeals"),
    path("evidence/<int:file_id>/", evidence.show_evidence, name="evidence"),
    path("inspections/", after.inspections, name="inspections"),
    path("processes/", processes.list_processes, name="processes"),
    path("processes/<slug:key>/", processes.show_process, name="process"),
    *matching.patterns,
    path("processes/<slug:key>/migrate/", migration.migrate, name="migrate_cases"),
    path("openings/", catalog.list_openings, name="openings"),
    path("openings/<slug:code>/", catalog.show_opening, name="opening"),
    path("openings/<slug:code>/close/", catalog.close, name="close_opening"),
]
