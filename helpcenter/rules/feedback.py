"""What a reader may say about an article."""

from enum import StrEnum

COMMENT_MAX = 500  # characters


class Fault(StrEnum):
    """Why an article did not help."""

    NOT_ANSWERED = "not_answered"
    HARD_TO_FOLLOW = "hard_to_follow"
    OUT_OF_DATE = "out_of_date"
    ODD_TRANSLATION = "odd_translation"
    DISLIKE_ANSWER = "dislike_answer"
    OTHER = "other"
