"""How the files in `content/` are written, for every app that reads some of them."""
