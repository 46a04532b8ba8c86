"""The tables of the process as a diagram and as Markdown, for `docs/dispute-process.md`."""

from collections.abc import Iterable
from datetime import timedelta

from disputes.rules.evidence import CHECKLIST
from disputes.rules.moves import MOVES
from disputes.rules.moves.row import Goes, Move
from disputes.rules.policy import DEFAULT
from disputes.rules.reminders import REMINDERS, ReminderRow
from disputes.rules.stages import DEADLINES, STAGES
from disputes.rules.states import Stage
from orders.rules.window import REMINDED_BEFORE


def _arrows(move: Move) -> Iterable[tuple[str, str]]:
    """Yield where a move leads from and to; a row with several ends leads from each stage to each but other ones."""
    for stage in move.from_stages or ("[*]",):
        for to in move.to:
            stays = to == stage
            if move.goes is Goes.STAYS and not stays:
                continue
            others_wait = to in move.from_stages and len(move.to) > 1 and not stays
            if others_wait and not (move.goes is Goes.WHEN_ANSWERED and to is Stage.MEDIATION):
                continue
            yield stage, to


def drawing() -> str:
    """Return the table as a Mermaid state diagram; moves that change nothing but words and files are left out."""
    lines = ["stateDiagram-v2"]
    for move in MOVES:
        if move.counts_version:
            lines += [
                f"    {stage} --> {to}: {move.row} {move.verb} ({', '.join(move.by)})" for stage, to in _arrows(move)
            ]
    lines.append(f"    {Stage.CLOSED} --> [*]")
    return "\n".join(lines)


def in_words(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} d" if hours % 24 == 0 and hours > 72 else f"{hours} h"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return a Markdown table."""
    head = tuple(head)
    return [
        f"| {' | '.join(head)} |",
        "|" + "---|" * len(head),
        *(f"| {' | '.join(cell or '—' for cell in row)} |" for row in rows),
    ]


def _stages() -> list[str]:
    rows = ((row.stage, ", ".join(row.turn), ", ".join(row.deadlines)) for row in STAGES.values())
    return table(("stage", "waits for", "deadlines"), rows)


def _moves() -> list[str]:
    rows = (
        (
            move.row,
            move.verb,
            ", ".join(move.from_stages) if len(move.from_stages) < len(Stage) - 1 else "any but closed",
            ", ".join(move.by),
            "the same" if move.goes is Goes.STAYS else ", ".join(move.to),
            ", ".join(move.provided),
            ", ".join(move.effects),
            f"{move.means}." if move.deadline is None else f"{move.deadline} passed. {move.means}.",
        )
        for move in MOVES
    )
    return table(("row", "move", "from", "who", "to", "refused when", "effects", "what it means"), rows)


def _deadlines() -> list[str]:
    rows = (
        (
            row.kind,
            f"{row.long(DEFAULT).days} business days" if row.is_in_business_days else in_words(row.long(DEFAULT)),
            row.counted_from,
            "decides" if row.decides else "reminds or alarms",
            ", ".join(f"{move.row} {move.verb}" for move in MOVES if move.deadline is row.kind),
        )
        for row in DEADLINES.values()
    )
    return table(("deadline", "usually", "counted from", "it", "then"), rows)


def _reminder_times(row: ReminderRow) -> str:
    times = ["at once"] if row.at_once else []
    times += [f"−{in_words(offset)}" for offset in row.offsets]
    times += [f"when it passes, to {row.at_end}"] if row.at_end else []
    times += [f"then every {in_words(getattr(DEFAULT, row.then_every))}"] if row.then_every else []
    return ", ".join(times)


def _reminders() -> list[str]:
    rows = [(str(row.kind), str(row.to), _reminder_times(row)) for row in REMINDERS]
    rows.append(
        ("end of the window, no dispute yet", "buyer", ", ".join(f"−{in_words(offset)}" for offset in REMINDED_BEFORE))
    )
    return table(("deadline", "to", "when"), rows)


def _evidence() -> list[str]:
    rows = (
        (
            item.reason,
            item.party or "system",
            item.need,
            item.slot,
            item.thing,
            f"{item.least}" if item.per is None else f"{item.least} for each of {item.per}",
        )
        for item in CHECKLIST
    )
    return table(("reason", "who", "need", "what", "as", "at least"), rows)


def document() -> str:
    """Return the whole process as a Markdown document."""
    return "\n".join(
        (
            "# How a dispute runs",
            "",
            "Printed by `python3 run.py manage write_docs` from `disputes/rules/`; do not edit.",
            "",
            "```mermaid",
            drawing(),
            "```",
            "",
            "## Stages",
            "",
            *_stages(),
            "",
            "## Moves",
            "",
            "Of every move: whoever makes it is a party of this dispute, or the agent who holds it; nobody is on both sides;",
            "no account is suspended; the version that was looked at is the present one; deadlines that have passed were",
            "applied first, each at its own instant. Rows with A are not in the rulebook: see docs/decisions/0013.",
            "",
            *_moves(),
            "",
            "## Deadlines",
            "",
            *_deadlines(),
            "",
            "## Reminders",
            "",
            *_reminders(),
            "",
            "## Evidence",
            "",
            *_evidence(),
            "",
        )
    )
