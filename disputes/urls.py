from django.urls import path

from disputes.views import evidence, lists, moving, opening, pack, postage, room, whole

urlpatterns = [
    path("orders/<str:number>/dispute/", whole.open_disputes, name="open_disputes"),
    path("orders/<str:number>/dispute/<int:position>/", opening.open_dispute, name="open_dispute"),
    path("orders/<str:number>/dispute/<int:position>/support/", opening.ask_in_place, name="ask_in_place"),
    path("orders/<str:number>/dispute/<int:position>/drop/", opening.drop_opening, name="drop_opening"),
    path("orders/<str:number>/dispute/<int:position>/<slug:step>/", opening.opening_step, name="opening_step"),
    path("disputes/", lists.disputes, name="disputes"),
    path("disputes/<str:reference>/", room.dispute, name="dispute"),
    path("disputes/<str:reference>/do/<slug:move>/", moving.dispute_move, name="dispute_move"),
    path("disputes/<str:reference>/evidence/", evidence.dispute_evidence, name="dispute_evidence"),
    path("disputes/<str:reference>/calendar/<slug:kind>.ics", room.dispute_calendar, name="dispute_calendar"),
    path("disputes/<str:reference>/postage/", postage.postage_claim, name="postage_claim"),
    path("disputes/<str:reference>/postage/<slug:answer>/", postage.postage_answer, name="postage_answer"),
    path("disputes/<str:reference>/pack/", pack.case_pack, name="case_pack"),
    path("disputes/<str:reference>/pack/files/", pack.case_pack_files, name="case_pack_files"),
]
