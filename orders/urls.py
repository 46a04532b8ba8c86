from django.urls import path

from orders import views

urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<str:number>/", views.order, name="order"),
    path("orders/<str:number>/cancel/", views.cancel, name="cancel_order"),
    path("orders/<str:number>/window/<int:position>/", views.extend_window, name="extend_window"),
    path("orders/<str:number>/cancel/answer/", views.answer_cancel, name="answer_cancel"),
]
