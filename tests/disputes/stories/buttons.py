"""I15: the buttons of everybody are exactly what is not refused, by the rules and by the actions."""

from disputes.rules.moves import MOVES
from disputes.rules.payloads import PAYLOADS, Act, Nothing, Opening
from disputes.rules.playing import open_to, refusal
from disputes.rules.states import PEOPLE, Verb
from tests.disputes.stories.people import sensible
from tests.disputes.stories.telling import EVERYBODY

VERBS = sorted(
    {move.verb for move in MOVES if set(move.by) & set(PEOPLE) and PAYLOADS.get(move.verb, Nothing) is not Opening}
)
BINDS_NOBODY = (Verb.WRITE, Verb.ADD_EVIDENCE)


def shown_to(story, name):
    """Return the buttons of somebody now."""
    return list(open_to(story.case(), story.caller(name), story.at))


def all_shown(story):
    """Return every button there is now, with whose it is."""
    return [(name, button) for name in EVERYBODY for button in shown_to(story, name)]


def buttons_are_what_is_not_refused(story):
    """Hold the buttons of everybody, and every verb, against the rules; then press some for a try, and undo it.

    The actions are asked whenever the case changed: for every button that is new, for every third of the others that bind
    somebody, for one of those that bind nobody, and for one verb that is hidden. While only time passes the rules alone are.
    """
    case = story.case()
    shown = {(name, button.move.verb) for name, button in all_shown(story)}
    for name in EVERYBODY:
        for verb in VERBS:
            payload = sensible(story.choices(name, verb))
            refused = refusal(case, Act(verb, story.caller(name), story.at, payload, case.version))
            assert (refused is None) == ((name, verb) in shown), (name, verb, refused, case.stage)
    if story.tried_at != (case, shown):
        for name, verb in _to_try(story, shown):
            payload = sensible(story.choices(name, verb))
            answer, _ = story.undone(lambda: story.tried(0, name, verb, payload, case))  # noqa: B023
            assert hasattr(answer, "row") == ((name, verb) in shown), (name, verb, answer, case.stage)
        story.tried_at = case, shown
        story.turns += 1


def _to_try(story, shown):
    """Return the buttons to press, and a verb that is hidden: others in each turn."""
    before = story.tried_at[1] if story.tried_at else set()
    binding = sorted(one for one in shown if one[1] not in BINDS_NOBODY)
    free = sorted(shown - set(binding))
    hidden = [(name, verb) for name in EVERYBODY for verb in VERBS if (name, verb) not in shown]
    every_third = {one for place, one in enumerate(binding) if (place + story.turns) % 3 == 0}
    single = {rest[7 * story.turns % len(rest)] for rest in (free, hidden) if rest}
    return sorted((set(binding) - before) | every_third | single)
