from django.urls import path

from messaging import views
from messaging.views import photos, phrases, translating

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("count/", views.count, name="inbox_count"),
    path("live/", views.live_unread, name="live_unread"),
    path("new/", views.start, name="new_message"),
    path("photos/upload/", photos.upload, name="photo_upload"),
    path("photos/states/", photos.states, name="photo_states"),
    path("photos/<uuid:reference>/", photos.photo, name="photo"),
    path("photos/<uuid:reference>/thumbnail.jpg", photos.thumbnail, name="photo_thumbnail"),
    path("photos/<uuid:reference>/view.jpg", photos.view, name="photo_view"),
    path("photos/<uuid:reference>/piece/", photos.piece, name="photo_piece"),
    path("photos/<uuid:reference>/original", photos.original, name="photo_original"),
    path("photos/<uuid:reference>/remove/", photos.remove, name="photo_remove"),
    path("photos/<uuid:reference>/hide/", photos.hide, name="photo_hide"),
    path("phrases/", phrases.situations, name="phrases"),
    path("phrases/<slug:slug>/", phrases.phrase, name="phrase"),
    path("hints/", phrases.hints, name="hints"),
    path("<str:reference>/", views.thread, name="thread"),
    path("<str:reference>/live/", views.thread_live, name="thread_live"),
    path("<str:reference>/since/", views.since, name="messages_since"),
    path("<str:reference>/read/", views.read, name="read_thread"),
    path("<str:reference>/put-away/", views.put_away, name="put_away"),
    path("<str:reference>/take-out/", views.take_out, name="take_out"),
    path("<str:reference>/<uuid:message>/translate/", translating.translate, name="translate_message"),
]
