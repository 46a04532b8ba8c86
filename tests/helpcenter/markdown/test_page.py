import pytest

from helpcenter.markdown import Place, alone, as_json, flow, markdown_for_readers, render

PLACE = Place(
    marketplace="Kaiun & Co",
    article_url=lambda slug: f"/en/articles/{slug}/",
    media_url=lambda name: f"/media/{name}",
    callouts={"note": "A <note>"},
)


def stored(body):
    return [as_json(block) for block in render(body)]


def joined(html):
    return html.replace("\n", "")


def test_blocks_flow_inside_their_lists_and_callouts():
    blocks = stored("## A\n\nWords.\n\n- one\n- two\n\n  more\n\n> quoted\n\n1. first\n   - inner\n2. second")

    assert joined(flow(blocks)) == (
        '<h2 id="a">A</h2><p>Words.</p><ul><li><p>one</p></li><li><p>two</p><p>more</p></li></ul>'
        "<blockquote><p>quoted</p></blockquote><ol><li>first<ul><li>inner</li></ul></li><li>second</li></ol>"
    )


def test_two_lists_in_a_row_stay_two():
    assert joined(flow(stored("- a\n\n* b"))) == "<ul><li>a</li></ul><ul><li>b</li></ul>"


def test_a_list_goes_on_with_its_first_number():
    assert joined(flow(stored("3. c\n4. d"))) == '<ol start="3"><li>c</li><li>d</li></ol>'


def test_an_empty_item_stays_an_item():
    assert joined(flow(stored("- a\n-\n- c"))) == "<ul><li>a</li><li></li><li>c</li></ul>"


def test_a_text_without_blocks_is_nothing():
    assert flow([]) == ""


def test_a_block_can_be_decorated_inside_its_list():
    blocks = stored("- a\n- b")

    html = flow(blocks, lambda index, html: f"<mark>{html}</mark>" if index == 1 else html)

    assert joined(html) == "<ul><li>a</li><li><mark>b</mark></li></ul>"


@pytest.mark.parametrize(
    ("body", "index", "html"),
    [
        ("Words.", 0, "<p>Words.</p>"),
        ("- a\n- b", 1, "<ul><li>b</li></ul>"),
        ("1. a\n2. b\n3. c", 2, '<ol start="3"><li>c</li></ol>'),
        ("5. a\n6. b", 1, '<ol start="6"><li>b</li></ol>'),
        ("1. a\n\n   more\n\n2. b", 2, '<ol start="2"><li><p>b</p></li></ol>'),
        ("1. a\n   - x\n   - y\n2. b", 3, '<ol start="2"><li>b</li></ol>'),
        ("1. a\n   1. x\n   2. y\n2. b", 2, '<ol start="2"><li>y</li></ol>'),
        ("1. a\n   1. x\n2. b\n   1. y", 3, '<ol start="1"><li>y</li></ol>'),
        ("::: steps\n1. a\n2. b\n:::", 1, '<ol start="2"><li>b</li></ol>'),
        ("> Words.", 0, "<p>Words.</p>"),
        ("1. a\n\n   more", 1, "<p>more</p>"),
    ],
)
def test_a_block_alone_keeps_its_list_and_number(body, index, html):
    assert alone(stored(body), index) == html


def test_placing_fills_in_links_images_callouts_and_names():
    filled = PLACE.fill(
        '{callout:note} {callout:other} <a href="article:returns">a</a> <a href="article:returns#cost" title="t">b</a> '
        '<img src="media:help/one.png" alt="{marketplace}"> {marketplace}'
    )

    assert filled == (
        'A &lt;note&gt; other <a href="/en/articles/returns/">a</a> <a href="/en/articles/returns/#cost" title="t">b</a> '
        '<img src="/media/help/one.png" alt="Kaiun &amp; Co"> Kaiun &amp; Co'
    )


def test_placing_leaves_text_that_only_looks_like_a_link():
    body = '`<a href="article:returns">` and `src="media:one.png"` and href="article:x"'

    assert PLACE.fill(flow(stored(body))) == flow(stored(body))


def test_names_in_plain_text_are_not_escaped():
    assert PLACE.fill_text("About {marketplace} {other}") == "About Kaiun & Co {other}"


def test_the_markdown_for_readers_stands_by_itself():
    body = "Buy at {marketplace}: [how](article:buy), [cost](article:buy#cost), [out](https://example.com).\n\n![a](images/a.png)"

    text = markdown_for_readers("{marketplace}?", body, PLACE, origin="https://help.example")

    assert text == (
        "# Kaiun & Co?\n\n"
        "Buy at Kaiun & Co: [how](https://help.example/en/articles/buy/), [cost](https://help.example/en/articles/buy/#cost), "
        "[out](https://example.com).\n\n![a](images/a.png)"
    )


def test_links_to_japanese_articles_are_placed():
    html = PLACE.fill(flow(stored("[a](article:返品)")))

    assert html == '<p><a href="/en/articles/%E8%BF%94%E5%93%81/">a</a></p>'
