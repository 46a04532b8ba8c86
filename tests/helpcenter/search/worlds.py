"""Indexes made of texts without a database, and questions put to the one that has one."""

from helpcenter import queries, search
from helpcenter.analysis.document import analysed
from helpcenter.rules.searching import Question
from helpcenter.search import ranking
from helpcenter.search.asking import Lexicon, understood
from helpcenter.search.glossary import compiled
from helpcenter.search.index import Document, Index, Stored

# Without a database


def stored(number, slug, title, body="", *, language="ja", aliases=(), category=0):
    """Return a text as the index takes it."""
    found = analysed(title=title, aliases=aliases, blocks=[("paragraph", body)])
    document = Document(number, slug, language, title, category, outline=found.outline)
    return Stored(document, found.terms, found.asking, found.answering, found.vocabulary)


def vocabulary_of(*texts):
    """Return revision → vocabulary of texts, as an index wants to be told of those that are gone."""
    return {text.document.revision_id: text.vocabulary for text in texts}


def lexicon_of(*texts, glossary=()):
    """Return what queries are understood by; a glossary is groups of (Japanese words, English words)."""
    return Lexicon.of(Index.build(texts), compiled(glossary))


def scores(query, lexicon):
    """Return slug → score, as exact as it is kept."""
    found = of_articles(query, lexicon)
    return {slug: float(score) for slug, score in zip(lexicon.index.slugs, found, strict=True) if score}


def ranked(query, lexicon):
    return [lexicon.index.slugs[n] for n in ranking.top(of_articles(query, lexicon), 100)]


def of_articles(query, lexicon):
    return ranking.by_article(ranking.ranked(understood(query, lexicon), lexicon.index).scores, lexicon.index)


# With one


def ask(words, at, language="ja", **fields):
    return search.answer(Question(words, language, **fields), version=queries.content_version(at), at=at)


def slugs(words, at, language="ja", **fields):
    return [hit.slug for hit in ask(words, at, language, **fields).hits]


def suggested(words, at, language="ja"):
    return search.suggest(words, language, version=queries.content_version(at), at=at)


def text(parts):
    """Return parts as text, with what was found in brackets."""
    return "".join(f"[{part.text}]" if part.is_match else part.text for part in parts)
