"""Whose turn it is to take a ticket."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Takes:
    """What an agent or a team takes. Empty languages and topics mean all."""

    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()

    def fits(self, language: str, topic: str) -> bool:
        return (not self.languages or language in self.languages) and (not self.topics or topic in self.topics)


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent who takes new tickets, with their teams; `room` is how many more there is place for."""

    agent: int
    own: Takes
    teams: Mapping[int, Takes]
    room: int
    last_given_at: datetime

    def takes(self, language: str, topic: str, team: int | None) -> bool:
        """Return whether a ticket may land here: one of a team with its members, else with whose team takes such tickets."""
        if self.room <= 0 or not self.own.fits(language, topic):
            return False
        if team is not None:
            return team in self.teams
        return not self.teams or any(takes.fits(language, topic) for takes in self.teams.values())

    def after_one(self, at: datetime) -> "Desk":
        """Return the desk with one ticket more on it."""
        return replace(self, room=self.room - 1, last_given_at=at)


def next_desk(desks: Iterable[Desk], *, language: str, topic: str, team: int | None) -> Desk | None:
    """Return the desk that was given nothing for the longest time; of several, the one with the most room."""
    taking = [desk for desk in desks if desk.takes(language, topic, team)]
    return min(taking, key=lambda desk: (desk.last_given_at, -desk.room, desk.agent), default=None)
