from django.urls import path

from tickets.views import asking, contact, own

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("contact/suggestions/", contact.suggestions, name="contact_suggestions"),
    path("contact/solved/", contact.solved, name="contact_solved"),
    path("contact/solved/undo/", contact.not_solved, name="contact_not_solved"),
    path("contact/solved/thanks/", contact.solved_page, name="contact_solved_page"),
    path("contact/mailbox/", asking.look_into_mailbox, name="look_into_mailbox"),
    path("contact/mailbox/again/", asking.send_link_again, name="send_link_again"),
    path("contact/confirm/<str:token>/", asking.confirm_question, name="confirm_question"),
    path("contact/<slug:topic>/", contact.answers, name="contact_topic"),
    path("contact/<slug:topic>/ask/", asking.ask, name="ask"),
    path("questions/", own.tickets, name="tickets"),
    path("questions/follow/<str:token>/", own.follow, name="follow_ticket"),
    path("questions/<str:reference>/", own.ticket, name="ticket"),
    path("questions/<str:reference>/since/", own.since, name="ticket_since"),
    path("questions/<str:reference>/rate/", own.rate, name="rate_ticket"),
    path("questions/<str:reference>/<slug:button>/", own.move, name="move_ticket"),
]
