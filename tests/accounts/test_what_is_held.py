"""Whatever names a person is in the export of that person's data, or somebody decided otherwise."""

from django.apps import apps

from accounts.models import User

EXPORTED = {
    "account.EmailAddress.user",
    "accounts.AccountEvent.account",
    "accounts.FailedLogin.account",
    "disputes.Dispute.buyer",
    "disputes.DisputeEvent.by",
    "disputes.Evidence.by",
    "disputes.PostageClaim.by",
    "messaging.Message.author",
    "messaging.Party.person",
    "messaging.Photo.uploader",
    "mfa.Authenticator.user",
    "notices.Notice.recipient",
    "notices.NoticeChoice.person",
    "orders.CancelRequest.answered_by",
    "orders.CancelRequest.asked_by",
    "orders.Order.buyer",
    "orders.Shop_staff.user",
    "tickets.Ticket.requester",
    "usersessions.UserSession.user",
}
LEFT_OUT = {
    "accounts.AccountEvent.by": "What an agent did to others is about the others; what owners do is in their own events.",
    "accounts.DataExport.account": "It is the export itself.",
    "accounts.User_groups.user": "An agent's rights are the operator's decision, not the agent's data.",
    "accounts.User_user_permissions.user": "An agent's rights are the operator's decision, not the agent's data.",
    "admin.LogEntry.user": "The operator's own record of its agents' work, which names others.",
    "disputes.Assignment.agent": "What the operator gives an agent to do.",
    "disputes.Assignment.by": "Who gave it is the operator's record.",
    "disputes.CasePresence.agent": "Which case an agent has open for the operator, for some seconds.",
    "disputes.Decision.approved_by": "The operator's record of its agents' decisions.",
    "disputes.Decision.by": "The operator's record of its agents' decisions.",
    "disputes.Decision.declined_by": "The operator's record of its agents' decisions.",
    "disputes.Dispute.agent": "What the operator gives an agent to do.",
    "disputes.Dispute.first_agent": "What the operator gives an agent to do.",
    "disputes.DisputePolicy.by": "Who set the operator's numbers is the operator's record.",
    "disputes.Evidence.hidden_by": "What an agent hid, and why, is the operator's record.",
    "disputes.EvidenceRequest.by": "What an agent asked for is the operator's record.",
    "disputes.Offer.by": "What was offered is in the moves of whoever offered it.",
    "disputes.OpeningDraft.buyer": "What somebody prepares is on their page for 30 days, and in the dispute when it is sent.",
    "disputes.PostageClaim.answered_by": "What became of a claim is told to whoever made it.",
    "disputes.Ruling.agent": "The operator's record of its agents' decisions.",
    "disputes.Ruling.approved_by": "The operator's record of its agents' decisions.",
    "disputes.RulingDraft.agent": "What an agent prepares for the operator.",
    "orders.WindowExtension.by": "The record of who gave a buyer more time is about the buyer's order.",
    "disputes.LedgerEntry.by": "Which agent moved an order's money is the operator's record.",
    "disputes.Refund.said_by": "Which agent confirmed a payment is the operator's record.",
    "disputes.RefundEvent.by": "Which agent looked after a refund is the operator's record.",
    "helpcenter.ArticleText.editing_by": "Which draft an agent has open for the operator.",
    "helpcenter.Revision.author": "The operator's articles, written by its agents for it.",
    "helpcenter.RevisionEvent.by": "The operator's own record of how its articles came about.",
    "messaging.Photo.hidden_by": "What an agent hid, and why, is the operator's record.",
    "messaging.ReadState.person": "How far somebody scrolled says nothing that the messages do not.",
    "tickets.AgentDesk.agent": "What the operator gives an agent to do.",
    "tickets.Presence.agent": "Which ticket an agent has open for the operator, for some seconds.",
    "tickets.Rating.agent": "A customer's word on the operator's help.",
    "tickets.SavedView.owner": "How an agent lists the operator's work.",
    "tickets.Team_members.user": "What the operator gives an agent to do.",
    "tickets.Ticket.assignee": "What the operator gives an agent to do.",
    "tickets.TicketEvent.by": "The operator's record of its work; what a requester said is among the messages.",
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
