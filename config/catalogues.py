"""Compile locale/*.po to where Django looks for them, without a system gettext."""

from pathlib import Path

import polib


def compile_catalogues(source: Path, target: Path) -> int:
    """Compile every catalogue that is newer than what was compiled from it; return how many."""
    count = 0
    for po in sorted(source.glob("*/LC_MESSAGES/*.po")):
        mo = target / po.relative_to(source).with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        mo.parent.mkdir(parents=True, exist_ok=True)
        polib.pofile(str(po)).save_as_mofile(str(mo))
        count += 1
    return count
