"""What the compiled scanner and its caller agree on: which number, array or field of a piece lies where.

A call takes four lists of addresses, by the type of what lies there: whole numbers of 64 bits, bytes, hashes
(unsigned, 64 bits) and whole numbers of 32 bits.
"""

from arshjul.kernel.reading import PAGE_YEARS

FIRST_YEAR, LAST_YEAR = PAGE_YEARS[0], PAGE_YEARS[-1]
"""A day of any other year is none."""

WORD = 8
"""Bytes looked at together."""

ACCOUNT, LIST, AMOUNT, DATE, TEXT, QUANTITY, SIGN, TAG, LAST_DAY = 0, 2, 4, 5, 6, 8, 10, 12, 13
ROW_FIELDS = 14
"""The fields of a row; those that are texts take two places, where the text starts and ends. The last day is that of an
earlier row, known to be one."""

SERIES, NUMBER, TITLE, SIGNED, DAY, REGISTERED = 0, 2, 4, 6, 8, 9
HEAD_FIELDS = 10
"""The fields of a #VER line."""

ROW_CODES = (ACCOUNT, LIST, QUANTITY, SIGN)
HEAD_CODES = (SERIES, SIGNED)
CODES = len(ROW_CODES) + len(HEAD_CODES)
"""The coded columns, those of rows first: each has a dictionary."""

TEXTS = 3
"""The columns of texts: of a row, the number and the text of a #VER line. They lie after each other."""

ODD_FIELDS = 5
"""Of an odd line: its kind, which line it is, its first byte, its end, the voucher."""

SIZE, MOST, SPACE, ROWS, HEADS, ODDS, VOUCHERS, ORDERLY = range(8)
TOLD = 8
"""Numbers of a call. Given: bytes, the most lines, the space for texts; told: rows, #VER lines, odd lines, vouchers,
and whether all is in order."""

COUNT, SEED, EMPTY, SLOTS, ROOM, ARENA = range(6)
STATE = 6
"""Numbers of a dictionary: its texts, the seed of its hash, the number of the empty text (-1: not met), the slots in
use (0: none is filled), and how many texts and how many bytes of them it has room for."""

FEWEST_SLOTS = 1 << 10
SLOTS_PER_TEXT = 8
"""More texts than half of the slots in use, and they become four to eight times the texts."""

LETTERS_SHAPE = (256, 4)
"""One row per byte: the length of its UTF-8 form, then the form."""

TOLD_AT, ROW_LINES, AMOUNTS, HEAD_LINES, HEAD_SPANS, ODD, SPANS, ENDS = range(8)
STATES = ENDS + CODES
DATA, LETTERS, WRITTEN, TAGS, ARENAS = range(5)
DATES, STOPS = range(2)
SLOTS_AT = STOPS + TEXTS
CODED = SLOTS_AT + CODES
"""Where each array stands in the list of its type; those of dictionaries, of columns and of texts follow each other."""
