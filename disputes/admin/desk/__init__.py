"""The mediators' desk: the queue, the page of a case, rulings, approvals by a second person, reports."""
