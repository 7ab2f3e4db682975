"""Code points that no rule about texts minds, wherever they stand: what the compiled reader lets pass itself.

Any other one is put to the rules, in `model.formats`; a test holds the two against each other. None of these
is a control, a space, or unassigned, and no text of them alone changes in Unicode normal form C: each stands
for itself, has combining class 0, and composes with nothing before it.
"""

from __future__ import annotations

from functools import cache

# fmt: off
RANGES = (
    (0xA1, 0xAC), (0xAE, 0x2FF), (0x370, 0x373), (0x375, 0x377), (0x37A, 0x37D), (0x37F, 0x37F),
    (0x384, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x482), (0x48A, 0x52F),
    (0x531, 0x556), (0x561, 0x587), (0x5D0, 0x5EA), (0x620, 0x64A), (0x10D0, 0x10FF), (0x1E00, 0x1EF9),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x2125), (0x2127, 0x2129),
    (0x212C, 0x218B), (0x2190, 0x22FF), (0x3001, 0x3029), (0x3030, 0x303F), (0x3041, 0x3096),
    (0x309B, 0x30FF), (0x4E00, 0x9FEF), (0xAC00, 0xD7A3), (0xFF01, 0xFF9F),
)
# fmt: on
"""First and last of each run, beyond ASCII: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian,
signs, kana, Chinese characters, Hangul."""


@cache
def plain_bits() -> bytes:
    """One bit for each code point below U+10000, the lowest first."""
    bits = bytearray(8192)
    for first, last in RANGES:
        for point in range(first, last + 1):
            bits[point >> 3] |= 1 << (point & 7)
    return bytes(bits)
