"""What agents see: the queue, the page of a ticket, reports. Rows become what a page shows, worked out once."""
