"""The people of the site, as agents see them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import countries, phrases, time_zones
from accounts.admin.finding import Bounded, found_by
from accounts.admin.inviting import invite
from accounts.admin.moves import move, possible_moves
from accounts.admin.second_factor import can_reset, reset_second_factor
from accounts.admin.timeline import timeline
from accounts.forms.staff import RightsForm
from accounts.models import User
from accounts.permissions import may_choose_groups, may_invite
from accounts.rules.people import AccountState

TONES = {
    AccountState.ACTIVE: "good",
    AccountState.CLOSED: "",
    AccountState.SUSPENDED: "bad",
    AccountState.LOCKED: "warn",
}


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Facts are the person's own and nobody else edits them; states change by moves, rights by those who invite."""

    form = RightsForm
    list_display = ("shown_member_id", "name", "role", "state_shown", "joined_on")
    list_display_links = ("shown_member_id", "name")
    list_filter = ("role", "state")
    search_fields = ("email",)  # What is searched for is in `found_by`.
    search_help_text = _("A whole e-mail address, a member ID, or the beginning of a name")
    ordering = ("-pk",)
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 0
    paginator = Bounded
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    facts = (
        *(
            "shown_member_id",
            "display_name",
            "label_name",
            "email_shown",
            "role",
            "country_shown",
            "language",
            "time_zone_shown",
        ),
        *("second_factor", "joined_at", "last_login"),
    )
    standing = ("state_shown", "state_changed_at", "state_until", "violation")

    # What may be done

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_invite(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_invite(request.user) if obj is None else may_choose_groups(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        rights = ("groups", "is_superuser") if request.user.is_superuser else ("groups",)
        sections = [(_("Facts"), {"fields": self.facts}), (_("State"), {"fields": self.standing})]
        if obj is not None and may_choose_groups(request.user, obj):
            sections.append((_("Rights"), {"fields": rights}))
        elif obj is not None and obj.is_staff:
            sections.append((_("Rights"), {"fields": ("groups_shown",)}))
        return sections

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return (*self.facts, *self.standing, "groups_shown")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Let the address of the list ask for its filters alone: Django would let it feel its way along a password's hash."""
        return lookup.partition("__")[0] in self.list_filter

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **options: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **options)
        form.agent = request.user
        return form

    # Pages

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/state/<slug:verb>/", self.admin_site.admin_view(move), name="accounts_user_move"),
            path(
                "<int:pk>/second-factor/",
                self.admin_site.admin_view(reset_second_factor),
                name="accounts_user_reset_second_factor",
            ),
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Agents are invited; everybody else signs up."""
        return invite(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, {"title": gettext("People"), **(extra_context or {})})
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        context = {
            "title": gettext("Person"),
            "subtitle": person and str(person),
            "show_save_and_add_another": False,
        }
        if person is not None:
            context["moves"] = possible_moves(request, person)
            context["can_reset"] = can_reset(request, person)
            context["timeline"] = timeline(person)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        return found_by(queryset, search_term), False

    # Columns and facts

    @admin.display(description=_("member ID"))
    def shown_member_id(self, person: User) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', person.shown_member_id)

    @admin.display(description=_("name"))
    def name(self, person: User) -> SafeString:
        name = person.display_name or person.label_name or "—"
        return format_html("{}<br><small>{}</small>", name, person.email)

    @admin.display(description=_("joined"))
    def joined_on(self, person: User) -> str:
        return date_format(timezone.localtime(person.joined_at), "SHORT_DATE_FORMAT")

    @admin.display(description=_("state"))
    def state_shown(self, person: User) -> SafeString:
        state = AccountState(person.state)
        words = gettext("erased") if person.erased_at else phrases.STATES[state]
        return format_html('<span class="state state-{}">{}</span>', TONES[state], words)

    @admin.display(description=_("e-mail address"))
    def email_shown(self, person: User) -> SafeString:
        is_verified = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()
        words = gettext("verified") if is_verified else gettext("not verified")
        return format_html(
            '{} <span class="state state-{}">{}</span>', person.email, "good" if is_verified else "warn", words
        )

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, person: User) -> bool:
        return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())

    @admin.display(description=_("country"))
    def country_shown(self, person: User) -> str:
        return countries.name(person.country) or "—"

    @admin.display(description=_("time zone"))
    def time_zone_shown(self, person: User) -> str:
        return f"{time_zones.place(person.time_zone)} ({person.time_zone})"

    @admin.display(description=_("groups"))
    def groups_shown(self, person: User) -> str:
        names = person.groups.order_by("pk").values_list("name", flat=True)
        return " · ".join(map(phrases.group, names)) or "—"
