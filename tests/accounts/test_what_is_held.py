"""Whatever names a person is in the export of that person's data, or somebody decided otherwise."""

from django.apps import apps

from accounts.models import User

EXPORTED = {
    "account.EmailAddress.user",
    "accounts.AccountEvent.account",
    "accounts.FailedLogin.account",
    "mfa.Authenticator.user",
    "notices.Notice.recipient",
    "notices.NoticeChoice.person",
    "orders.CancelRequest.answered_by",
    "orders.CancelRequest.asked_by",
    "orders.Order.buyer",
    "orders.Shop_staff.user",
    "usersessions.UserSession.user",
}
LEFT_OUT = {
    "accounts.AccountEvent.by": "What an agent did to others is about the others; what owners do is in their own events.",
    "accounts.DataExport.account": "It is the export itself.",
    "accounts.User_groups.user": "An agent's rights are the operator's decision, not the agent's data.",
    "accounts.User_user_permissions.user": "An agent's rights are the operator's decision, not the agent's data.",
    "admin.LogEntry.user": "The operator's own record of its agents' work, which names others.",
    "helpcenter.ArticleText.editing_by": "Which draft an agent has open for the operator.",
    "helpcenter.Revision.author": "The operator's articles, written by its agents for it.",
    "helpcenter.RevisionEvent.by": "The operator's own record of how its articles came about.",
    "notices.Reminder.recipient": "One that was due is a notice, and those are in; the others say when an order's deadline is.",
}


def test_every_field_that_names_a_person_was_thought_of():
    naming = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if field.related_model is User
    }

    assert sorted(naming) == sorted(EXPORTED | set(LEFT_OUT))
