"""What a browser says about itself, read as far as people recognise their own devices by it."""

from dataclasses import dataclass

# The first that is found counts: most browsers also claim to be those that stand below them.
BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Line/", "LINE"),
    ("YJApp", "Yahoo! JAPAN"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
HANDHELD = frozenset({"iPhone", "iPad", "Android"})


@dataclass(frozen=True, slots=True)
class Device:
    """The names of a browser and of what it runs on; empty where it does not say."""

    browser: str
    system: str

    @property
    def is_handheld(self) -> bool:
        return self.system in HANDHELD


def device(user_agent: str) -> Device:
    """Return the device that a User-Agent header tells of."""
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
