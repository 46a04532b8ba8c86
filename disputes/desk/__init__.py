"""What mediators see: the queue of cases, the page of a case, drafts of rulings, reports. Rows become what a page shows."""
