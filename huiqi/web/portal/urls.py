"""Addresses of the public and company face."""

from __future__ import annotations

from django.urls import path

from huiqi.web.portal import about, finder, policy, publicity, selfcheck
from huiqi.web.portal.company import facts, home, inbox, materials, why
from huiqi.web.portal.filing import aftercare, case, draft, letters, renew
from huiqi.web.portal.reviewing import views as reviewing

app_name = "portal"
urlpatterns = [
    path("", finder.show_finder, name="home"),
    path("items/<slug:item_id>/", policy.show_item, name="item"),
    path("items/<slug:item_id>/watch/", policy.watch, name="watch"),
    path("check/", selfcheck.list_self_checks, name="self_checks"),
    path("check/<slug:code>/", selfcheck.self_check, name="self_check"),
    path("letters/check/<str:code>/", letters.check_letter, name="check_letter"),
    path("letters/<int:letter_id>/", letters.show_letter, name="letter"),
    path("company/", home.show_home, name="my_company"),
    path("company/answer/", home.answer_question, name="answer"),
    path("company/items/<slug:item_id>/", why.show_why, name="why"),
    path("company/facts/", facts.show_facts, name="facts"),
    path("company/facts/<slug:key>/", facts.correct_fact, name="correct"),
    path("company/materials/", materials.show_materials, name="materials"),
    path("company/apply/<slug:code>/", draft.apply, name="apply"),
    path("company/drafts/<str:number>/", draft.edit_draft, name="draft"),
    path("company/drafts/<str:number>/renew/", renew.renew, name="renew"),
    path("company/drafts/<str:number>/save/", draft.autosave, name="autosave"),
    path("company/drafts/<str:number>/detach/<int:attachment_id>/", draft.detach, name="detach"),
    path("cases/", case.list_own_cases, name="cases"),
    path("cases/<str:number>/", case.show_case, name="case"),
    path("cases/<str:number>/withdraw/", case.withdraw, name="withdraw"),
    path("cases/<str:number>/moves/<slug:name>/", case.move, name="move"),
    path("cases/<str:number>/appeal/", aftercare.appeal, name="appeal"),
    path("cases/<str:number>/report/", aftercare.report, name="report"),
    path("publicity/", publicity.list_publicities, name="publicity"),
    path("publicity/<str:number>/", publicity.object_to, name="objection"),
    path("cases/<str:number>/rate/", case.rate, name="rate"),
    path("reviews/", reviewing.list_reviews, name="reviews"),
    path("reviews/<int:assignment_id>/", reviewing.show_review, name="review"),
    path("reviews/<int:assignment_id>/recuse/", reviewing.recuse, name="recuse"),
    path("inbox/", inbox.show_inbox, name="inbox"),
    path("inbox/<int:notice_id>/", inbox.read_notice, name="read_notice"),
    path("files/<int:file_id>/", materials.show_file, name="file"),
    path("files/<int:file_id>/preview/", materials.show_preview, name="preview"),
    path("about/numbers/", about.show_numbers, name="numbers"),
    path("about/accessibility/", about.show_accessibility, name="accessibility"),
    path("about/privacy/", about.show_privacy, name="privacy"),
]
