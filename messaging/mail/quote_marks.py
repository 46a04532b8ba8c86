"""How mail programs mark what a mail answers, and how people sign: the patterns, each for one line or a few."""

import re
from collections.abc import Sequence

LINE_MAX = 400  # characters of a line that are looked at
RULE_MIN = 8  # characters of a line across the page
CONTACT_LINES_MAX = 12
SIGNATURE_LINES_MAX = 10
CONTACT_WIDTH_MAX = 120  # characters
HEADER_LINES_MAX = 14

QUOTED = re.compile(r"[ \t\u3000]{0,3}[>＞](?![_.＿＾^oO]?[<＜])")  # But >_< is a face.
IN_ANGLES = r"[<＜]\s?(?:mailto:)?[^\s<>＜＞@]+@[^\s<>＜＞]+\s?[>＞]"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATE = rf"(?:\d{{4}}\s?[年/.-]\s?\d{{1,2}}\s?[月/.-]\s?\d{{1,2}}|\d{{1,2}}\.? {MONTH},? \d{{4}}|{MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})"
WROTE = r"(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|写道|寫道|작성)"
WROTE_JAPANESE = r"(?:さん|様|氏)?\s?(?:[はがの]?、?\s?(?:書きました|書き込みました|書いた|記しました|送信しました)|(?:から)?のメール|(?:から)?のメッセージ)"

# Says by itself that all below it is what is answered.
ATTRIBUTION = re.compile(
    rf"(?:(?:On|Am|Le|El|Il|Op|Em|Den|At)\b|在)[ ,(]?.{{0,60}}{DATE}.{{0,300}}{WROTE}.{{0,20}}[:：]"
    rf"|[(（]?{DATE}.{{0,300}}{IN_ANGLES}\s?.{{0,20}}[:：]"
    rf"|[(（]?{DATE}.{{0,300}}(?:{WROTE_JAPANESE}|{WROTE})\s?[:：]"
)
# Says so only right above quoted lines: people write like this too.
WEAK_ATTRIBUTION = re.compile(
    rf".{{0,300}}(?:{WROTE}|{WROTE_JAPANESE})\s?.{{0,60}}[:：]|.{{0,300}}{IN_ANGLES}.{{0,20}}[:：]|.{{0,100}}{DATE}.{{0,200}}[:：]"
)
ORIGINAL = (
    r"(?:Original[ -]?(?:Message|Appointment|Mail)|Reply message|(?:元|返信元|受信|オリジナル)の?(?:メッセージ|メール)"
    r"|原始邮件|原始郵件|원본 메시지|Ursprüngliche Nachricht|Message d.origine|Mensaje original)"
)
BEGINS_ORIGINAL = re.compile(
    rf"[-_=*－―─━]{{2,}}+\s?(?:{ORIGINAL}.{{0,20}}|.{{0,40}}{DATE}.{{0,200}}(?:{WROTE}|{WROTE_JAPANESE})[^-]{{0,20}}[-_=*－―─━]{{2,}})",
    re.IGNORECASE,
)
BEGINS_FORWARDED = re.compile(
    r"[-_=*－―─━]{2,}+\s?(?:Forwarded|転送|Weitergeleitete|Fwd)|Begin forwarded message|転送(?:された)?メッセージ\s?[:：]",
    re.IGNORECASE,
)
RULE = re.compile(r"[-_=*－―─━]{5,}")
HEADER = re.compile(
    r"[*■◆・]?\s?(?:(?P<sender>From|差出人|送信者|送信元|发件人|寄件者|보낸 사람|Von)"
    r"|(?P<sent>Sent|Date|送信日時|送信日|受信日時|発信日時|日時|日付|发送时间|Gesendet|Datum)"
    r"|(?P<to>To|Cc|Bcc|Reply-To|宛先|宛て|送信先|返信先|收件人|抄送|받는 사람|An)"
    r"|(?P<subject>Subject|件名|題名|表題|主题|主旨|제목|Betreff)"
    r"|(?P<other>Importance|Attachments?|重要度|添付ファイル|添付))\s{0,3}\*?\s?[:：]\*?",
    re.IGNORECASE,
)

MOBILE = re.compile(
    r"(?:Sent (?:from|with|via) .{2,60}|Get Outlook for .{2,80}|Outlook for (?:iOS|Android|Mac).{0,60}"
    r"|(?:私の)?(?:iPhone|iPad|iPod|Android|Galaxy|Xperia|AQUOS|Pixel|スマートフォン|スマホ|携帯|ドコモメール|auメール|Outlook|Gmail).{0,30}(?:から|より)(?:の)?送信.{0,20}"
    r"|Yahoo!\s?メール.{0,20}(?:から|より)送信.{0,20}|Windows 版?の?.{0,10}メール.{0,10}から送信.{0,20}|Von meinem .{2,40} gesendet|Envoyé de mon .{2,40})",
    re.IGNORECASE,
)
LINK_BELOW_MOBILE = re.compile(r"<?https?://\S{5,300}>?")
DASHES = "-- "
SHORT_DASHES = frozenset({"--", "---", "―", "――"})
ACROSS = re.compile(r"[━─═=＝_＿*＊\-－―ー〜~～☆★◇◆+＋・·•○●▽△▼▲♪◎■□…:;.｡゜。､、^'` \u3000/\\|＿]{8,}")
CONTACT = re.compile(
    r"[\w.+-]+[@＠][\w-]+\.[\w.]+|〒\s?\d|(?:tel|fax|phone|mobile|電話|携帯|ＴＥＬ|℡|e-?mail|メール)\s?(?:番号)?\s?[.:：/／]?\s?[(+＋\d０-９]",
    re.IGNORECASE,
)
# What is said under a line across the page may be the message itself.
BUSINESS = re.compile(
    r"注文|追跡|返金|返品|金額|商品|発送|[?？¥￥$€]|\d円|order|tracking|refund|return|parcel|item", re.IGNORECASE
)


def attribution_before(lines: Sequence[str], end: int) -> tuple[int, bool] | None:
    """Return where an attribution begins that ends on a line, and whether it stands for itself; None if there is none."""
    if not lines[end].rstrip().endswith((":", "：")) or QUOTED.match(lines[end]):
        return None
    for start in (end - 2, end - 1, end):
        if start < 0 or any(
            QUOTED.match(line) or not line.strip() or len(line) > LINE_MAX for line in lines[start : end + 1]
        ):
            continue
        if ATTRIBUTION.fullmatch(" ".join(line.strip() for line in lines[start : end + 1])):
            return start, True
    last = lines[end].strip()
    return (end, False) if len(last) <= LINE_MAX and WEAK_ATTRIBUTION.fullmatch(last) else None


def header_block(lines: Sequence[str], start: int, *, needed: int) -> int | None:
    """Return the line after a block like From, Sent, To, Subject that begins here; None if there is none.

    So many different fields are needed, the sender among them; one may go on over the next line.
    """
    seen: set[str] = set()
    end = start
    for number in range(start, min(len(lines), start + HEADER_LINES_MAX)):
        found = HEADER.match(lines[number].strip()[:LINE_MAX])
        if found and found.lastgroup:
            seen.add(found.lastgroup)
            end = number + 1
        elif number == start or number - end >= 2:
            break
    return end if len(seen) >= needed and "sender" in seen else None


def signature_start(lines: Sequence[str]) -> int | None:
    """Return where a signature begins that goes to the end of these lines; None if nothing certain does."""
    words = [number for number, line in enumerate(lines) if line.strip()]
    if not words:
        return None
    for back, number in enumerate(reversed(words[-SIGNATURE_LINES_MAX - 1 :])):
        if lines[number] == DASHES and back:
            return number
        if lines[number].strip() in SHORT_DASHES and back and _is_contact(lines[number:]):
            return number
    last = words[-1]
    if len(words) > 1 and LINK_BELOW_MOBILE.fullmatch(lines[last].strip()):
        last = words[-2]
    if MOBILE.fullmatch(lines[last].strip()[:LINE_MAX]):
        return last
    return _contact_block(lines, words)


def _contact_block(lines: Sequence[str], words: list[int]) -> int | None:
    """Return where name and address under a line across the page begin: not if nothing stands above them."""
    tail = words[-CONTACT_LINES_MAX:]
    starts = [number for number in tail if ACROSS.fullmatch(lines[number].strip())]
    if not starts or starts[0] == words[0]:
        return None
    return starts[0] if _is_contact(lines[starts[0] :]) else None


def _is_contact(lines: Sequence[str]) -> bool:
    """Return whether lines say how somebody is reached, and nothing about what was bought."""
    if any(len(line) > CONTACT_WIDTH_MAX for line in lines):
        return False
    block = "\n".join(lines)
    return CONTACT.search(block) is not None and BUSINESS.search(block) is None
