import contextlib
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.markdown import CALLOUTS, MarkdownError, Place, alone, as_json, flow, image_names, place_images, render
from helpcenter.markdown.render import anchor_of, content_hash
from tests.counting import calls_of

PLACE = Place(
    marketplace="Kaiun & <Market>",
    article_url=lambda slug: f"/en/articles/{slug}/",
    media_url=lambda name: f"/media/{name}",
    callouts={"note": "Note"},
)


def html_of(body):
    return flow([as_json(block) for block in render(body)])


def only(body):
    (block,) = render(body)
    return block


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("**「強調」**です", "<strong>「強調」</strong>です"),
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("これは**強調。**次の文", "これは<strong>強調。</strong>次の文"),
        ("彼は**「はい」**と言った", "彼は<strong>「はい」</strong>と言った"),
        ("**重要:**以下を読む", "<strong>重要:</strong>以下を読む"),
        ("（**注意**）", "（<strong>注意</strong>）"),
        ("「**強調**」", "「<strong>強調</strong>」"),
        ("**返品(無料)**は", "<strong>返品(無料)</strong>は"),
        ("価格は**¥1,000**です", "価格は<strong>¥1,000</strong>です"),
        ("**「一」「二」**と**「三」**", "<strong>「一」「二」</strong>と<strong>「三」</strong>"),
        ("これは*「斜体」*です", "これは<em>「斜体」</em>です"),
        ("これは***「両方」***です", "これは<em><strong>「両方」</strong></em>です"),
        ("**`コード`**です", "<strong><code>コード</code></strong>です"),
        ("これは**[リンク](https://example.com)**です", None),
        ("これは**A**です", "これは<strong>A</strong>です"),
        ("**한국어(강조)**는", "<strong>한국어(강조)</strong>는"),
        # What is no emphasis anywhere stays none.
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("a * b*", "a * b*"),
        ("foo**(bar)**baz", "foo**(bar)**baz"),
        ("日本 ** 語", "日本 ** 語"),
        ("~~線~~", "~~線~~"),
    ],
)
def test_emphasis_in_japanese(body, html):
    expected = html or (
        'これは<strong><a href="https://example.com" rel="noopener noreferrer nofollow">リンク</a></strong>です'
    )

    assert only(body).html == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("日本\n語", "日本語"),
        ("文です。\n次の文", "文です。次の文"),
        ("**強調**\n語", "<strong>強調</strong>語"),
        ("語\n**強調**", "語<strong>強調</strong>"),
        ("日本\nEnglish", "日本\nEnglish"),
        ("English\n日本", "English\n日本"),
        ("one\ntwo", "one\ntwo"),
        ("日本  \n語", "日本<br>\n語"),
        ("日本\\\n語", "日本<br>\n語"),
        ("```\n日本\n語\n```", None),
    ],
)
def test_a_line_break_between_japanese_characters_is_no_space(body, html):
    expected = f"<p>{html}</p>" if html else "<pre><code>日本\n語\n</code></pre>"

    assert only(body).html == expected


def test_the_text_of_a_block_is_what_a_reader_sees():
    block = only("日本\n語は **太字** と [リンク](https://example.com) と\n`code` ![絵](images/a.png)  \n次")

    assert block.text == "日本語は 太字 と リンク と\ncode 絵\n次"


@pytest.mark.parametrize(
    ("body", "anchors"),
    [
        ("## Return an item", ["return-an-item"]),
        ("## 返品・返金（送料）", ["返品-返金-送料"]),
        ("## ＡＢＣ　１２３", ["abc-123"]),
        ("## How `it` *works*?", ["how-it-works"]),
        ("## 返品\n\n## 返品\n\n## 返品", ["返品", "返品-2", "返品-3"]),
        ("## 返品\n\n## 返品-2\n\n## 返品", ["返品", "返品-2", "返品-3"]),
        ("## 返品 {#return}", ["return"]),
        ("## A {#x}\n\n## B {#x}", ["x", "x-2"]),
        ("## X\n\n## Other {#x}", ["x", "x-2"]),
        ("## !!!", ["section"]),
        ("##", ["section"]),
        ("## " + "長" * 200, ["長" * 80]),
        ("Title\n=====", ["title"]),
    ],
)
def test_anchors_of_headings(body, anchors):
    blocks = render(body)

    assert [block.anchor for block in blocks] == anchors
    assert [f' id="{anchor}"' in block.html for block, anchor in zip(blocks, anchors, strict=True)] == [True] * len(
        anchors
    )


def test_an_explicit_anchor_is_not_shown_and_does_not_count_as_content():
    plain, anchored = only("## 返品"), only("## 返品 {#return}")

    assert (anchored.html, anchored.text) == ('<h2 id="return">返品</h2>', "返品")
    assert anchored.hash == plain.hash


def test_an_anchor_does_not_depend_on_where_its_heading_stands():
    first = {block.text: block.anchor for block in render("## One\n\n## 二つ目")}
    swapped = {block.text: block.anchor for block in render("Words.\n\n## 二つ目\n\n## One")}

    assert {text: swapped[text] for text in first} == first


def test_the_composed_and_the_decomposed_form_of_a_heading_have_one_anchor_and_hash():
    composed, decomposed = only("## ガイド"), only("## カ\u3099イト\u3099")

    assert (decomposed.anchor, decomposed.hash) == (composed.anchor, composed.hash)


@pytest.mark.parametrize("level", range(1, 7))
def test_the_title_is_the_only_heading_of_the_first_level(level):
    block = only(f"{'#' * level} Words")

    shown = max(2, level)
    assert (block.kind, block.html) == (f"heading{shown}", f'<h{shown} id="words">Words</h{shown}>')


@pytest.mark.parametrize("name", CALLOUTS)
def test_callouts_have_a_label_and_a_role(name):
    html = html_of(f"::: {name}\nWords.\n\nMore.\n:::")

    assert html.split("\n") == [
        f'<div class="callout callout-{name}" role="note"><p class="callout-label">{{callout:{name}}}</p>',
        "<p>Words.</p>",
        "<p>More.</p>",
        "</div>",
    ]


def test_an_unknown_container_is_text():
    assert only("::: danger\nWords.\n:::").html == "<p>::: danger\nWords.\n:::</p>"


def test_steps_are_a_numbered_list_of_their_own():
    html = html_of("::: steps\n1. One\n2. Two\n:::")

    assert "".join(html.split("\n")) == '<div class="steps"><ol><li>One</li><li>Two</li></ol></div>'


def test_tables_keep_their_alignment_without_styles():
    block = only("| a | b | c |\n| :-- | --: | --- |\n| 1 | 2 | **3** |")

    assert (block.kind, block.text) == ("table", "a b c 1 2 3")
    assert "".join(block.html.split("\n")) == (
        '<table><thead><tr><th data-align="left">a</th><th data-align="right">b</th><th>c</th></tr></thead>'
        '<tbody><tr><td data-align="left">1</td><td data-align="right">2</td><td><strong>3</strong></td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("- a\n- b", ["item", "item"]),
        ("- a\n\n  more\n- b", ["item", "paragraph", "item"]),
        ("1. a\n   - b", ["item", "item"]),
        ("> a", ["paragraph"]),
        ("```\nx\n```", ["code"]),
        ("    x", ["code"]),
        ("***", ["rule"]),
        ("-\n- b", ["item", "item"]),
        ("", []),
        (" \n\n", []),
    ],
)
def test_kinds_of_blocks(body, kinds):
    assert [block.kind for block in render(body)] == kinds


def test_blocks_know_their_lines():
    body = "One\n\n- Two\n- Three\n\n## Four\n\n| a |\n| - |\n| 5 |"

    assert [(block.text, block.line) for block in render(body)] == [
        ("One", 1),
        ("Two", 3),
        ("Three", 4),
        ("Four", 6),
        ("a 5", 8),
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Some words", "Some   words", True),
        ("Some words", "Some\nwords", True),
        ("ＡＢＣ", "ABC", True),
        ("- item", "* item", True),
        ("# A", "A\n=", True),
        ("Some words", "Some other words", False),
        ("Words", "## Words", False),
        ("Words", "**Words**", False),
        ("[a](article:one)", "[a](article:two)", False),
        ("```\na  b\n```", "```\na b\n```", False),
    ],
)
def test_a_hash_is_of_what_a_block_says(one, other, is_same):
    assert (only(one).hash == only(other).hash) is is_same


def test_a_hash_is_short_and_stable():
    # Stored with every revision: another value would make every translation stale.
    assert only("Hello.").hash == content_hash("paragraph", "Hello.") == "2ee3b3365b15ac6fa646a00f99dadc18"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("![words](images/a.png)", '<img src="media:a.png" alt="words">'),
        ('![words](images/a.png "title")', '<img src="media:a.png" alt="words" title="title">'),
        ("![words](https://example.com/a.png)", "words"),
        ("![words](//example.com/a.png)", "words"),
        ("![words](/media/a.png)", "words"),
        ("![words](a.png)", "words"),
        ("![words](images/../a.png)", "words"),
        ("![words](images/..%2fa.png)", "words"),
        ("![words](images/a/b.png)", "words"),
        ("![words](images/)", "words"),
        ("![words](media:a.png)", "words"),
        ("![words](data:image/png;base64,AAAA)", "words"),
        ("![words](javascript:alert)", "![words](javascript:alert)"),
    ],
)
def test_images_are_shown_by_name_only(body, html):
    assert only(body).html == f"<p>{html}</p>"


def test_images_in_a_body_are_found():
    body = "![a](images/one.png) and ![b]( <images/二.jpg> )\n\n- ![c](images/one.png)\n\n![d](other/three.png)"

    assert image_names(body) == {"one.png", "二.jpg"}


def test_a_placed_image_has_its_size_and_a_missing_one_its_words():
    html = only('![one](images/one.png "Title") ![a "missing" <one>](images/gone.png)').html

    placed = place_images(html, {"one.png": ("help/abc-one.png", 640, 480)})

    assert placed == (
        '<p><img src="media:help/abc-one.png" alt="one" width="640" height="480" loading="lazy" decoding="async" title="Title">'
        " a &quot;missing&quot; &lt;one&gt;</p>"
    )


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("[a](https://example.com)", '<a href="https://example.com" rel="noopener noreferrer nofollow">a</a>'),
        ("[a](http://example.com)", '<a href="http://example.com" rel="noopener noreferrer nofollow">a</a>'),
        (
            "<https://example.com>",
            '<a href="https://example.com" rel="noopener noreferrer nofollow">https://example.com</a>',
        ),
        ("<alice@example.com>", '<a href="mailto:alice@example.com">alice@example.com</a>'),
        ("[a](article:returns)", '<a href="article:returns">a</a>'),
        ("[a](article:returns#cost)", '<a href="article:returns#cost">a</a>'),
        ("[a](#cost)", '<a href="#cost">a</a>'),
        ("https://example.com", "https://example.com"),
    ],
)
def test_links(body, html):
    assert only(body).html == f"<p>{html}</p>"


# Hostile bodies

SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<math><mi//xlink:href='javascript:alert(1)'>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<base href=javascript:/a/+alert(1)//>",
    "<form action=javascript:alert(1)><button>x",
    "</p></li></div></table><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61;vascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](%6aavascript:alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](feed:javascript:alert(1))",
    "[x](article:javascript:alert(1))",
    '[x](article:"onmouseover=alert(1)//)',
    '[x](article:x#"><script>alert(1)</script>)',
    '[x](https://example.com "x\\" onmouseover=\\"alert(1)")',
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    '![x" onerror="alert(1)](images/a.png)',
    "![<script>alert(1)</script>](images/a.png)",
    "![&lt;script&gt;alert(1)&lt;/script&gt;](images/gone.png)",
    '![x](images/a.png "\\" onerror=\\"alert(1)")',
    '![x](images/a.png"onerror="alert(1))',
    "<javascript:alert(1)>",
    "<javascript://example.com/%0aalert(1)>",
    "{callout:<script>alert(1)</script>}",
    "{marketplace}",
]
CONSTRUCTS = [
    "{}",
    "{} {{#x}}",
    "# {}",
    "## {} {{#anchor}}",
    "## words {{#{}}}",
    "{}\n=====",
    "- {}",
    "1. {}\n2. {}",
    "- a\n  - {}\n\n    {}",
    "> {}",
    "> - {}",
    "*{}*",
    "**{}**",
    "_{}_ __{}__",
    "`{}`",
    "```{}\n{}\n```",
    "```\n{}",
    "    {}",
    "~~~ {}\n{}\n~~~",
    "[{}](https://example.com)",
    "[words](https://example.com/{})",
    "[words](<https://example.com/{}>)",
    '[words](https://example.com "{}")',
    "[words](https://example.com '{}')",
    "[words](article:{})",
    "[words](article:returns#{})",
    "[words]({})",
    "[{}][ref]\n\n[ref]: https://example.com '{}'",
    "[words][ref]\n\n[ref]: {}",
    "[words][ref]\n\n[ref]: <{}> ({})",
    "![{}](images/a.png)",
    "![{}](images/gone.png)",
    '![words](images/a.png "{}")',
    "![words](images/{})",
    "![words]({})",
    "![words][ref]\n\n[ref]: {}",
    "<{}>",
    "<https://example.com/{}>",
    "| {} | b |\n| --- | --- |\n| {} | {} |",
    "| a |\n| {} |\n| b |",
    "::: note\n{}\n:::",
    "::: note {}\nwords\n:::",
    "::: warning\n- {}\n:::",
    "::: steps\n1. {}\n:::",
    "::: {}\nwords\n:::",
    "{}\n***\n{}",
    "words  \n{}\\\n{}",
    "\\{}",
    "<div>\n{}\n</div>",
    "<!-- {} -->",
]


class Danger(HTMLParser):
    """Everything in a page that could run a script."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in {
            "script",
            "iframe",
            "object",
            "embed",
            "style",
            "svg",
            "math",
            "base",
            "form",
            "meta",
            "link",
            "button",
        }:
            self.found.append(tag)
        for name, value in attrs:
            address = "".join(character for character in value or "" if character > " ").lower()
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "autofocus"}:
                self.found.append((tag, name))
            if name in {"href", "src", "action", "xlink:href"} and address.startswith(
                ("javascript:", "data:", "vbscript:", "feed:")
            ):
                self.found.append((tag, name, value))


def page_parts(body):
    """The HTML of a body as each page shows it: whole, every block alone, with images and without."""
    stored = [as_json(block) for block in render(body)]
    placed = [{**block, "html": place_images(block["html"], {"a.png": ('help/a".png', 1, 1)})} for block in stored]
    yield PLACE.fill(flow(stored))
    yield PLACE.fill(flow(placed))
    yield from (PLACE.fill(alone(placed, index)) for index in range(len(placed)))


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_a_script_runs_in_no_construct(construct):
    found = {
        script: Danger(html).found
        for script in SCRIPTS
        for html in page_parts(construct.replace("{}", script).replace("{{", "{").replace("}}", "}"))
        if Danger(html).found
    }

    assert found == {}


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                '"',
                "'",
                "&",
                "[",
                "](",
                ")",
                "!",
                "`",
                "*",
                "javascript:",
                "data:",
                "onerror=",
                "<script",
                "\n",
                ":::",
                " note",
                "|",
                "- ",
                "#",
                "images/a.png",
                "article:",
                "{",
                "}",
                "\\",
                "\0",
                "x",
                " ",
                "あ",
            ]
        ),
        max_size=25,
    )
)
def test_no_mixture_of_marks_runs_a_script(pieces):
    found = [danger for html in page_parts("".join(pieces)) for danger in Danger(html).found]

    assert found == []


def test_a_page_is_well_formed_whatever_its_blocks_say():
    html = html_of("- a\n  1. </ol></li>\n  2. ::: note\n     </div>\n     :::\n- > </blockquote>")

    opened = [html.count(f"<{tag}") for tag in ("ul", "ol", "li", "div", "blockquote")]
    closed = [html.count(f"</{tag}>") for tag in ("ul", "ol", "li", "div", "blockquote")]
    assert (opened, closed) == ([1, 1, 4, 1, 1], [1, 1, 4, 1, 1])


def test_a_nul_becomes_a_sign_that_something_is_missing():
    assert only("a\0b").html == "<p>a\ufffdb</p>"


@pytest.mark.parametrize(
    "body", ["&#0; &#xD800; &#x110000;", "\x01\x0b\x1b", "\u202e\u2066", "\ufeff# a", "\U0010ffff"]
)
def test_odd_characters_are_bearable(body):
    assert [Danger(html).found for html in page_parts(body)] == [[]] * (2 + len(render(body)))


# What is too large


def nested_lists(depth):
    return "\n".join(f"{'  ' * level}- level {level + 1}" for level in range(depth))


def test_twenty_lists_in_each_other_are_a_page():
    assert [block.text for block in render(nested_lists(20))][-1] == "level 20"


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        (nested_lists(21), "too_deep", 21),
        (nested_lists(100), "too_deep", 21),
        ("Words.\n\n" + nested_lists(100), "too_deep", 23),
        ("- " * 5_000 + "x", "too_deep", 1),
        (">" * 5_000 + " x", "too_deep", 1),
        ("> - " * 2_500 + "x", "too_deep", 1),
        ("::: note\n" * 5_000, "too_deep", 42),
        ("a\n\n" * 5_001, "too_many_blocks", 10_001),
        ("| a |\n| - |\n" + "| b |\n" * 5_001, "too_many_blocks", 5_002),
        ("Words.\n\n" + "a" * 10_001, "block_too_long", 3),
        ("a\n" * 5_001, "block_too_long", 1),
    ],
)
def test_what_is_too_large_for_a_page_is_refused_with_its_line(body, code, line):
    with pytest.raises(MarkdownError) as refused:
        render(body)

    assert (refused.value.code, refused.value.line) == (code, line)


@pytest.mark.parametrize("body", ["a\n\n" * 5_000, "a" * 10_000, "あ" * 10_000])
def test_the_largest_page_is_a_page(body):
    assert "".join(block.text for block in render(body)) == body.replace("\n", "")


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "*a ",
        "**a _",
        "*_",
        "<",
        "&",
        "`",
        "[a](",
        "[a](<b",
        "[](",
        "_",
        "\\",
        "<http:",
        "a**b" + "c* ",
        "]",
        "](",
        "!",
        "&#",
        "~",
    ],
)
def test_a_paragraph_of_the_worst_marks_costs_little_or_is_refused(piece):
    body = (piece * 10_000)[:10_000]

    assert calls_of(partial(render_or_refuse, body)) < 1_000_000


@pytest.mark.parametrize(
    "body",
    [
        "[a]: b\n" * 20_000,
        ":" * 200_000,
        "> " * 100_000,
        "|a" * 50_000 + "\n" + "|-" * 50_000,
        "|" + "a|" * 90 + "\n|" + "-|" * 90 + "\n" + "|x\n" * 20_000,
        "# 返品\n" * 4_999,
        "<div>\n" * 30_000,
        "\t" * 100_000,
        "[" * 100_000 + "]: b",
        "\n".join(">" * 200 for _ in range(900)),
        "\n\n".join(["[" * 200] * 900),
    ],
)
def test_a_long_body_of_the_worst_lines_costs_little_or_is_refused(body):
    assert calls_of(partial(render_or_refuse, body)) < 5_000_000


def render_or_refuse(body):
    with contextlib.suppress(MarkdownError):
        render(body)


@given(st.text(max_size=60))
def test_an_anchor_is_never_empty_and_has_no_blanks(heading):
    anchor = anchor_of(heading)

    assert (anchor != "", anchor.split()) == (True, [anchor])
