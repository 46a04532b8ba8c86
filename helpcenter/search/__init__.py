"""Find articles in two languages. Everything that asks goes through `answer` and `suggest`.

A query is understood (`asking`), articles are ranked (`ranking`) over the index of the process (`index`, kept by `live`),
slips are set right (`mending`), and what is shown of an article is chosen (`passages`). See docs/decisions/0006.
"""

from helpcenter.search.answering import answer, suggest, warm

__all__ = ["answer", "suggest", "warm"]
