"""Proving an address: the mailbox by the link, and that the account is one's own by its password."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView as AllauthConfirmEmailView
from django.http import HttpResponse

from accounts import doorstep
from accounts.forms.passwords import ProveForm


class ConfirmEmailView(AllauthConfirmEmailView):  # type: ignore[misc]
    """Ask for the password too, unless it was chosen or given in this browser.

    Otherwise somebody could sign up with another person's address and a password of their own, and wait for that person to
    follow the link.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self._needs_password():
            form = ProveForm(self.request.POST, user=self.object.email_address.user)
            if not form.is_valid():
                shown: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
                return shown
        response: HttpResponse = super().post(*args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.object and context["can_confirm"] and self._needs_password():
            account = self.object.email_address.user
            context.setdefault("form", ProveForm(user=account))
            context["is_first"] = not EmailAddress.objects.filter(user=account, verified=True).exists()
        return context

    def _needs_password(self) -> bool:
        owner: int = self.object.email_address.user_id
        return self.request.user.pk != owner and not doorstep.knows_password(self.request.session, owner)


confirm_email = ConfirmEmailView.as_view()
