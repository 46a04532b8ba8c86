"""Cost as a count that does not depend on the machine."""

import sys


def calls_of(function):
    """Return how many calls, of Python and of C, a function takes; machines are noisy, this is not."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count
