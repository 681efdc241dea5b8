"""Addresses of the account pages, under /account/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.portal.account import acting, claiming, my_data, own_sessions, passwords, people, registration, signing

app_name = "account"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("second-factor/", signing.second_factor, name="second_factor"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("register/", registration.register, name="register"),
    path("forgotten/", passwords.forgotten, name="forgotten"),
    path("reset/<str:uid>/<str:token>/", passwords.reset, name="reset"),
    path("security/", passwords.security, name="security"),
    path("new-password/", passwords.new_password, name="new_password"),
    path("sessions/<slug:handle>/end/", own_sessions.end_session, name="end_session"),
    path("sessions/end/", own_sessions.end_others, name="end_sessions"),
    path("data/", my_data.my_data, name="my_data"),
    path("data/erasure/", my_data.erasure, name="erasure"),
    path("claim/", claiming.claim, name="claim"),
    path("claim/identity/", claiming.claim_by_identity, name="claim_by_identity"),
    path("claim/letter/", claiming.letter, name="letter"),
    path("people/", people.people, name="people"),
    path("people/<int:mandate_id>/revoke/", people.revoke, name="revoke"),
    path("people/invitations/<int:invitation_id>/withdraw/", people.withdraw, name="withdraw"),
    path("invitation/<str:secret>/", people.invitation, name="invitation"),
    path("acting/", acting.acting, name="acting"),
]
