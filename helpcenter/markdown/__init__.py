"""Markdown to HTML, block by block; the only room that knows markdown-it and nh3.

A body is rendered once, when its revision is saved; pages are put together from the stored blocks.
"""

from helpcenter.markdown.page import Place, alone, flow, markdown_for_readers, place_images
from helpcenter.markdown.parser import CALLOUTS, MarkdownError
from helpcenter.markdown.render import RenderedBlock, Wrapper, as_json, image_names, render

__all__ = [
    "CALLOUTS",
    "MarkdownError",
    "Place",
    "RenderedBlock",
    "Wrapper",
    "alone",
    "as_json",
    "flow",
    "image_names",
    "markdown_for_readers",
    "place_images",
    "render",
]
