"""The form of what stands beside a ticket."""

from typing import Any

from django.utils.translation import gettext

from accounts.models import User
from tickets import actions, facts
from tickets.forms.desk import AboutForm, number
from tickets.models import Ticket
from tickets.queries import agents_with_a_desk, teams_for


def about_form(found: Ticket, agent: User, data: Any = None) -> AboutForm:
    """Return the form beside a ticket: assigned are agents who have a desk, who asks, and who has the ticket already."""
    was = number(data.get("initial-assignee")) if data else None  # Sent back as it was, it changes nothing.
    others = User.objects.filter(pk__in=[agent.pk, found.assignee_id or 0, was or 0])
    agents = sorted({*agents_with_a_desk(), *others}, key=lambda one: (str(one).casefold(), one.pk))
    initial = {**facts.beside(found), "tags": facts.written_tags(found)}
    return AboutForm(data, agents=agents, teams=teams_for(found), initial=initial)


def overtaken_form(found: Ticket, agent: User, data: Any, overtaken: actions.Overtaken) -> AboutForm:
    """Return the form as the ticket is now, with what the agent chose, and with what colleagues made of the same."""
    current = about_form(found, agent)
    values = {name: current[name].value() for name in current.fields}
    chosen = {name: data.get(name, "") for name in overtaken.wanted}
    form = about_form(
        found, agent, {**{f"initial-{name}": is_now for name, is_now in values.items()}, **values, **chosen}
    )
    for name in overtaken.fields:
        words = _in_words(current, name, values[name]) or "—"
        form.add_error(name, gettext("A colleague has changed this to “%(value)s” in the meantime.") % {"value": words})
    return form


def _in_words(form: AboutForm, name: str, value: str) -> str:
    """Return what a field shows for a value."""
    choices = getattr(form.fields[name], "choices", None)
    if choices is None:
        return value
    rows = [row for key, words in choices for row in (words if isinstance(words, list) else [(key, words)])]
    return next((str(words) for key, words in rows if key == value), value)
