"""The editors' words: what stands for what in a query."""

import pytest

from helpcenter.analysis.words import NOT, words
from helpcenter.rules.searching import Why
from helpcenter.search.asking import SYNONYM, TRANSLATION, understood
from helpcenter.search.glossary import compiled
from tests.helpcenter.search.worlds import lexicon_of, ranked, scores, stored

GROUPS = [
    (["返品", "返送"], ["return", "send back"]),
    (["キャンセル"], ["cancel"]),
    (["キャンセルできない", "キャンセル拒否"], ["can't cancel", "cancellation refused"]),
    (["クレジットカード", "クレカ"], ["credit card"]),
    (["追跡番号"], ["tracking number"]),
    (["荷物", "小包"], ["parcel", "package"]),
    (["ログイン"], ["sign in"]),
]


def found(query):
    typed = [word for word in words(query) if word.key]
    return [match.phrase.text for match in compiled(GROUPS).find(typed)]


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("返品", ["返品"]),
        ("返送したい", ["返送"]),
        ("RETURNS", ["return"]),
        ("send it back", ["send back"]),
        ("キャンセルできない", ["キャンセルできない"]),
        ("ｷｬﾝｾﾙ出来ません", ["キャンセルできない"]),
        ("I can’t cancel my order", ["can't cancel"]),
        ("cancel", ["cancel"]),
        ("クレジットカードで返品", ["クレジットカード", "返品"]),
        ("credit cards and parcels", ["credit card", "parcel"]),
        ("card credit", []),
        ("", []),
    ],
)
def test_longest_phrase_is_found_in_every_spelling(query, phrases):
    assert found(query) == phrases


def test_phrases_do_not_overlap():
    matches = compiled(GROUPS).find([word for word in words("返品の追跡番号をキャンセルできない") if word.key])

    assert [(m.phrase.text, m.first, m.last) for m in matches] == [
        ("返品", 0, 1),
        ("追跡番号", 1, 3),
        ("キャンセルできない", 3, 5),
    ]


def test_negated_phrase_is_kept_with_its_negation():
    [phrase] = compiled([(["届かない"], [])]).phrases

    assert (phrase.keys, phrase.terms) == (("m:届", NOT), (f"{NOT}:m:届",))


@pytest.mark.parametrize("text", ["", "???", "の", "ない", "not", "the", "my orders"])
def test_words_that_say_nothing_or_too_much_lead_nowhere(text):
    glossary = compiled([([text], ["refund"])])

    assert [phrase.text for phrase in glossary.phrases] == ["refund"]


def test_usual_word_of_a_group_is_the_first_of_its_language():
    [(_, group)] = compiled(GROUPS).by_keys["m:返送",]

    assert (group.usual("ja"), group.usual("en"), group.usual("fr")) == ("返品", "return", "")


# In a query


def test_text_of_the_other_language_is_found():
    lexicon = lexicon_of(
        stored(1, "a", "Return an item", language="en"), stored(2, "b", "荷物を追跡する"), glossary=GROUPS
    )

    assert (ranked("返品", lexicon), ranked("package", lexicon)) == (["a"], ["b"])


def test_synonym_is_found_behind_the_word_itself():
    lexicon = lexicon_of(
        *(stored(1, "a", "返品の方法"), stored(2, "b", "返送の方法"), stored(3, "c", "注文の方法")), glossary=GROUPS
    )

    assert (ranked("返品", lexicon)[:2], ranked("返送", lexicon)[:2]) == (["a", "b"], ["b", "a"])


def test_translation_counts_more_than_a_synonym():
    [idea] = understood("返品", lexicon_of(glossary=GROUPS)).ideas

    assert [(a.terms, a.weight, a.why.found if a.why else None) for a in idea.alternatives] == [
        (("m:返品",), 1.0, None),
        (("m:返送",), SYNONYM, "返送"),
        (("e:return",), TRANSLATION, "return"),
        (("e:send", "e:back"), TRANSLATION, "send back"),
    ]


def test_why_names_what_was_typed():
    lexicon = lexicon_of(glossary=GROUPS)

    whys = [a.why for a in understood("ぜひクレカで払う", lexicon).ideas[0].alternatives if a.why]

    assert [(why.asked, why.found) for why in whys] == [("クレカ", "クレジットカード"), ("クレカ", "credit card")]


def test_negated_phrase_finds_the_negation_of_the_other_language():
    lexicon = lexicon_of(
        stored(1, "can", "How can I cancel an order?", language="en"),
        stored(2, "cannot", "I can't cancel an order", language="en"),
        glossary=GROUPS,
    )

    assert ranked("キャンセルできない", lexicon) == ["cannot", "can"]  # All of the phrase comes before a word of it.
    assert ranked("キャンセル", lexicon) == ["can", "cannot"]


def test_words_of_a_phrase_are_found_by_themselves_and_count_less():
    lexicon = lexicon_of(
        stored(1, "both", "クレジットカードを使う"),
        stored(2, "one", "カードを使う"),
        stored(3, "no", "注文"),
        glossary=GROUPS,
    )

    assert ranked("クレジットカード", lexicon) == ["both", "one"]


def test_all_parts_of_a_synonym_must_be_there():
    lexicon = lexicon_of(
        stored(1, "number", "The number", language="en"),
        stored(2, "tracking", "The tracking number", language="en"),
        glossary=GROUPS,
    )

    assert list(scores("追跡番号", lexicon)) == ["tracking"]


def test_word_in_two_groups_stands_for_both():
    lexicon = lexicon_of(
        stored(1, "a", "A refund", language="en"),
        stored(2, "b", "A rebate", language="en"),
        glossary=[(["返金"], ["refund"]), (["返金"], ["rebate"])],
    )

    assert ranked("返金", lexicon) == ["a", "b"]


def test_query_of_the_same_phrase_many_times_asks_once():
    lexicon = lexicon_of(stored(1, "a", "返品"), glossary=GROUPS)

    assert len(understood("返品 " * 100, lexicon).ideas) <= 40


# Kana and Latin letters

SPOKEN = (
    stored(1, "returns", "商品を返品する", "返品は15日以内です。"),
    stored(2, "postage", "送料について", "送料は無料です。"),
    stored(3, "cancel", "注文をキャンセルする"),
    stored(4, "tracking", "荷物の追跡番号", "追跡番号は通知されます。"),
    stored(5, "king", "Shipping and king size beds", language="en"),
)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("へんぴん", "returns"),
        ("ヘンピン", "returns"),
        ("ﾍﾝﾋﾟﾝ", "returns"),
        ("henpin", "returns"),
        ("HENPIN", "returns"),
        ("ｈｅｎｐｉｎ", "returns"),
        ("hennpin", "returns"),
        ("そうりょう", "postage"),
        ("soryo", "postage"),
        ("souryou", "postage"),
        ("きゃんせる", "cancel"),
        ("kyanseru", "cancel"),
        ("ついせきばんごう", "tracking"),
        ("tsuisekibangou", "tracking"),
        ("tuiseki bangou", "tracking"),
    ],
)
def test_article_is_found_by_what_its_words_sound_like(query, first):
    assert ranked(query, lexicon_of(*SPOKEN))[0] == first


COMPOUNDS = (
    stored(1, "receipt", "領収書の発行", "領収書を発行します。"),
    stored(2, "tax", "消費税について", "消費税がかかります。"),
    stored(3, "parcel", "荷物の追跡", "荷物を追跡します。"),
)


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("りょうしゅうしょ", "領収書"),
        ("リョウシュウショ", "領収書"),
        ("ryoushuusho", "領収書"),
        ("しょうひぜい", "消費税"),
        ("shouhizei", "消費税"),
    ],
)
def test_compound_with_a_short_last_part_is_understood_by_its_sound(spoken, written):
    lexicon = lexicon_of(*COMPOUNDS)

    found = understood(spoken, lexicon)

    assert found.normalised == understood(written, lexicon).normalised
    assert ranked(spoken, lexicon) == ranked(written, lexicon) != []


# What a query asks for, however it is spelt


@pytest.mark.parametrize("query", ["へんぴん", "ヘンピン", "ﾍﾝﾋﾟﾝ", "henpin", "HENPIN", "返品", "返品する", "返品です"])
def test_spellings_by_sound_are_one_where_the_word_is_known(query):
    assert understood(query, lexicon_of(*SPOKEN)).normalised == "返品"


def test_sounds_of_what_nobody_knows_stay_what_they_are():
    found = [understood(query, lexicon_of()).normalised for query in ("henpin", "返品", "へんぴん")]

    assert found == ["henpin", "返品", "辺鄙"]


@pytest.mark.parametrize(
    ("query", "normalised"),
    [
        ("届いた", "届"),
        ("届く", "届"),
        ("届かない", "¬届"),
        ("届きません", "¬届"),
        ("キャンセルする", "きゃんせる"),
        ("キャンセルできない", "¬きゃんせる"),
        ("商品が届かない", "¬届 商品"),
        ("can't cancel", "¬cancel"),
        ("cancelled", "cancel"),
    ],
)
def test_what_is_negated_is_another_question(query, normalised):
    assert understood(query, lexicon_of(*SPOKEN)).normalised == normalised


def test_romaji_says_what_it_was_taken_for():
    lexicon = lexicon_of(*SPOKEN)

    whys = {a.why for idea in understood("henpin", lexicon).ideas for a in idea.alternatives if a.why}

    assert whys == {Why("henpin", "返品")}


def test_sound_leads_to_the_other_language_too():
    lexicon = lexicon_of(
        stored(1, "a", "返品"), stored(2, "b", "Send it back: a return", language="en"), glossary=GROUPS
    )

    assert sorted(ranked("henpin", lexicon)) == ["a", "b"]


def test_english_word_that_a_text_has_is_not_taken_for_romaji():
    lexicon = lexicon_of(stored(1, "sale", "A sale", language="en"), stored(2, "salt", "サレ"))

    assert ranked("sale", lexicon) == ["sale"]


@pytest.mark.parametrize("query", ["shipping king", "king shipping"])
def test_word_inside_another_is_taken_for_itself(query):
    lexicon = lexicon_of(*SPOKEN, stored(9, "gold", "金具"))

    asked = understood(query, lexicon)

    assert [a.why for idea in asked.ideas for a in idea.alternatives] == [None, None]
