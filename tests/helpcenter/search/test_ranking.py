"""What comes before what."""

import os
import subprocess
import sys

import numpy as np
import pytest

from helpcenter.search import ranking
from helpcenter.search.asking import SYNONYM, understood
from helpcenter.search.ranking import OTHER_LANGUAGE, top
from tests.helpcenter.search.worlds import lexicon_of, ranked, scores, stored


def test_equals_stand_in_the_order_of_their_slugs():
    lexicon = lexicon_of(*(stored(n, slug, "返品", "返品します。") for n, slug in enumerate(("c", "a", "d", "b"))))

    assert ranked("返品", lexicon) == ["a", "b", "c", "d"]
    assert len(set(scores("返品", lexicon).values())) == 1


def test_best_are_the_first_of_all_also_when_equals_are_cut():
    found = np.array([1, 3, 2, 3, 0, 2, 2], dtype=np.float32)

    assert [top(found, most).tolist() for most in (1, 3, 4, 7)] == [
        [1],
        [1, 3, 2],
        [1, 3, 2, 5],
        [1, 3, 2, 5, 6, 0],
    ]


@pytest.mark.parametrize("found", [range(0), range(3), range(40), range(100, 300), range(0, 300, 7), range(300)])
def test_best_are_those_of_a_plain_sort_wherever_they_stand(found):
    values = np.zeros(300, dtype=np.float32)
    values[found] = [n * 37 % 11 + 1 for n in found]

    in_order = sorted(found, key=lambda n: (-values[n], n))

    assert [top(values, most).tolist() for most in (1, 10, 299, 500)] == [in_order[:most] for most in (1, 10, 299, 500)]


def test_title_says_more_than_the_text():
    lexicon = lexicon_of(
        stored(1, "text", "よくある質問", "返品の期限を説明します。"),
        stored(2, "title", "返品の期限", "よくある質問です。"),
    )

    assert ranked("返品", lexicon) == ["title", "text"]


def test_paraphrase_of_the_editors_finds_what_the_text_does_not_say():
    lexicon = lexicon_of(stored(1, "a", "返品", aliases=["いらなくなった"]), stored(2, "b", "返金"))

    assert ranked("いらなくなった", lexicon) == ["a"]


def test_rare_word_says_more_than_a_common_one():
    common = [stored(n, f"common-{n}", "注文の方法", "注文します。") for n in range(10)]
    lexicon = lexicon_of(*common, stored(10, "rare", "関税の方法", "関税です。"))

    assert ranked("注文 関税", lexicon)[0] == "rare"


def test_more_of_what_was_asked_is_better():
    lexicon = lexicon_of(stored(1, "one", "返品"), stored(2, "both", "返品の送料"), stored(3, "other", "送料"))

    assert ranked("返品 送料", lexicon)[0] == "both"


def test_both_languages_of_an_article_are_one_result():
    both = (stored(1, "a", "PayPal"), stored(2, "a", "PayPal", language="en"))
    lexicon, alone = lexicon_of(*both, stored(3, "b", "PayPal")), lexicon_of(*both)

    found = scores("paypal", lexicon)

    assert sorted(found) == ["a", "b"]
    assert found["a"] == pytest.approx(found["b"] * (1 + OTHER_LANGUAGE))
    assert list(scores("paypal", alone)) == ["a"]


def test_compound_is_found_where_the_dictionary_cuts_it_elsewhere():
    lexicon = lexicon_of(stored(1, "a", "返送料について"), stored(2, "b", "配送業者について"))

    assert (ranked("返送料", lexicon)[0], ranked("配送業", lexicon)[0]) == ("a", "b")


def test_word_brings_those_with_which_it_shares_rare_kanji():
    others = [stored(n, f"other-{n}", "注文の確認", "支払いの方法です。") for n in range(10)]
    lexicon = lexicon_of(stored(20, "a", "配達について"), stored(21, "b", "画面について"), *others)

    assert ranked("配送", lexicon) == ["a"]


def test_other_word_is_no_rarer_than_the_one_typed():
    common = [stored(n, f"common-{n}", "注文") for n in range(10)]
    others = [stored(20 + n, f"other-{n}", "支払い") for n in range(10)]
    lexicon = lexicon_of(*common, stored(10, "rare", "オーダー"), *others, glossary=[(["注文", "オーダー"], [])])

    found = ranking.ranked(understood("注文", lexicon), lexicon.index)

    [[(_, [(_, typed)])], [(_, [(_, other)])]] = [
        list(found.values(lexicon.index.number_of[revision])) for revision in (0, 10)
    ]
    assert other == pytest.approx(SYNONYM * typed)


def test_relatives_that_are_hardly_alike_find_and_are_not_shown():
    texts = [stored(n, f"a{n}", title) for n, title in enumerate(("料金", "返金", "金額", "入金", "代金", "手数料"))]
    index = lexicon_of(*texts, *(stored(20 + n, f"b{n}", "注文") for n in range(10))).index

    assert [key for key, _ in ranking.relatives("m:料金", index)][:1] == ["m:料"]
    assert [key for key, _ in ranking.close_relatives("m:料金", index)] == ["m:料"]
    assert ranking.close_relatives("m:返金", index) == []


def test_what_is_asked_not_to_be_so_comes_before_what_is():
    lexicon = lexicon_of(
        stored(1, "arrives", "商品が届く"), stored(2, "does-not", "商品が届かない"), stored(3, "other", "支払い")
    )

    assert ranked("届かない", lexicon) == ["does-not", "arrives"]


def test_english_negation_too():
    lexicon = lexicon_of(
        stored(1, "works", "Pay with a coupon that works", language="en"),
        stored(2, "broken", "Pay with a coupon that doesn't work", language="en"),
        stored(3, "other", "Parcels", language="en"),
    )

    assert ranked("coupon can't work", lexicon)[0] == "broken"


@pytest.mark.parametrize("query", ["", "???", "の", "the", "zzz", "、。", "\x00", "한국어"])
def test_nothing_is_found_for_nothing(query):
    lexicon = lexicon_of(stored(1, "a", "返品の方法", "返品します。"), stored(2, "a", "The return", language="en"))

    assert scores(query, lexicon) == {}


def test_every_process_gives_the_same_scores():
    code = (
        "import django; django.setup();"
        "from tests.helpcenter.search.test_index import POOL, Index, lists;"
        "import hashlib; print(hashlib.sha256(repr(lists(Index.build(POOL))).encode()).hexdigest())"
    )

    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(found) == 1
