"""What a notice about a dispute says, put into words from the facts that it was owed with."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template

from disputes import phrases
from disputes.phrases import happened, mails, offering, postage
from disputes.phrases.evidence import listed
from disputes.rules.evidence import Slot
from disputes.rules.offers import Terms
from disputes.rules.postage import PostageVerb
from disputes.rules.refusals import Refusal
from disputes.rules.states import PEOPLE, DeadlineKind, OfferKind, Outcome, Party, PostagePayer, Reason, Stage, Verb
from notices.rendering import site_link
from notices.templatetags.notices import instant, left
from orders.templatetags.orders import last_moment, money

register = template.Library()
Context = Mapping[str, Any]


@register.simple_tag(takes_context=True)
def headline(context: Context) -> str:
    return headline_of(context)


@register.filter
def headline_of(context: Context) -> str:
    """Say what happened: in the words for whoever did it, or for whoever hears of it."""
    verb, by, side = Verb(context["verb"]), Party(context["by"]), Party(context["side"])
    if verb is Verb.REQUEST_EVIDENCE and context["part"] == mails.ASKED:
        return str(mails.ASKED_FOR_EVIDENCE)
    done = mails.DONE.get(verb)
    if done is not None:
        words = done.yours if by is side else {Party.BUYER: done.buyers, Party.SELLER: done.sellers}.get(by)
        if words is not None:
            return str(words)
    return str(mails.HAPPENED[verb])


@register.simple_tag(takes_context=True)
def reminder_headline(context: Context) -> str:
    return str(mails.REMINDED[DeadlineKind(context["deadline"])])


@register.simple_tag(takes_context=True)
def next_step(context: Context) -> str:
    """Say what this side is to do now; nothing once the dispute is closed, and nothing to agents."""
    stage, side, part = Stage(context["stage"]), Party(context["side"]), context["part"]
    words = mails.NEXT.get((stage, side, part)) if part else mails.NEXT.get((stage, side))
    return str(words or "")


@register.simple_tag(takes_context=True)
def until_when(context: Context) -> str:
    """Say by when this side is to act, or by when it hears from us: absolute, and how long that is."""
    waited_for = [(context["due"], mails.UNTIL), (context["ours"], mails.OURS)]
    said = [
        str(words[DeadlineKind(due["kind"])]) % {"time": instant(due["at"]), "left": left(due["at"], context["now"])}
        for due, words in waited_for
        if due and _is_ahead(due["at"], context)
    ]
    return "\n".join(said)


@register.simple_tag(takes_context=True)
def if_you_do_nothing(context: Context) -> str:
    """Say what happens by itself, and when."""
    side, otherwise = Party(context["side"]), context["otherwise"]
    kind = _due_kind(context)
    said = [str(mails.IF_MISSED.get(kind, "")) if kind else ""]
    if otherwise and _is_ahead(otherwise["at"], context):
        words = mails.OTHERWISE[Verb(otherwise["verb"])].get(side)
        said.append(str(words) % {"time": instant(otherwise["at"])} if words else "")
    return "\n".join(filter(None, said))


@register.simple_tag(takes_context=True)
def ending(context: Context) -> str:
    """Say how a dispute ended for this side, and whether it can be opened again."""
    ended = mails.ENDED[Outcome(context["outcome"])][Party(context["side"])]
    until = context["reopen_until"]
    again = str(mails.REOPEN_UNTIL[Party(context["side"])]) % {"time": instant(last_moment(until))} if until else ""
    return "\n".join(filter(None, (str(ended), again)))


@register.filter
def reason_words(reason: str) -> str:
    return str(phrases.REASONS[Reason(reason)])


@register.filter
def slots_words(slots: Iterable[str]) -> str:
    return listed(Slot(slot) for slot in slots)


@register.filter
def verb_words(verb: str) -> str:
    return str(phrases.VERBS[Verb(verb)])


@register.filter
def refusal_words(refusal: str) -> str:
    return str(phrases.REFUSALS[Refusal(refusal)])


@register.filter
def stage_words(stage: str) -> str:
    return str(phrases.STAGES[Stage(stage)])


@register.filter
def terms_words(standing: Context) -> str:
    """Say what terms are that stand in a dispute."""
    said = standing["terms"]
    payer = PostagePayer(said["postage_payer"]) if said["postage_payer"] else None
    terms = Terms(**{**said, "kind": OfferKind(said["kind"]), "postage_payer": payer})
    return offering.in_a_sentence(terms, standing["ceiling"])


@register.simple_tag(takes_context=True)
def cause(context: Context) -> str:
    """Say why something happened by itself; nothing where somebody did it and the headline has said it all."""
    verb, by = Verb(context["verb"]), Party(context["by"])
    return "" if by in PEOPLE else happened.in_words(verb, by, context)


@register.simple_tag(takes_context=True)
def postage_headline(context: Context) -> str:
    return str(postage.HEADLINES[PostageVerb(context["verb"])])


@register.simple_tag(takes_context=True)
def postage_next(context: Context) -> str:
    """Say what its reader can do about a claim for return postage, or what they get."""
    words = postage.NEXT.get((PostageVerb(context["verb"]), Party(context["side"])), "")
    amount = money(context["granted"] or context["claimed"], context["currency"])
    return str(words) % {"time": instant(context["until"]), "amount": amount}


@register.simple_tag(takes_context=True)
def dispute_link(context: Context) -> str:
    """Write the whole URL of the dispute as this side sees it."""
    return site_link(context["path_name"], *context["path_args"])


def _is_ahead(instant_: str, context: Context) -> bool:
    """Return whether an instant is still to come; a mail that leaves late says nothing of what is past."""
    ahead: bool = datetime.fromisoformat(instant_) > context["now"]
    return ahead


def _due_kind(context: Context) -> DeadlineKind | None:
    kind = context.get("deadline") or (context["due"] or {}).get("kind")
    return DeadlineKind(kind) if kind else None
