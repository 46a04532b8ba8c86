"""The pages of whoever asks. Agents have theirs in the admin."""
