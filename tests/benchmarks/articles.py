"""Any number of articles to measure with: sentences of those that ship, dealt out anew, with rare words of their own."""

import random
import re
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"
KANA = [*"アイウエオカキクケコサシスセソタチツテトナニノハヒフヘホマミムメモヤユヨラリルレロン"]
LETTERS = "bcdfghklmnprstvw", "aeiou"
SENTENCE = re.compile(r"[^。.!?！？]+[。.!?！？]+")
PARAGRAPHS, SENTENCES, RARE_WORDS = 6, 4, 30_000


def write_articles(folder, count):
    """Write `count` articles in each language to a folder that `import_articles` reads."""
    for language in ("ja", "en"):
        chance = random.Random(f"{language}{count}")
        titles, aliases, sentences = _pieces(language)
        target = folder / language
        target.mkdir(parents=True)
        for number in range(count):
            rare = [_rare(language, chance) for _ in range(3)]
            title = f"{chance.choice(titles)} {rare[0]}"
            body = "\n\n".join(
                " ".join(chance.sample(sentences, SENTENCES)) + f" {chance.choice(rare)}" for _ in range(PARAGRAPHS)
            )
            head = {"title": title, "summary": chance.choice(sentences)[:200], "aliases": chance.sample(aliases, 3)}
            front = yaml.safe_dump({**head, "category": "bench"}, allow_unicode=True, sort_keys=False)
            (target / f"bench-{number}.md").write_text(f"---\n{front}---\n{body}\n", encoding="utf-8")


def _pieces(language):
    titles, aliases, sentences = [], [], []
    for path in sorted((CONTENT / language).glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        head = yaml.safe_load(front)
        titles.append(head["title"])
        aliases += head.get("aliases", [])
        prose = re.sub(r"\]\([^)]*\)|\{#[^}]*\}|[*#`|\[\]>:]|^[-\d.]+ ", "", body, flags=re.M)
        sentences += [
            s for s in (" ".join(match[0].split()) for match in SENTENCE.finditer(prose)) if 10 < len(s) < 200
        ]
    return titles, aliases, sentences


def _rare(language, chance):
    """Return one of RARE_WORDS words, the first ones far oftener than the last, as words of a language are."""
    word = random.Random(f"{language}{int(RARE_WORDS ** chance.random())}")
    if language == "ja":
        return "".join(word.choices(KANA, k=5))
    return "".join(word.choice(LETTERS[n % 2]) for n in range(7))
