"""The way out that every optional mail carries, and that works without signing in (RFC 8058)."""

from django.core import signing

from notices.rules.kinds import Topic

_signer = signing.Signer(salt="notices.unsubscribing", sep=".")


def token_for(person_pk: int, topic: Topic) -> str:
    """Return a token that says who no longer wants mail about what. It never expires: old mails keep their way out."""
    return _signer.sign(f"{person_pk}-{topic}")


def read(token: str) -> tuple[int, Topic] | None:
    """Return the person's primary key and the topic; None for a token that we did not write."""
    try:
        person, _, topic = _signer.unsign(token).partition("-")
        return int(person), Topic(topic)
    except (signing.BadSignature, ValueError):
        return None
