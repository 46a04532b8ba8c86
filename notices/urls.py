from django.urls import path

from notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("bell/", views.bell, name="bell"),
    path("read-all/", views.read_all, name="read_all_notices"),
    path("choices/", views.choices, name="notice_choices"),
    path("address/", views.try_address_again, name="try_address_again"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<uuid:reference>/", views.open_notice, name="open_notice"),
]
