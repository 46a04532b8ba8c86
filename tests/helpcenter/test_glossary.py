"""The glossary as a file: read, imported, exported."""

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from helpcenter import actions
from helpcenter.content_files import ContentFaults, GlossaryEntry, read_glossary, write_glossary
from helpcenter.models import ContentVersion, GlossaryGroup
from helpcenter.rules.glossary import WORD_MAX, WORDS_MAX, known_by, repeated, says_something
from helpcenter.rules.words import can_be_seen, one_line
from tests.factories import NOON, write_files

RETURNS = "- ja: [返品, 返送]\n  en: [return, send back]\n"
REFUNDS = "- ja: [返金]\n  en: [refund]\n"


def read(folder, content):
    (folder / "glossary.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_glossary(folder)


def faults(folder, content):
    with pytest.raises(ContentFaults) as refused:
        read(folder, content)
    return [(fault.path.name, fault.line, fault.message) for fault in refused.value.faults]


def groups():
    return list(GlossaryGroup.objects.order_by("pk").values_list("words_ja", "words_en"))


def search_number():
    return ContentVersion.objects.values_list("search_number", flat=True).filter(pk=1).first() or 0


def run(capsys, name, *words, **options):
    call_command(name, *words, verbosity=0, **options)
    return capsys.readouterr().out


# Rules


def test_entry_is_known_by_its_first_words_whatever_their_case():
    assert known_by(["返品", "返送"], ["Return", "send back"]) == known_by(["返品"], ["return"]) == ("返品", "return")
    assert known_by([], ["a"]) != known_by(["a"], [])


def test_repeated_word_is_named_as_it_was_typed_second():
    assert (repeated(["Return", "send", "RETURN"]), repeated(["a", "b"])) == ("RETURN", "")


def test_entry_says_something_when_a_word_has_another():
    assert [says_something(*w) for w in ((["返品"], ["return"]), (["返品", "返送"], []), (["返品"], []), ([], []))] == [
        *(True, True, False, False)
    ]


# Reading and writing


def test_words_stay_as_they_are_written(tmp_path):
    entries = read(tmp_path, '- ja: [ﾍﾝﾋﾟﾝ, "あ,い", no]\n  en: [" Send  back ", 1.50]\n- en: [colour, color]\n')

    assert entries == [
        GlossaryEntry(("ﾍﾝﾋﾟﾝ", "あ,い", "no"), ("Send back", "1.50")),
        GlossaryEntry((), ("colour", "color")),
    ]


def test_folder_without_glossary_has_no_entries(tmp_path):
    assert read_glossary(tmp_path) == []


def test_empty_list_has_no_entries(tmp_path):
    assert read(tmp_path, write_glossary([])) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "expected a list of groups such as  - {ja: [返品], en: [return]}"),
        ("ja: [返品]\n", 1, "expected a list of groups such as  - {ja: [返品], en: [return]}"),
        (
            "- ja: [返品\n",
            2,
            "is not YAML: expected ',' or ']', but got '<stream end>'. Put text with : or # in double quotes",
        ),
        (b"- ja: [\xff]\n", 1, "is not UTF-8: save the file in UTF-8"),
        ("- ja: &a [返品]\n  en: *a\n", 1, "anchors and aliases (& and *) are not used here: quote the text"),
        ("- 返品\n", 1, "expected lines of the form  key: value"),
        (f"{REFUNDS}- ja: []\n  en: [return]\n", 3, "ja has no words: leave it out, or give it some"),
        (f"{REFUNDS}- ja: 返品\n  en: [return]\n", 3, "ja must be a list of words, such as [返品, 返送]"),
        ("- ja: [返品]\n  en:\n", 2, "en must be a list of words, such as [返品, 返送]"),
        ("- ja: [返品]\n  de: [Rückgabe]\n", 2, "unknown language 'de'; known are ja, en"),
        ("- ja: [返品]\n  ja: [返送]\n", 2, "'ja' is here twice"),
        ("- ja:\n    - 返品\n    - [返送]\n  en: [return]\n", 3, "a word of ja must be text on one line"),
        ("- ja: [返品, {a: b}]\n", 1, "a word of ja must be text on one line"),
        ("- ja: [返品, ~]\n", 1, "a word of ja is empty"),
        ('- ja: [返品, "\\u200b"]\n', 1, "a word of ja is empty"),
        ('- ja: [返品, "a\\nb"]\n', 1, "a word of ja contains a line break or a control character"),
        (f"- ja: [返品]\n  en: [{'x' * 41}]\n", 2, f"the word {'x' * 20!r}… has 41 characters; 40 is the most"),
        (f"- ja: [{', '.join(map(str, range(21)))}]\n", 1, "ja has 21 words; 20 is the most"),
        ("- ja: [返品]\n  en: [Return, send back, return]\n", 2, "'return' is here twice"),
        ("- ja: [返品]\n", 1, "a group needs words in both languages, or at least two in one"),
        ("- {}\n", 1, "a group needs words in both languages, or at least two in one"),
        (
            f"{RETURNS}- ja: [返品, 返却]\n  en: [Return]\n",
            3,
            "a group that begins with 返品 = Return is in line 1 already: put them together",
        ),
    ],
)
def test_fault_is_named_by_file_and_line(tmp_path, content, line, message):
    assert faults(tmp_path, content) == [("glossary.yaml", line, message)]


def test_all_faults_are_found_in_one_go(tmp_path):
    found = faults(tmp_path, f"- ja: [返品]\n{RETURNS}- en: [a, A]\n{RETURNS}")

    assert [line for _, line, _ in found] == [1, 4, 5]


def test_longest_entry_is_taken(tmp_path):
    words = tuple(f"{number:02}".ljust(WORD_MAX, "あ") for number in range(WORDS_MAX))
    entry = GlossaryEntry(words, words)

    assert read(tmp_path, write_glossary([entry])) == [entry]


WORDS = st.lists(st.text(max_size=WORD_MAX).map(one_line).filter(can_be_seen), max_size=3, unique_by=str.casefold).map(
    tuple
)


@given(entries=st.lists(st.builds(GlossaryEntry, WORDS, WORDS), max_size=4, unique_by=lambda entry: entry.known_by))
def test_what_is_written_reads_back_as_it_was(tmp_path_factory, entries):
    entries = [entry for entry in entries if says_something(entry.ja, entry.en)]
    text = write_glossary(entries)

    again = read(tmp_path_factory.getbasetemp(), text)

    assert (again, write_glossary(again)) == (entries, text)


# Importing


@pytest.mark.django_db
def test_import_adds_and_changes_and_leaves_what_editors_made():
    own = actions.save_group(group=None, words_ja=["のし"], words_en=["gift wrap"], at=NOON)
    first = [GlossaryEntry(("返品",), ("return",)), GlossaryEntry(("返金",), ("refund",))]
    assert actions.import_glossary(entries=first, at=NOON) == (2, 0)

    again = [GlossaryEntry(("返品", "返送"), ("Return",)), GlossaryEntry(("返金",), ("refund",))]
    assert actions.import_glossary(entries=again, at=NOON) == (0, 1)

    assert groups() == [(["のし"], ["gift wrap"]), (["返品", "返送"], ["Return"]), (["返金"], ["refund"])]
    assert GlossaryGroup.objects.first() == own


@pytest.mark.django_db
def test_search_hears_of_an_import_only_when_something_changed():
    entries = [GlossaryEntry(("返品",), ("return",))]
    actions.import_glossary(entries=entries, at=NOON)
    before = search_number()

    assert actions.import_glossary(entries=entries, at=NOON) == (0, 0)

    assert (before, search_number()) == (1, 1)


@pytest.mark.django_db
def test_importing_a_folder_again_changes_nothing_and_says_so(tmp_path, capsys):
    write_files(tmp_path, {"en/returns.md": "x", "glossary.yaml": RETURNS + REFUNDS})

    first = run(capsys, "import_articles", tmp_path, publish=True)
    rows, version = list(GlossaryGroup.objects.values()), ContentVersion.objects.values().get()
    second = run(capsys, "import_articles", tmp_path, publish=True)

    assert first.splitlines()[-1] == "2 glossary entries new, 0 changed."
    assert second.splitlines()[-1] == "0 glossary entries new, 0 changed."
    assert (list(GlossaryGroup.objects.values()), ContentVersion.objects.values().get()) == (rows, version)


@pytest.mark.django_db
def test_folder_without_glossary_leaves_the_glossary_alone(tmp_path, capsys):
    actions.save_group(group=None, words_ja=["返品"], words_en=["return"], at=NOON)
    write_files(tmp_path, {"en/returns.md": "x"})

    said = run(capsys, "import_articles", tmp_path)

    assert (groups(), "glossary" in said) == ([(["返品"], ["return"])], False)


@pytest.mark.django_db
def test_faults_of_glossary_categories_and_articles_are_reported_together_and_nothing_is_imported(tmp_path, capsys):
    files = {
        "en/a.md": "---\n---\n",
        "en/b.md": "x",
        "glossary.yaml": f"{RETURNS}- ja: []\n",
        "categories.yaml": "x: y\n",
    }
    write_files(tmp_path, files)

    with pytest.raises(CommandError) as refused:
        call_command("import_articles", tmp_path, verbosity=0)

    lines = [line.removeprefix(f"{tmp_path}/").split(" ")[0] for line in capsys.readouterr().err.splitlines()]
    assert lines == ["categories.yaml:1:", "glossary.yaml:3:", "en/a.md:1:"]
    assert str(refused.value) == "3 faults; nothing was imported. Mend them and run it again."
    assert groups() == []


@pytest.mark.django_db
def test_article_that_cannot_be_imported_takes_the_glossary_with_it(tmp_path):
    write_files(
        tmp_path, {"en/a.md": "---\ntitle: A\nstale: [9]\nsource_language: ja\n---\nx", "glossary.yaml": RETURNS}
    )

    with pytest.raises(CommandError):
        call_command("import_articles", tmp_path, verbosity=0)

    assert groups() == []


# Exporting


@pytest.mark.django_db
def test_export_import_export_gives_the_same_glossary(tmp_path, capsys):
    words = ["返品, 交換", "no", "a: b", "[x]", "“返送”", "#1"]
    actions.save_group(group=None, words_ja=words, words_en=["return"], at=NOON)
    actions.save_group(group=None, words_ja=[], words_en=["colour", "color"], at=NOON)
    write_files(tmp_path / "in", {"en/returns.md": "x"})
    run(capsys, "import_articles", tmp_path / "in", publish=True)
    run(capsys, "export_articles", tmp_path / "first")
    there = groups()
    GlossaryGroup.objects.all().delete()

    run(capsys, "import_articles", tmp_path / "first", publish=True)
    run(capsys, "export_articles", tmp_path / "second")

    assert groups() == there
    assert (tmp_path / "second/glossary.yaml").read_bytes() == (tmp_path / "first/glossary.yaml").read_bytes()


@pytest.mark.django_db
def test_export_told_to_replace_writes_the_glossary_anew(tmp_path, capsys):
    write_files(tmp_path, {"glossary.yaml": RETURNS})
    group = actions.save_group(group=None, words_ja=["返金"], words_en=["refund"], at=NOON)

    run(capsys, "export_articles", tmp_path, replace=True)
    assert (tmp_path / "glossary.yaml").read_text() == write_glossary([GlossaryEntry(("返金",), ("refund",))])
    actions.delete_groups(groups=GlossaryGroup.objects.filter(pk=group.pk), at=NOON)
    run(capsys, "export_articles", tmp_path, replace=True)

    assert not (tmp_path / "glossary.yaml").exists()


# Saving


@pytest.mark.django_db
def test_saving_the_same_words_again_is_no_change():
    group = actions.save_group(group=None, words_ja=["返品"], words_en=["return"], at=NOON)

    actions.save_group(group=group, words_ja=("返品",), words_en=("return",), at=NOON)

    assert (groups(), search_number()) == ([(["返品"], ["return"])], 1)


@pytest.mark.django_db
def test_words_written_while_somebody_deleted_the_entry_are_kept():
    group = actions.save_group(group=None, words_ja=["返品"], words_en=["return"], at=NOON)
    GlossaryGroup.objects.all().delete()

    actions.save_group(group=group, words_ja=["返品", "返送"], words_en=["return"], at=NOON)

    assert groups() == [(["返品", "返送"], ["return"])]


@pytest.mark.django_db
def test_deleting_nothing_is_no_change():
    actions.delete_groups(groups=GlossaryGroup.objects.none(), at=NOON)

    assert search_number() == 0
