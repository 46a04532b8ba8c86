"""CommonMark with tables, callouts and steps, mended for Japanese.

CommonMark was written for languages with spaces. Two of its rules fail in Japanese, and both are mended here:
`**「強調」**です` must be bold, and a line break between two Japanese characters must not become a space.
"""

import unicodedata
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.container import container_plugin

CALLOUTS = ("note", "tip", "warning", "dated")
PARSER_DEPTH = 100  # Levels after which the parser drops text; a body is refused long before.
DEEPEST = 40  # Levels of nesting; one list in another is two.
MOST_BLOCKS = 5_000  # Paragraphs, list items, cells of tables
LONGEST_BLOCK = 10_000  # Characters
MOST_BRACKETS = 200  # Opening brackets of one paragraph; the parser's time grows with their square.
MOST_BRACKETS_IN_ALL = 3_000


class MarkdownError(ValueError):
    """A body that cannot become a page. `line` counts from 1; `code` is a key of `phrases.BODY_FAULTS`."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code} (line {line})")
        self.code = code
        self.line = line


def is_cjk(character: str) -> bool:
    """Return whether a character belongs to a script written without spaces, its punctuation included."""
    code = ord(character)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
        or unicodedata.east_asian_width(character) in "WF"
    )


class JapaneseStateInline(StateInline):
    """Delimiter runs by CommonMark's rules, with Japanese characters counting as a border on their side.

    A run may open before 「 and close after 」 also where a Japanese letter, not a space, stands on the other side.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 (the parser's name)
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
        punct_before = isMdAsciiPunct(ord(before)) or isPunctChar(before)
        punct_after = isMdAsciiPunct(ord(after)) or isPunctChar(after)
        cjk_before, cjk_after = is_cjk(before), is_cjk(after)

        opens = not space_after and (not punct_after or space_before or punct_before or cjk_before or cjk_after)
        closes = not space_before and (not punct_before or space_after or punct_after or cjk_after or cjk_before)
        return Scanned(
            can_open=opens and (canSplitWord or not closes or punct_before),
            can_close=closes and (canSplitWord or not opens or punct_after),
            length=end - start,
        )


class JapaneseInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = JapaneseStateInline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def make_parser() -> MarkdownIt:
    """Return a parser for article bodies: no raw HTML, no bare URLs made into links."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": PARSER_DEPTH})
    commonmark = parser.get_active_rules()
    parser.inline = JapaneseInline()
    parser.inline.ruler.enableOnly(commonmark["inline"])
    parser.inline.ruler2.enableOnly(commonmark["inline2"])
    parser.enable("table")
    parser.disable(["html_block", "html_inline"])
    for name in (*CALLOUTS, "steps"):
        container_plugin(parser, name)
    parser.core.ruler.after("block", "limits", _refuse_what_is_too_large)
    parser.add_render_rule("softbreak", _render_softbreak)
    return parser


def _refuse_what_is_too_large(state: StateCore) -> None:
    """Raise MarkdownError, before the costly part of parsing, when a body is not what a page can hold."""
    line = blocks = all_brackets = 0
    for token in state.tokens:
        line = token.map[0] + 1 if token.map else line
        blocks += token.type == "inline"
        if token.nesting == 1 and token.level > DEEPEST:
            raise MarkdownError("too_deep", line)
        if token.type == "inline" and len(token.content) > LONGEST_BLOCK:
            raise MarkdownError("block_too_long", line)
        brackets = token.content.count("[") if token.type == "inline" else 0
        all_brackets += brackets
        if brackets > MOST_BRACKETS or all_brackets > MOST_BRACKETS_IN_ALL:
            raise MarkdownError("too_many_brackets", line)
        if blocks > MOST_BLOCKS:
            raise MarkdownError("too_many_blocks", line)


def _render_softbreak(self: object, tokens: Sequence[Token], index: int, options: object, env: EnvType) -> str:
    return softbreak(tokens, index)


def softbreak(tokens: Sequence[Token], index: int) -> str:
    """Return what a line break in the source becomes: nothing between two Japanese characters."""
    before = _nearest(tokens, index, step=-1)
    after = _nearest(tokens, index, step=1)
    return "" if before and after and is_cjk(before) and is_cjk(after) else "\n"


def _nearest(tokens: Sequence[Token], index: int, *, step: int) -> str:
    """Return the character next to a break, looking past the marks of emphasis and links."""
    index += step
    while 0 <= index < len(tokens):
        if content := tokens[index].content:
            return content[-1 if step == -1 else 0]
        index += step
    return ""
