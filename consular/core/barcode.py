"""Code 128, code set B, as drawing: for labels that a scanner reads and a page prints without script.

Source: ISO/IEC 15417. Each symbol is three bars and three spaces, eleven modules wide; the stop has a bar more.
"""

from __future__ import annotations

from html import escape

_START_B, _STOP = 104, 106
_QUIET = 10
# The widths of symbol 0, of symbol 1, and so on: six figures each, the stop's seven.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232"
    "122132122231113222123122123221223211221132221231213212223112312131311222321122"
    "321221312212322112322211212123212321232121111323131123131321112313132113132311"
    "211313231113231311112133112331132131113123113321133121313121211331231131213113"
    "213311213131311123311321331121312113312311332111314111221411431111111224111422"
    "121124121421141122141221112214112412122114122411142112142211241211221114413111"
    "241112134111111242121142121241114212124112124211411212421112421211212141214121"
    "412121111143111341131141114113114311411113411311113141114131311141411131211412"
    "2112142112322331112"
)


def _widths(symbol: int) -> str:
    return _WIDTHS[symbol * 6 : symbol * 6 + (7 if symbol == _STOP else 6)]


def symbols(text: str) -> list[int]:
    """Start, one value a character, check symbol, stop. Raises ValueError for what code set B does not have."""
    if not text or not all(" " <= c <= "~" for c in text):
        raise ValueError("Code 128 B has the printable characters of ASCII.")
    values = [ord(c) - 32 for c in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
    return [_START_B, *values, check, _STOP]


def modules(text: str) -> str:
    """One character for each module: `1` a bar, `0` a space; without the quiet zones."""
    widths = "".join(_widths(symbol) for symbol in symbols(text))
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(widths))


def svg(text: str, *, height: int = 40) -> str:
    """An SVG element with quiet zones of ten modules, one unit a module; markup that is safe to put into a page."""
    drawn, place = [], _QUIET
    for number, width in enumerate("".join(_widths(symbol) for symbol in symbols(text))):
        if number % 2 == 0:
            drawn.append(f"M{place} 0h{width}v{height}h-{width}z")
        place += int(width)
    total = place + _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" width="{total * 2}" '
        f'height="{height * 2}" role="img" aria-label="{escape(text)}" shape-rendering="crispEdges">'
        f'<rect width="{total}" height="{height}" fill="#fff"/><path d="{"".join(drawn)}" fill="#000"/></svg>'
    )
