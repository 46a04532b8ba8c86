"""Text to what it is found by; the only room that knows the dictionaries."""
