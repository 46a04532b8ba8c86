"""What a page holds, read as a browser reads it."""

from html.parser import HTMLParser

UNKNOWN = "⟦unknown⟧"  # What a template writes, in tests of pages, for a name that nobody gave it.
NOT_TYPED = {"hidden", "submit", "button"}


class Page(HTMLParser):
    """The fields, labels, headings and faults of a page."""

    def __init__(self, response):
        super().__init__()
        self.status = response.status_code
        self.html = response.content.decode()
        self.main = self.html[self.html.index("<main") : self.html.index("</main>")]
        self.fields, self.unlabelled, self.headings, self.inline, self.actions = [], [], [], [], []
        self.ids, self.labelled, self._reads, self._is_in_main = [], set(), "", False
        self.title = ""
        self.feed(self.html)
        self.unlabelled = [field for field in self.fields_with_ids if field[1] not in self.labelled]

    @property
    def fields_with_ids(self):
        return [(name, identity) for name, identity, kind in self.fields if kind not in NOT_TYPED]

    @property
    def typed(self):
        """The names of the fields that somebody fills in, in their order."""
        return [name for name, _, kind in self.fields if name and kind not in NOT_TYPED]

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if "style" in told or any(name.startswith("on") for name in told):
            self.inline.append((tag, told))
        if tag == "style" or (tag == "script" and "src" not in told):
            self.inline.append((tag, told))
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "main":
            self._is_in_main = True
        if tag == "title" and not self.title:
            self._reads = "title"
        if tag == "h1":
            self._reads = "h1"
            self.headings.append("")
        if tag == "label":
            self.labelled.add(told.get("for"))
        if self._is_in_main and tag in {"input", "select", "textarea"}:
            self.fields.append((told.get("name", ""), told.get("id"), told.get("type", tag)))
        if self._is_in_main and tag == "form":
            self.actions.append((told.get("method"), told.get("action", "")))

    def handle_endtag(self, tag):
        if tag == self._reads:
            self._reads = ""
        if tag == "main":
            self._is_in_main = False

    def handle_data(self, data):
        if self._reads == "title":
            self.title += data
        elif self._reads == "h1":
            self.headings[-1] += data

    @property
    def faults(self):
        """What no page may have; empty when it is sound."""
        theme = [("script", {})]  # The one inline script, which the policy allows by its hash.
        return {
            "inline": self.inline[1:] if self.inline[:1] == theme else self.inline,
            "unlabelled": self.unlabelled,
            "ids twice": sorted({one for one in self.ids if self.ids.count(one) > 1}),
            "headings": [] if len(self.headings) == 1 and self.headings[0].strip() else self.headings,
            "without a title": not self.title.strip(),
            "unknown names": self.main.count(UNKNOWN),
            "left over": [mark for mark in ("{{", "{%", ">None<", "None.") if mark in self.main],
        }


SOUND = {
    "inline": [],
    "unlabelled": [],
    "ids twice": [],
    "headings": [],
    "without a title": False,
    "unknown names": 0,
    "left over": [],
}
