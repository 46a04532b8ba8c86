"""Slips: what is set right, and what is left alone."""

import pytest

from helpcenter.search.asking import understood
from helpcenter.search.mending import Mended, mended
from tests.helpcenter.search.worlds import lexicon_of, stored, vocabulary_of

LEXICON = lexicon_of(
    stored(1, "password", "Reset your password", "Choose a new password and receive a link.", language="en"),
    stored(2, "disputes", "Open a dispute", "Open a dispute when an item was not delivered.", language="en"),
    stored(3, "refunds", "When does my refund arrive?", "Refunds take ten days. Track the delivery.", language="en"),
    stored(4, "returns", "商品を返品する", "返品は15日以内です。返品の期限に注意してください。"),
    stored(5, "cancel", "注文をキャンセルする", "発送前にキャンセルしてください。"),
    stored(6, "repay", "返金はいつ届きますか", "返金は10日以内です。"),
    stored(7, "account", "アカウントの登録", "メールアドレスを登録します。パスワードを設定します。"),
)


def mend(query, lexicon=LEXICON):
    return mended(understood(query, lexicon), lexicon)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pasword", "password"),
        ("passwrod", "password"),
        ("PASWORD", "password"),
        ("ｐａｓｗｏｒｄ", "password"),
        ("recieve", "receive"),
        ("dispite", "dispute"),
        ("refnud", "refund"),
        ("delivrey", "delivery"),
        ("reset my pasword", "reset my password"),
        ("キャセル", "キャンセル"),
        ("キャンセロ", "キャンセル"),
        ("ｷｬｾﾙ", "キャンセル"),
        ("キャセルしたい", "キャンセルしたい"),
        ("へんひん", "返品"),
        ("パスワドを変える", "パスワードを変える"),
    ],
)
def test_slip_is_set_right(typed, meant):
    assert mend(typed) == Mended(meant, is_clear=True)


@pytest.mark.parametrize(
    "query",
    [
        "password",
        "passwords",
        "PASSWORD",
        "refund dispute",
        "passport",  # a real word, near one that the articles have
        "refuse",
        "deliver",
        "ten",
        "返品",
        "変形",
        "編集",
        "ありがとう",
        "キャンペーン",
        "アカデミー",
        "can't",
        "abc",
        "x1y2z3",
        "LP123456789CN",
        "zzzzzzzz",
        "qwertyuiop",
        "???",
        "",
        "한국어",
        "pasw0rd",
    ],
)
def test_what_is_meant_is_left_alone(query):
    assert mend(query) is None


@pytest.mark.parametrize(
    "query",
    [
        "商品が届かないのですがどうすればいいですか",
        "先週買った靴のサイズが合わないので交換をお願いします",
        "子どもが間違えて注文してしまいました",
        "どうしたらいいのかわかりません",
        "昨日から画面が真っ白になってしまいます",
    ],
)
def test_whole_sentence_is_never_mended(query):
    assert mend(query) is None


@pytest.mark.parametrize(("typed", "meant"), [("apssword", "password"), ("アカウソト", "アカウント")])
def test_unlikely_slip_is_offered_and_not_set_right(typed, meant):
    assert mend(typed) == Mended(meant, is_clear=False)


def test_two_words_that_are_as_near_are_offered_and_not_chosen():
    receipt, recent = stored(1, "a", "Receipt", language="en"), stored(2, "b", "Recent", language="en")

    found = [mend("recept", lexicon_of(*texts)) for texts in ((receipt,), (recent,), (receipt, recent))]

    assert found == [
        Mended("receipt", is_clear=True),
        Mended("recent", is_clear=True),
        Mended("receipt", is_clear=False),
    ]


def test_near_words_of_one_family_are_no_rivals():
    lexicon = lexicon_of(stored(1, "a", "Delivery of what was delivered", language="en"))

    assert mend("deliverey", lexicon) == Mended("delivery", is_clear=True)


def test_what_is_said_often_is_rather_meant():
    often = [stored(n, f"often-{n}", "Parcels", language="en") for n in range(30)]
    lexicon = lexicon_of(*often, stored(99, "once", "Parcelx", language="en"))

    assert mend("parcls", lexicon) == Mended("parcels", is_clear=True)


def test_word_that_only_the_glossary_has_is_meant_too():
    lexicon = lexicon_of(stored(1, "a", "返品"), glossary=[(["返品"], ["returning"])])

    assert mend("retruning", lexicon) == Mended("returning", is_clear=True)


def test_several_slips_are_set_right_at_once():
    assert mend("pasword dispite") == Mended("password dispute", is_clear=True)


def test_nothing_is_mended_without_articles():
    assert mend("pasword", lexicon_of()) is None


def test_word_of_a_withdrawn_text_is_not_meant():
    text = stored(1, "a", "Password", language="en")
    before = lexicon_of(text)
    lexicon = type(before).of(before.index.changed(vocabulary_of(text), []), before.glossary)

    assert (mend("pasword", before), mend("pasword", lexicon)) == (Mended("password", is_clear=True), None)


# Japanese that sounds alike

SOUNDS = lexicon_of(
    stored(1, "warranty", "保証について", "保証の期間です。"),
    stored(2, "leave", "退会する", "退会の方法です。"),
    stored(3, "returns", "商品を返品する", "返品は15日以内です。"),
)


@pytest.mark.parametrize(("typed", "meant"), [("補償", "保証"), ("大会", "退会"), ("大会する", "退会する")])
def test_real_word_in_kanji_that_sounds_the_same_is_offered_and_not_set_right(typed, meant):
    assert mend(typed, SOUNDS) == Mended(meant, is_clear=False)


def test_word_in_kanji_that_the_articles_have_is_left_alone():
    assert [mend(query, SOUNDS) for query in ("保証", "退会", "返品")] == [None, None, None]


@pytest.mark.parametrize(("typed", "is_clear"), [("へんぺん", True), ("ひんぴん", False)])
def test_word_in_hiragana_is_set_right_when_it_begins_as_what_is_meant(typed, is_clear):
    """Both are words of the dictionary, 片々 and 頻々."""
    assert mend(typed, SOUNDS) == Mended("返品", is_clear=is_clear)


def test_hiragana_inside_a_word_or_a_sentence_is_grammar():
    assert [mend(query, SOUNDS) for query in ("へんぺんする", "商品へんぺん")] == [None, None]
