"""What people type about tickets, turned into values."""
