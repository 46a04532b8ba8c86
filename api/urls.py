from django.urls import path

from api import views

urlpatterns = [path("events", views.events, name="api_events")]
