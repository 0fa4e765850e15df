"""Prepares the bundled fonts (python3 with fonttools; Debian's fonts-dejavu-core).

Inter: the tabular figures become the only ones, since the window's toolkit has no switch for them: counts that change keep
their place, and numbers stand under one another. DejaVu Sans Mono: a subset with the signs of keys and menus beside its own.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
# Backspace, menu, return, tab, joined squares, superscript e.
SIGNS = "⌫☰⏎⇥⧉ᵉ"


def tabular(path):
    font = TTFont(path)
    cmap = font.getBestCmap()
    table = font["GSUB"].table
    wanted = [r.Feature.LookupListIndex for r in table.FeatureList.FeatureRecord if r.FeatureTag == "tnum"]
    swaps = {}
    for index in {i for indices in wanted for i in indices}:
        for sub in table.LookupList.Lookup[index].SubTable:
            swaps.update(getattr(sub, "ExtSubTable", sub).mapping)
    for plane in font["cmap"].tables:
        for digit in map(ord, "0123456789"):
            if plane.cmap.get(digit) in swaps:
                plane.cmap[digit] = swaps[cmap[digit]]
    widths = {font["hmtx"][font.getBestCmap()[ord(d)]][0] for d in "0123456789"}
    # Of a hair: the weight that is drawn rounds them.
    assert max(widths) - min(widths) < 8, widths
    font.save(path)


def box(path):
    """A sign that no font has is a box: the subset's is blank, and a value in another script would look empty."""
    font = TTFont(path)
    sign = font["CFF "].cff.topDictIndex[0].CharStrings[".notdef"]
    sign.decompile()
    width = sign.program[0]
    outer = [width, 248, 0, "rmoveto", 2304, "hlineto", 2048, "vlineto", -2304, "hlineto"]
    inner = [200, -1848, "rmoveto", 1648, "vlineto", 1904, "hlineto", -1648, "vlineto", "endchar"]
    sign.program = outer + inner
    font.save(path)


def mono(path, whole):
    wanted = set(TTFont(path).getBestCmap()) | set(map(ord, SIGNS))
    font = TTFont(whole)
    missing = [chr(c) for c in wanted if c not in font.getBestCmap()]
    print("absent from the whole font too:", missing)
    options = subset.Options(layout_features=["kern", "locl"], hinting=True, name_IDs=["*"], notdef_outline=True)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(font)
    font.save(path)


if __name__ == "__main__":
    for name in ("Inter-Regular.otf", "Inter-SemiBold.otf"):
        tabular(HERE / name)
        box(HERE / name)
    mono(HERE / "DejaVuSansMono.ttf", sys.argv[1])
