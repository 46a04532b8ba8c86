"""What is shown of an article: the sentence that answers, with what was found marked."""

import pytest

from helpcenter import actions
from helpcenter.search.passages import LONGEST
from tests.factories import live_article, make_article, publish, write
from tests.helpcenter.search.worlds import ask, text

pytestmark = pytest.mark.django_db


def passage(bob, at, query, language, *, title="Title", body="", summary="", aliases=()):
    """Publish an article and return what is shown of it for a query."""
    article = make_article("a", source_language=language)
    draft = write(article, language, body, title=title, summary=summary, aliases=aliases, author=bob, at=at)
    publish(draft, bob, at)
    return text(ask(query, at, language, is_exact=True).hits[0].passage)


def test_sentence_that_says_most_of_what_was_asked_is_shown(bob, at):
    body = "返品の期限は15日です。\n\n返品の送料は出品者が払います。\n\n送料は国ごとに違います。"

    assert passage(bob, at, "返品の送料", "ja", body=body) == "[返品]の[送料]は出品者が払います。"


def test_next_sentence_of_the_same_paragraph_follows_while_there_is_room(bob, at):
    body = "返品は15日以内です。送料は無料です。\n\n別の段落です。"

    assert passage(bob, at, "返品", "ja", body=body) == "[返品]は15日以内です。送料は無料です。"


def test_english_sentences_keep_the_blank_between_them(bob, at):
    body = "Returns take a day. Postage is free. Then wait."

    assert passage(bob, at, "returns", "en", body=body) == "[Returns] take a day. Postage is free."


def test_sentence_that_would_be_too_long_together_stands_alone(bob, at):
    long = "あ" * LONGEST[True]

    assert passage(bob, at, "返品", "ja", body=f"返品です。{long}。") == "[返品]です。"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ｷｬﾝｾﾙ", "注文を[キャンセル]できます。"),
        ("キャンセルできます", "注文を[キャンセル]できます。"),
        ("注文のキャンセル", "[注文]を[キャンセル]できます。"),
        ("きゃんせる", "注文を[キャンセル]できます。"),
        ("kyanseru", "注文を[キャンセル]できます。"),
    ],
)
def test_marks_stand_at_the_borders_of_japanese_words(bob, at, query, shown):
    assert passage(bob, at, query, "ja", title="題", body="注文をキャンセルできます。") == shown


def test_marks_are_right_where_characters_change_their_width(bob, at):
    assert passage(bob, at, "ギフト 返品", "ja", body="㈱の①ｷﾞﾌﾄを返品する。") == "㈱の①[ｷﾞﾌﾄ]を[返品]する。"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("refund", "Was it [refunded]?"),
        ("refunding", "Was it [refunded]?"),
        ("fund", None),
    ],
)
def test_english_words_are_marked_whole(bob, at, query, shown):
    body = "Was it refunded?"

    if shown is None:
        live_article(bob, "a", en=body, at=at)
        assert ask(query, at, "en").hits == ()
    else:
        assert passage(bob, at, query, "en", body=body) == shown


def test_negation_marks_the_word_that_is_negated(bob, at):
    assert passage(bob, at, "届かない", "ja", body="商品が届かないときは連絡してください。").startswith(
        "商品が[届か]ない"
    )


def test_translation_of_what_was_asked_is_marked(bob, at):
    actions.save_group(group=None, words_ja=["返金"], words_en=["money back"], at=at)

    assert passage(bob, at, "返金", "en", body="You get your money back.") == "You get your [money] [back]."


# Long sentences


def test_window_of_a_long_japanese_sentence_holds_what_was_found(bob, at):
    body = "とても長い文を書いて、" * 30 + "途中で返品の送料に触れ、" + "さらに続けます、" * 30 + "終わり。"

    shown = passage(bob, at, "返品 送料", "ja", body=body)

    plain = shown.replace("[", "").replace("]", "")
    assert (plain[0], plain[-1], "[返品]の[送料]" in shown) == ("…", "…", True)
    assert plain.strip("…") in body
    assert len(plain.strip("…")) <= LONGEST[True]


def test_window_of_a_long_english_sentence_begins_and_ends_with_whole_words(bob, at):
    body = "and so it goes " * 40 + "until the postage is paid " + "and on it goes " * 40

    shown = passage(bob, at, "postage", "en", body=body)

    plain = shown.replace("[", "").replace("]", "")
    inside = plain.strip("…")
    assert (plain[0], plain[-1], "[postage]" in shown) == ("…", "…", True)
    assert f" {inside.strip()} " in f" {body} "
    assert len(inside) <= LONGEST[False]


def test_window_at_the_beginning_or_the_end_has_no_dots_there(bob, at):
    filler = "とても長い文を書いて、" * 30
    first, last = f"返品の話です、{filler}", f"{filler}最後に交換の話です"

    shown = passage(bob, at, "返品", "ja", body=f"{first}。\n\n{last}。")
    other = text(ask("交換", at).hits[0].passage)

    assert (shown.startswith("[返品]"), shown.endswith("…")) == (True, True)
    assert (other.startswith("…"), other.endswith("[交換]の話です。")) == (True, True)


def test_sentence_of_one_endless_word_is_cut_all_the_same(bob, at):
    shown = passage(bob, at, "title", "en", body="a" * 5_000)

    assert len(shown) <= LONGEST[False] + 1
    assert shown.endswith("…")


# Other parts of a text


def test_cell_of_a_table_is_shown(bob, at):
    body = "| Country | Days |\n|---|---|\n| Japan | Ten days by airmail |\n| Korea | Twelve |"

    assert "[airmail]" in passage(bob, at, "airmail", "en", body=body)


def test_item_of_a_list_is_shown(bob, at):
    assert passage(bob, at, "返送", "ja", body="- 箱に入れる\n- 商品を返送する\n- 待つ") == "商品を[返送]する"


def test_heading_is_found_and_not_shown_as_the_passage(bob, at):
    assert passage(bob, at, "期限", "ja", summary="要約です。", body="## 期限\n\n15日です。") == "要約です。"


def test_summary_is_shown_when_no_sentence_says_what_was_asked(bob, at):
    assert passage(bob, at, "返品", "ja", title="返品", summary="要約です。", body="本文です。") == "要約です。"


def test_beginning_is_shown_where_there_is_no_summary(bob, at):
    assert passage(bob, at, "返品", "ja", title="返品", body="本文です。\n\n続きです。") == "本文です。"


def test_summary_comes_before_a_sentence_that_says_as_much(bob, at):
    assert passage(bob, at, "返品", "ja", summary="返品の話。", body="返品の話です。") == "[返品]の話。"


def test_article_without_a_text_has_no_passage(bob, at):
    assert passage(bob, at, "返品", "ja", title="返品") == ""


def test_paraphrase_is_never_shown(bob, at):
    assert passage(bob, at, "いらない", "ja", title="返品", summary="要約。", aliases=("いらない物",)) == "要約。"


def test_signs_of_markdown_are_not_shown(bob, at):
    body = "**返品**は[ここ](https://example.com)から `code` で[^1]。"

    shown = passage(bob, at, "返品", "ja", body=body.replace("[^1]", ""))

    assert shown == "[返品]はここから code で。"
