"""Mail that no person wrote: automatic answers, lists, and our own mail coming back."""

import re

from messaging.mail.addresses import ADDRESS, references
from messaging.mail.characters import one_line
from messaging.mail.inbound import Address, Failure
from messaging.mail.parts import Part, without_transfer_encoding

AUTOMATIC_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "list-id", "x-mail-autoreply")
MACHINES = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.IGNORECASE)
# Only for programs that mark their answers with nothing else.
AWAY = re.compile(
    r"\s*(?:Automatic reply|Auto(?:matic)?[- ]?(?:reply|response|answer)|Out of (?:the )?office|I am away|Abwesenheit|"
    r"Réponse automatique|自動(?:応答|返信|送信)|【?自動(?:応答|返信)|不在(?:通知|のお知らせ|連絡)|休暇(?:通知|のお知らせ))",
    re.IGNORECASE,
)
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
REPLY_CODE = re.compile(r"(?<!\d)(?:5[0-5]\d)[ -](?=\S)")
SPECIFIED = re.compile(r"<([^<>\s@]{1,64}@[^<>\s@]{1,190})>")
REPORT_MAX = 200_000  # bytes
FAILURES_MAX = 100
DIAGNOSTIC_MAX = 500  # characters
MULTIPLE_EMPTY_LINES = re.compile(r"\n[ \t]*\n+")


def is_automatic(mail: Part, subject: str) -> bool:
    """Return whether a machine says that it wrote a mail, or that it is for many."""
    submitted = re.match(r"[\w-]*", mail.text("auto-submitted").strip().lower())
    if submitted and submitted[0] not in {"", "no"}:
        return True
    if mail.text("precedence").strip().lower() in AUTOMATIC_PRECEDENCE:
        return True
    if any(name in mail.headers and mail.text(name).lower() not in {"no", "false"} for name in MARKS):
        return True
    return mail.content_type == "multipart/report" or AWAY.match(subject) is not None


def came_back(mail: Part, sender: Address | None) -> bool:
    """Return whether a mail is from the machinery of mail itself: it has no address to answer to."""
    return_path = mail.headers.get("return-path", [b"-"])[0].strip()
    is_answer = mail.text("auto-submitted").lower().startswith("auto-")  # They have no return path either.
    return (return_path == b"<>" and not is_answer) or (
        sender is not None and MACHINES.match(sender.address) is not None
    )


def failures(mail: Part, text: str, *, is_from_machinery: bool) -> tuple[Failure, ...]:
    """Return whom a mail of ours did not reach: by the report in it, or by the words of a server that writes none."""
    reports = [part for part in mail.walk() if part.content_type == "message/delivery-status"]
    if reports:
        return tuple(failure for report in reports for failure in _reported(report))[:FAILURES_MAX]
    if not is_from_machinery:
        return ()
    code, status = REPLY_CODE.search(text), STATUS.search(text)
    named = SPECIFIED.findall(
        ",".join(f"<{word.strip(' <>')}>" for word in mail.text("x-failed-recipients").split(","))
    )
    if not named and (code or (status and status[0].startswith("5"))):
        named = SPECIFIED.findall(text[:REPORT_MAX])[:1]
    line = next((line for line in text.split("\n") if (code and code[0] in line) or (status and status[0] in line)), "")
    found = STATUS.search(line) or status
    return tuple(
        Failure(address, found[0] if found else "", one_line(line, DIAGNOSTIC_MAX))
        for address in dict.fromkeys(named[:FAILURES_MAX])
    )


def has_report(mail: Part) -> bool:
    """Return whether a mail tells by the standard what became of another one: that it failed, waits or was read."""
    return mail.content_type == "multipart/report" or any(
        part.content_type == "message/delivery-status" for part in mail.walk()
    )


def returned_ids(mail: Part) -> tuple[str, ...]:
    """Return the message ids of the mails that came back, as far as they are enclosed."""
    found: list[str] = []
    for part in mail.walk():
        if part.content_type in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            data, _ = without_transfer_encoding(part)
            head = re.split(rb"\r?\n[ \t]*\r?\n", data[:REPORT_MAX].lstrip(), maxsplit=1)[0]
            found += re.findall(
                r"^message-id:\s*(<[^<>]{1,900}>)", head.decode("latin-1"), re.IGNORECASE | re.MULTILINE
            )
    return references(found)


def _reported(report: Part) -> list[Failure]:
    """Return the failures of a report (RFC 3464): one block of fields about the mail, then one for each recipient."""
    data, _ = without_transfer_encoding(report)
    text = data[:REPORT_MAX].decode("utf-8", "replace").replace("\r", "").strip()
    found = []
    for block in MULTIPLE_EMPTY_LINES.split(text):
        fields: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip().lower(), value.strip())
        recipient = _recipient(fields.get("original-recipient", "")) or _recipient(fields.get("final-recipient", ""))
        if recipient and fields.get("action", "failed").lower().startswith("failed"):
            status = STATUS.search(fields.get("status", "")) or STATUS.search(fields.get("diagnostic-code", ""))
            diagnostic = one_line(re.sub(r"^[\w-]{1,20}\s*;\s*", "", fields.get("diagnostic-code", "")), DIAGNOSTIC_MAX)
            found.append(Failure(recipient, status[0] if status else "", diagnostic))
    return found


def _recipient(field: str) -> str:
    """Return the address of a field like `rfc822; taro@example.com`; empty if there is none."""
    address = field.rpartition(";")[2].strip().strip("<>")
    address = address.replace("+2B", "+").replace("+3D", "=")  # xtext, RFC 3461, 4; more of it is a part of addresses.
    return address if len(address) <= 254 and ADDRESS.fullmatch(address) else ""
