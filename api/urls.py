from django.urls import path

from api import views

urlpatterns = [
    path("events", views.events, name="api_events"),
    path("refunds", views.outside_refunds, name="api_outside_refunds"),
    path("refunds/<uuid:key>", views.refund_answer, name="api_refund"),
    path("parcels", views.parcels, name="api_parcels"),
    path("chargebacks", views.chargebacks, name="api_chargebacks"),
    path("holds", views.holds, name="api_holds"),
]
