"""What editors should do next."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpcenter import work
from notices.clock import now, today


@require_GET
@permission_required("helpcenter.change_articletext", raise_exception=True)
def worklist(request: HttpRequest) -> HttpResponse:
    at = now()
    context = {
        **admin.site.each_context(request),
        "translations": work.translations_behind(at),
        "in_review": work.in_review(),
        "to_verify": work.to_verify(today()),
        "scheduled": work.scheduled(),
        "today": today(),
    }
    return render(request, "admin/helpcenter/article/worklist.html", context)
