"""Cells that a spreadsheet shows as they are, and never as a formula."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # By which Excel knows that Japanese is UTF-8.


def cell(value: object) -> object:
    """Return a value for a CSV file; words that a spreadsheet would take for a formula get an apostrophe in front."""
    if not isinstance(value, str):
        return "" if value is None else value
    words = value.replace("\x00", "")
    return f"'{words}" if words.lstrip(" \u3000\u200b\ufeff").startswith(STARTS_A_FORMULA) else words
