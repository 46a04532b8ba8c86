import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.languages import Language
from helpcenter.content_files import (
    LARGEST_FILE,
    ArticleFile,
    CategoryEntry,
    ContentFaults,
    Fault,
    find_files,
    quoted,
    read_categories,
    read_files,
    write_article,
    write_categories,
)
from tests.counting import calls_of

BODY_MAX = 1_000


def read(folder, content, name="en/returns.md"):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = read_files([path], body_max=BODY_MAX)
    return found


def categories(folder, content):
    (folder / "categories.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_categories(folder)


def test_a_file_says_everything_about_a_text(tmp_path):
    file = read(
        tmp_path,
        """---
title: "How: return an item"
summary: In four steps
category: orders/returns
question: true
position: 30
featured: 2
last_verified_on: 2026-05-01
review_by: 2026-11-01
source_language: ja
status: draft
stale: [2, 5]
aliases:
  - send back
  - "no"
related: [refunds, return-postage]
---

First.

Second.
""",
    )

    assert file == ArticleFile(
        path=tmp_path / "en/returns.md",
        language=Language.EN,
        slug="returns",
        title="How: return an item",
        body="First.\n\nSecond.",
        summary="In four steps",
        category="orders/returns",
        question=True,
        position=30,
        featured=2,
        last_verified_on=date(2026, 5, 1),
        review_by=date(2026, 11, 1),
        source_language=Language.JA,
        status="draft",
        stale=(2, 5),
        aliases=("send back", "no"),
        related=("refunds", "return-postage"),
        line_of={
            "title": 2,
            "summary": 3,
            "category": 4,
            "question": 5,
            "position": 6,
            "featured": 7,
            "last_verified_on": 8,
            "review_by": 9,
            "source_language": 10,
            "status": 11,
            "stale": 12,
            "aliases": 13,
            "related": 16,
        },
        body_line=19,
    )


def test_a_title_is_enough(tmp_path):
    file = read(tmp_path, "---\ntitle: Returns\n---\n", name="ja/返品-1.md")

    assert (file.language, file.slug, file.title, file.body, file.status) == ("ja", "返品-1", "Returns", "", "")


@pytest.mark.parametrize(
    "title", ["no", "Yes", "1.50", "2026-05-01", "0x1F", "~tilde", "null and void", "1:30", "=", "true"]
)
def test_words_stay_the_words_that_were_typed(tmp_path, title):
    assert read(tmp_path, f"---\ntitle: {title}\n---\nx").title == title


@pytest.mark.parametrize(
    "content", ["\ufeff---\ntitle: A\n---\nB\nC\n", "---\r\ntitle: A\r\n---\r\nB\r\nC\r\n", "---\rtitle: A\r---\rB\rC"]
)
def test_a_bom_and_other_line_ends_are_read(tmp_path, content):
    file = read(tmp_path, content)

    assert (file.title, file.body, file.body_line) == ("A", "B\nC", 4)


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("orders/returns", "orders/returns"),
        ("/orders/", "orders"),
        ("Shipping & Returns", "shipping-returns"),
        ("送料・返品", "送料-返品"),
        # What is a slug already stays what it is, so that what was exported comes back.
        ("Orders/a_b", "Orders/a_b"),
        ("", ""),
    ],
)
def test_a_category_is_named_by_its_slugs_or_its_name(tmp_path, written, category):
    assert read(tmp_path, f"---\ntitle: A\ncategory: {written}\n---\n").category == category


def test_a_single_entry_needs_no_list(tmp_path):
    file = read(tmp_path, "---\ntitle: A\naliases: one, two\nrelated: b\n---\n")

    assert (file.aliases, file.related) == (("one, two",), ("b",))


def test_a_decomposed_file_name_is_the_composed_slug(tmp_path):
    assert read(tmp_path, "---\ntitle: A\n---\n", name="ja/カ\u3099イト\u3099.md").slug == "ガイド"


def test_a_rule_in_the_body_does_not_end_the_front_matter_again(tmp_path):
    assert read(tmp_path, "---\ntitle: A\n---\n\nB\n\n---\n\nC\n").body == "B\n\n---\n\nC"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "the front matter is missing: the first line must be ---"),
        ("Hello", 1, "the front matter is missing: the first line must be ---"),
        ("\n---\ntitle: A\n---\n", 1, "the front matter is missing: the first line must be ---"),
        ("---\ntitle: A\n", 1, "the front matter does not end: a line --- must close it"),
        ("---\n---\nB", 1, "the title is missing: add a line such as  title: How to return an item"),
        ("---\nsummary: B\ntitle:\n---\n", 3, "the title is missing: add a line such as  title: How to return an item"),
        (
            '---\nsummary: B\ntitle: " "\n---\n',
            3,
            "the title is missing: add a line such as  title: How to return an item",
        ),
        ("---\ntitle: A\nstale: [1\n---\n", 4, None),
        (
            "---\ntitle: A: B\n---\n",
            2,
            "is not YAML: mapping values are not allowed here. Put text with : or # in double quotes",
        ),
        ("---\ntitle: A\n\tsummary: B\n---\n", 3, None),
        ("---\ntitle: A\nsummary: B\ntitle: C\n---\n", 4, "'title' is here twice"),
        ("---\n- title\n---\n", 2, "expected lines of the form  key: value"),
        ("---\njust words\n---\n", 2, "expected lines of the form  key: value"),
        ("---\ntitle: [A]\n---\n", 2, "title must be text on one line"),
        ("---\n? [a]\n: b\n---\n", 2, "a key must be text on one line"),
        ('---\ntitle: "A\\nB"\n---\n', 2, "title contains a line break or a control character"),
        ('---\ntitle: "A\\0B"\n---\n', 2, "title contains a line break or a control character"),
        ('---\ntitle: "A\\ud800B"\n---\n', 2, "title contains a line break or a control character"),
        ("---\ntitle: |\n  A\n  B\n---\n", 2, "title contains a line break or a control character"),
        (f"---\ntitle: {'a' * 201}\n---\n", 2, "title has 201 characters; 200 is the most"),
        (f"---\ntitle: A\nsummary: {'a' * 301}\n---\n", 3, "summary has 301 characters; 300 is the most"),
        ("---\ntitle: A\nquestion: maybe\n---\n", 3, "question must be true or false"),
        ("---\ntitle: A\nposition: -1\n---\n", 3, "position must be a whole number from 0 to 100000"),
        ("---\ntitle: A\nposition: 1.5\n---\n", 3, "position must be a whole number from 0 to 100000"),
        ("---\ntitle: A\nposition: 100001\n---\n", 3, "position must be a whole number from 0 to 100000"),
        ("---\ntitle: A\nposition: ①\n---\n", 3, "position must be a whole number from 0 to 100000"),
        (f"---\ntitle: A\nposition: {'9' * 5_000}\n---\n", 3, "position must be a whole number from 0 to 100000"),
        (
            f"---\ntitle: A\nposition: 0000100000{'0' * 20}\n---\n",
            3,
            "position must be a whole number from 0 to 100000",
        ),
        ("---\ntitle: A\nlast_verified_on: 1 May 2026\n---\n", 3, "last_verified_on must be a date such as 2026-05-01"),
        ("---\ntitle: A\nreview_by: 2026-02-30\n---\n", 3, "review_by must be a date such as 2026-05-01"),
        ("---\ntitle: A\nsource_language: fr\n---\n", 3, "source_language must be ja or en"),
        ("---\ntitle: A\nstatus: live\n---\n", 3, "status must be draft or published"),
        ("---\ntitle: A\nstale: [0]\n---\n", 3, "stale must be the numbers of blocks, counted from 1"),
        ("---\ntitle: A\nstale: [x]\n---\n", 3, "stale must be the numbers of blocks, counted from 1"),
        ("---\ntitle: A\naliases: {one: two}\n---\n", 3, "aliases must be a list: one  - item  a line"),
        ("---\ntitle: A\naliases:\n  - B\n  - [C]\n---\n", 5, "an entry of aliases must be text on one line"),
        (
            f"---\ntitle: A\naliases:\n  - B\n  - {'c' * 201}\n---\n",
            5,
            "an entry of aliases has 201 characters; 200 is the most",
        ),
        (f"---\ntitle: A\naliases: [{', '.join('b' * 51)}]\n---\n", 3, "aliases has 51 entries; 50 is the most"),
        (
            "---\ntitle: A\ncategory: orders/&\n---\n",
            3,
            "category must be slugs joined by /, such as shipping/tracking",
        ),
        ("---\ntitle: A\ncategory: a//b\n---\n", 3, "category must be slugs joined by /, such as shipping/tracking"),
        ("---\ntitle: A\ncategory: ../etc\n---\n", 3, "category must be slugs joined by /, such as shipping/tracking"),
        (
            f"---\ntitle: A\ncategory: {'a' * 81}\n---\n",
            3,
            "category must be slugs joined by /, such as shipping/tracking",
        ),
        (
            "---\ntitle: A\n---\n\n" + "b" * 1_001,
            5,
            "the text has 1,001 characters; 1,000 is the most: split the article",
        ),
        (b"---\ntitle: A\n---\n\n\xe3\x81\x82\n\x83\x5c\n", 6, "is not UTF-8: save the file in UTF-8"),
        (b"---\ntitle: A\n---\n\nB\0C\n", 5, "contains a NUL character: remove it"),
        ("---\ntitle: A\x07\n---\n", 2, "has a character that YAML does not allow"),
        (b"x" * (LARGEST_FILE + 1), 0, "is 4,194,305 bytes; 4,194,304 is the most"),
        # Bombs
        (
            "---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: A\n---\n",
            2,
            "anchors and aliases (& and *) are not used here: quote the text",
        ),
        ("---\ntitle: A\nsummary: *a\n---\n", 3, "anchors and aliases (& and *) are not used here: quote the text"),
        ("---\ntitle: A\nstale: " + "[" * 5_000 + "\n---\n", 3, "is nested too deep"),
        ("---\n" + "- " * 5_000 + "\n---\n", 2, "is nested too deep"),
        ("---\n" + "x" * 200_001 + "\n---\n", 1, "is longer than 50,000 characters before the text begins"),
        ("---\ntitle: !!python/object/apply:os.system ['true']\n---\n", 2, "title must be text on one line"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(tmp_path, content, line, message):
    found = read(tmp_path, content)

    assert isinstance(found, Fault)
    assert (found.path, found.line) == (tmp_path / "en/returns.md", line)
    assert message in {None, found.message}


def test_keys_that_are_not_known_are_named_with_their_lines(tmp_path):
    found = read(tmp_path, "---\nlayout: [a]\ntitle: A\nautor:\n  name: Alice\n---\n")

    path = tmp_path / "en/returns.md"
    assert (found.title, found.warnings) == (
        "A",
        (
            Fault(path, 2, "the key 'layout' is not known and was not kept"),
            Fault(path, 4, "the key 'autor' is not known and was not kept"),
        ),
    )


@pytest.mark.parametrize(
    "name", ["en/a b.md", "en/-a.md", "en/a--b.md", "en/a.b.md", f"en/{'a' * 121}.md", "en/a'b.md"]
)
def test_a_file_name_must_be_a_slug(tmp_path, name):
    found = read(tmp_path, "---\ntitle: A\n---\n", name=name)

    assert found == Fault(
        tmp_path / name, 0, "the file's name is the article's slug: letters, digits and single hyphens, 120 at the most"
    )


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    (tmp_path / "en" / "folder.md").mkdir(parents=True)

    (found,) = read_files([tmp_path / "en" / "folder.md"], body_max=BODY_MAX)

    assert found == Fault(tmp_path / "en/folder.md", 0, "cannot be read: Is a directory")


def test_all_faults_of_a_folder_are_found_in_one_go(tmp_path):
    for name, title in (("a", "A"), ("b", ""), ("c", "C: D")):
        path = tmp_path / "en" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: {title}\n---\n")

    found = list(read_files(find_files(tmp_path), body_max=BODY_MAX))

    assert [(item.path.name, isinstance(item, Fault)) for item in found] == [
        ("a.md", False),
        ("b.md", True),
        ("c.md", True),
    ]


def test_a_fault_reads_like_that_of_a_compiler():
    assert [str(Fault(Path("en/a.md"), line, "is wrong")) for line in (0, 3)] == [
        "en/a.md: is wrong",
        "en/a.md:3: is wrong",
    ]


def test_a_folder_without_articles_is_a_fault(tmp_path):
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "a.md").write_text("---\ntitle: A\n---\n")

    with pytest.raises(ContentFaults) as refused:
        find_files(tmp_path)

    assert [fault.path for fault in refused.value.faults] == [tmp_path]


@pytest.mark.parametrize(
    "bomb",
    [
        "title: " + "[" * 190_000,
        "title: " + "{" * 190_000,
        "a: {" * 40_000,
        "[\n" * 90_000,
        "? " * 90_000,
        "title: [" + "x," * 90_000 + "]",
    ],
)
def test_no_front_matter_takes_long(tmp_path, bomb):
    found = []

    cost = calls_of(lambda: found.append(read(tmp_path, f"---\n{bomb}\n---\n")))

    assert ([type(fault) for fault in found], cost < 20_000_000) == ([Fault], True)


# Categories


def test_categories_are_read_with_their_words(tmp_path):
    found = categories(
        tmp_path,
        "# A comment\n- slug: orders\n  icon: box\n  name: {ja: 注文, en: Orders}\n  summary:\n    en: Find them\n"
        "- slug: returns\n  parent: orders\n  name:\n    ja: 返品\n",
    )

    assert found == [
        CategoryEntry("orders", {"ja": "注文", "en": "Orders"}, {"en": "Find them"}, icon="box"),
        CategoryEntry("returns", {"ja": "返品"}, parent="orders"),
    ]


def test_a_folder_needs_no_categories(tmp_path):
    assert read_categories(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "expected a list of categories, each with slug and name"),
        ("slug: orders\n", 1, "expected a list of categories, each with slug and name"),
        ("- orders\n", 1, "expected lines of the form  key: value"),
        ("- slug: a\n  name: {en: A}\n- name: {en: B}\n", 3, "a category needs a slug of letters, digits and hyphens"),
        ("- slug: a b\n  name: {en: A}\n", 1, "a category needs a slug of letters, digits and hyphens"),
        ("- slug: a\n  name: {en: A}\n- slug: a\n  name: {en: B}\n", 3, "the category 'a' is here twice"),
        (
            "- slug: a\n  parent: b\n  name: {en: A}\n- slug: b\n  name: {en: B}\n",
            1,
            "its parent 'b' must stand above it",
        ),
        ("- slug: a\n  parent: a\n  name: {en: A}\n", 1, "its parent 'a' must stand above it"),
        ("- slug: a\n", 1, "the category 'a' needs a name in at least one language"),
        ("- slug: a\n  name: A\n", 2, "expected lines of the form  key: value"),
        (
            "- slug: a\n  name:\n    en: A\n    fr: B\n",
            4,
            "unknown language 'fr'; known are ja, en. Put text with a comma in quotes",
        ),
        (
            "- slug: a\n  name: {en: A}\n  colour: red\n",
            1,
            "unknown key 'colour': a category has slug, parent, icon, name, summary",
        ),
        ("- slug: a\n  name: {en: A}\n  icon: ../x\n", 1, "an icon is the name of one, in small letters"),
        (f"- slug: a\n  name: {{en: {'a' * 121}}}\n", 1, "a name has 120 characters at the most, a summary 200"),
        (f"- slug: {'a' * 81}\n  name: {{en: A}}\n", 1, "a category's slug has 80 characters at the most"),
        ("- slug: &a a\n  name: {en: A}\n", 1, "anchors and aliases (& and *) are not used here: quote the text"),
        (b"- slug: a\n  name: {en: \xff}\n", 2, "is not UTF-8: save the file in UTF-8"),
    ],
)
def test_what_is_wrong_with_categories_is_named_by_line(tmp_path, content, line, message):
    with pytest.raises(ContentFaults) as refused:
        categories(tmp_path, content)

    assert refused.value.faults == [Fault(tmp_path / "categories.yaml", line, message)]


# The canonical form


def test_an_article_is_written_in_one_form():
    file = ArticleFile(
        path=Path("en/returns.md"),
        language=Language.EN,
        slug="returns",
        title="Returns: how",
        body="First.\n\nSecond.",
        category="orders/returns",
        question=False,
        position=0,
        last_verified_on=date(2026, 5, 1),
        source_language=Language.JA,
        status="published",
        stale=(2, 5),
        aliases=("send back", "no"),
    )

    assert write_article(file) == (
        '---\ntitle: "Returns: how"\ncategory: orders/returns\nquestion: false\nposition: 0\nlast_verified_on: 2026-05-01\n'
        'source_language: ja\nstatus: published\nstale: [2, 5]\naliases:\n  - send back\n  - "no"\n---\nFirst.\n\nSecond.\n'
    )


def test_categories_are_written_in_one_form(tmp_path):
    entries = [
        CategoryEntry("orders", {"ja": "注文", "en": "Orders: all"}, {"en": "Find, change"}, icon="box"),
        CategoryEntry("returns", {"ja": "返品"}, parent="orders"),
    ]

    text = write_categories(entries)

    assert text.split("\n")[1:] == [
        *(
            "- slug: orders",
            "  icon: box",
            "  name:",
            "    ja: 注文",
            '    en: "Orders: all"',
            "  summary:",
            "    en: Find, change",
        ),
        *("- slug: returns", "  parent: orders", "  icon: document", "  name:", "    ja: 返品", ""),
    ]
    assert categories(tmp_path, text) == entries


def of_one_line(words):
    return words == words.strip() and not any(unicodedata.category(c) in {"Cc", "Cs"} for c in words)


LINES = st.one_of(
    st.text(max_size=40),
    st.text(
        alphabet="-:?#&*!|>'\"%@`{}[], ~=<.0123456789eExXnoyYNulTtruefFals\u2028\u2029\u3000\u00a0\ufeff\uffff😀あ\\",
        max_size=20,
    ),
).filter(of_one_line)


@given(LINES)
def test_quoted_words_read_back_as_they_were(words):
    written = quoted(words)

    assert yaml.safe_load(f"key: {written}") == {"key": words}
    assert yaml.safe_load(f"  - {written}") == [words]


@pytest.mark.parametrize(
    "words",
    ["返品する", "How to return an item", "It's 3 o'clock?", "50% off, really", "返品：送料", "a #1", "C# or C"],
)
def test_plain_words_need_no_quotes(words):
    assert quoted(words) == (f'"{words}"' if " #" in words else words)


BODIES = st.text(alphabet="ab\n \t-#あ\u3000\u2028\x85", max_size=30).map(lambda text: text.strip("\n").rstrip())


@given(
    title=LINES.filter(bool),
    summary=LINES,
    aliases=st.lists(LINES.filter(bool), max_size=3),
    body=BODIES,
    position=st.integers(0, 100_000),
    question=st.booleans(),
    stale=st.lists(st.integers(1, 5_000), max_size=3),
)
def test_writing_and_reading_gives_the_same_file(
    tmp_path_factory, title, summary, aliases, body, position, question, stale
):
    path = tmp_path_factory.getbasetemp() / "en" / "returns.md"
    file = ArticleFile(
        path=path,
        language=Language.EN,
        slug="returns",
        title=title,
        summary=summary,
        aliases=tuple(aliases),
        body=body,
        position=position,
        question=question,
        stale=tuple(stale),
    )

    text = write_article(file)
    again = read(path.parent.parent, text)

    assert replace(again, line_of={}, body_line=1) == file
    assert write_article(again) == text
