"""Help for trying the site out. All of it is empty unless DEBUG is on."""

import time

from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import RequestContext

from accounts.models import User
from config import demo

register = template.Library()


@register.simple_tag
def demo_people() -> tuple[demo.Person, ...]:
    """Return whom the site can be tried as, once they are loaded."""
    return demo.PEOPLE if settings.DEBUG and demo.password() else ()


@register.simple_tag
def demo_password() -> str:
    return demo.password() if settings.DEBUG else ""


@register.simple_tag(takes_context=True)
def demo_code(context: RequestContext) -> str:
    """Return the code that the second factor of one of the demo's people shows now; empty for everybody else."""
    person = _who_is_asked(context["request"]) if settings.DEBUG else None
    if person is None or not person.email.endswith(f"@{demo.DOMAIN}"):
        return ""
    factor = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return ""
    counter = int(time.time()) // app_settings.TOTP_PERIOD  # noqa: TID251 (the machine's time, as an app's code is)
    code: str = format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter))
    return code


def _who_is_asked(request: HttpRequest) -> User | None:
    """Return who has given the password and is asked for a code, or is asked for one again."""
    if isinstance(request.user, User):
        return request.user
    stage = get_pending_stage(request)
    return stage.login.user if stage else None
