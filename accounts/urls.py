from django.urls import include, path, re_path

from accounts.views import entering, sessions, settings, verifying

urlpatterns = [
    path("", settings.home, name="account_home"),
    path("cant-log-in/", entering.cant_log_in, name="cant_log_in"),
    path("state/", entering.account_state, name="account_state"),
    path("reopen/", entering.reopen, name="account_reopen"),
    path("verify/again/", entering.resend_verification, name="resend_verification"),
    path("seller-account/", entering.seller_account, name="seller_account"),
    path("settings/", settings.settings, name="account_settings"),
    path("close/", settings.close, name="account_close"),
    path("data/", settings.data, name="account_data"),
    path("data/<uuid:reference>/", settings.download, name="account_data_download"),
    path("sessions/end/", sessions.end_session, name="end_session"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("second-factor/", include("allauth.mfa.urls")),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", verifying.confirm_email, name="account_confirm_email"),
    path("", include("allauth.account.urls")),
]
