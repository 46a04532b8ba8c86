"""Which dispute a page is about, and as what its reader is there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest

from disputes import permissions, queries
from disputes.facts import case_of
from disputes.models import Dispute
from disputes.rules.facts import Caller, Case, sure
from disputes.rules.playing import settled
from disputes.rules.states import Party
from messaging.rules.threads import Side

SIDES = {Party.BUYER: Side.CUSTOMER, Party.SELLER: Side.SHOP}


@dataclass(frozen=True, slots=True)
class Found:
    """A dispute as it is at an instant, what the clock had due by then included, whether or not that is written down."""

    dispute: Dispute
    case: Case
    caller: Caller | None  # None for an agent: the room is read here, and worked on at the desk.
    side: Side
    at: datetime

    @property
    def party(self) -> Party:
        """Return as what its reader takes part; raise LookupError for an agent, who does not."""
        return sure(self.caller).party


def find(request: HttpRequest, reference: str, at: datetime) -> Found:
    """Return a dispute that somebody may read; for strangers there is none."""
    dispute = queries.dispute_for(request.user, reference)
    if dispute is None:
        raise Http404
    caller = None if request.user.is_staff else permissions.caller_for(dispute, request.user)
    prefetch_related_objects([dispute.thread], "parties__person", "parties__shop")
    case = case_of(dispute)
    changes = settled(case, at)
    side = SIDES[caller.party] if caller else Side.SUPPORT
    return Found(dispute, changes[-1].after if changes else case, caller, side, at)


def find_party(request: HttpRequest, reference: str, at: datetime) -> Found:
    """Return a dispute of somebody who takes part in it; agents act at the desk."""
    found = find(request, reference, at)
    if found.caller is None:
        raise Http404
    return found
