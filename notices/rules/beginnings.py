"""The beginning of words that are too long for a mail."""

import re

END_OF_SENTENCE = re.compile(r"[。．！？][」』）]?|[.!?][\"')]?(?=\s)|(?=\n)")
SPACE = re.compile(r"(?=\s)")
GOES_ON = " …"


def beginning(words: str, most: int) -> str:
    """Return words of at most so many characters as they are; of longer ones the first sentences, and a sign that they go on.

    They end with a sentence or a line in their second half, else with a word, else where they must.
    """
    if len(words) <= most:
        return words
    for boundary in (END_OF_SENTENCE, SPACE):
        ends = [found.end() for found in boundary.finditer(words, most // 2, most + 1) if found.end() <= most]
        if ends:
            return words[: ends[-1]].rstrip() + GOES_ON
    return words[:most] + GOES_ON


def shown_in_mail(words: str, most: int) -> dict[str, str | bool]:
    """Return what the template of a mail takes: how the words begin, and whether they go on."""
    body = beginning(words, most)
    return {"body": body, "is_cut": body != words}
