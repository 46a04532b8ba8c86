"""What comes in by mail: bytes in, words out. No database, no Django; whatever the bytes are, nothing is raised."""
