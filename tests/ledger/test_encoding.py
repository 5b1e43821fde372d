"""A file is read in one encoding, and what isn't in it is read alone and told with its line."""

import pytest

from arshjul.ledger import Options, read
from arshjul.ledger.encoding import decode, detect, mojibake

from .conftest import NEEDS_NUMBA
from .test_sie5 import DOCUMENT

HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Prov" "1"
#GEN 20170101
#FNAMN "Åmåls Övningskommun"
#RAR 0 20160101 20161231
#KONTO 1999 "Avräkning"
#KONTO 4999 "Kostnader för öar"
"""
VOUCHER = """#VER A {number} 20160131 "{text}"
{{
#TRANS 4999 {{}} 5 20160131 "{text}"
#TRANS 1999 {{}} -5 20160131 "{text}"
}}
"""
READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]


def ids(reading):
    return {found.id.removeprefix("ledger.") for found in reading.findings}


def book(*texts, encoding="utf-8", others=None):
    """A ledger of vouchers by text in one encoding; `others` names another for some, by their place."""
    parts = [HEAD.encode(encoding)]
    for place, text in enumerate(texts):
        whole = VOUCHER.format(number=place + 1, text=text)
        parts.append(whole.encode((others or {}).get(place, encoding)))
    return b"".join(parts)


def the(name, reading):
    (found,) = [one for one in reading.findings if one.id == f"ledger.{name}"]
    return found


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("other", ["latin-1", "cp437", "mac_roman"])
def test_one_line_in_another_encoding_makes_nobody_elses_letters_wrong(reader, other):
    """199 vouchers in UTF-8 and one that isn't."""
    texts = [f"Lön för åtgärd {number}" for number in range(200)]
    reading = read(book(*texts, others={120: other}), options=Options(reader=reader))
    assert reading.vouchers["text"].to_pylist() == texts
    assert reading.rows["text"].to_pylist() == [text for text in texts for _ in range(2)]
    assert reading.encoding == "utf8"
    told = the("encoding-strange-lines", reading)
    first = 10 + 120 * 5
    assert told.place.line == first
    assert f"rad {first}, {first + 2}, {first + 3}" in told.message.sv
    assert {"latin-1": "latin1", "cp437": "cp437", "mac_roman": "macroman"}[other] in told.message.sv


@pytest.mark.parametrize("reader", READERS)
def test_a_text_cut_in_the_middle_of_a_letter_loses_that_letter_alone(reader):
    content = book("Lön för åtgärd").replace('åtgärd"\n{'.encode(), "å".encode() + b't\xc3"\n{', 1)
    reading = read(content, options=Options(reader=reader))
    assert reading.vouchers["text"].to_pylist() == ["Lön för åt\ufffd"]
    assert reading.rows["text"].to_pylist() == ["Lön för åtgärd"] * 2
    assert the("encoding-strange-lines", reading).place.line == 10


def test_a_line_of_two_encodings_keeps_the_letters_of_both():
    text, strange = decode("förvaltning för åldrade".encode() + "; Malmö".encode("latin-1"), "utf8")
    assert text == "förvaltning för åldrade; Malmö"
    assert strange[0].encoding == "utf8, latin1"


@pytest.mark.parametrize("reader", READERS)
def test_mac_roman_is_recognised(reader):
    reading = read(book("Lön för åtgärd", encoding="mac_roman"), options=Options(reader=reader))
    assert reading.encoding == "macroman"
    assert reading.header.company == "Åmåls Övningskommun"
    assert reading.vouchers["text"].to_pylist() == ["Lön för åtgärd"]
    assert "macroman" in the("encoding-differs", reading).message.sv


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("usual", "other"), [("cp437", "latin-1"), ("latin-1", "cp437")])
def test_letters_of_two_sets_are_told_with_the_first_line_of_the_fewer(reader, usual, other):
    content = book(*["Lön för åtgärd"] * 9, encoding=usual, others={6: other})
    assert the("encoding-mixed", read(content, options=Options(reader=reader))).place.line == 10 + 6 * 5


@pytest.mark.parametrize("text", ["Müller", "crème à la carte", "maître", "Åre", "É", "Über", "över", "Ödla", "bär"])
def test_a_word_in_code_page_437_isnt_taken_for_another(text):
    assert detect(text.encode("cp437")).name == "cp437"


@pytest.mark.parametrize("reader", READERS)
def test_dashes_and_euros_of_windows_are_no_controls(reader):
    reading = read(book("Lön – 5 € för ”åtgärd”…", encoding="cp1252"), options=Options(reader=reader))
    assert reading.vouchers["text"].to_pylist() == ["Lön – 5 € för ”åtgärd”…"]
    assert reading.rows["text"].to_pylist() == ["Lön – 5 € för ”åtgärd”…"] * 2
    places_left_empty = read(book("Lön för å", encoding="cp1252").replace(b"L\xf6n", b"L\xf6\x8d", 1))
    assert places_left_empty.vouchers["text"].to_pylist() == ["Lö\x8d för å"]


TWICE = {
    "utf8 as cp437": ("utf-8", "cp437"),
    "utf8 as latin1": ("utf-8", "cp1252"),
    "utf8 as macroman": ("utf-8", "mac_roman"),
    "latin1 as cp437": ("latin-1", "cp437"),
    "cp437 as latin1": ("cp437", "cp1252"),
    "macroman as latin1": ("mac_roman", "cp1252"),
    "latin1 as macroman": ("latin-1", "mac_roman"),
}


@pytest.mark.parametrize("kind", TWICE)
@pytest.mark.parametrize("word", ["mål", "här", "för"])
def test_text_encoded_twice_is_told_with_its_line(kind, word):
    right, wrong = TWICE[kind]
    garbled = word.encode(right).decode(wrong)
    assert mojibake(garbled) is None or mojibake(garbled).kind == kind
    reading = read(book("Inget", garbled))
    if mojibake(garbled):
        assert the("mojibake", reading).place.line == 15
        assert the("mojibake", reading).message.sv.find(garbled) > 0


def test_code_page_437_stored_as_utf8_is_told():
    for wrong in ("cp1252", "latin-1"):
        assert mojibake("mål".encode("cp437").decode(wrong)).kind == "cp437 as latin1"
        assert mojibake("Förvaltning".encode("cp437").decode(wrong)).kind == "cp437 as latin1"


@pytest.mark.parametrize("size", [40, 1 << 20])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_table_with_one_line_in_another_encoding(size, quote):
    lines = ["Datum;Konto;Belopp;Text"]
    lines += [f"2016-01-31;4999;5,00;{quote}Lön för åtgärd {number}{quote}" for number in range(50)]
    content = b"\n".join(line.encode("cp1252" if at == 30 else "utf-8") for at, line in enumerate(lines)) + b"\n"
    mapping = {"columns": {"date": "Datum", "account": "Konto", "amount": "Belopp", "text": "Text"}}
    reading = read(content, options=Options(mapping=mapping, chunk_bytes=size))
    assert reading.rows["text"].to_pylist() == [f"Lön för åtgärd {number}" for number in range(50)]
    told = the("encoding-strange-lines", reading)
    assert (told.place.line, told.message.sv.startswith("1 rad ")) == (31, True)
    assert "rad 31." in told.message.sv


def test_xml_that_says_latin1_and_is_utf8_is_read_as_what_it_is():
    declared = DOCUMENT.encode().replace(b'encoding="utf-8"', b'encoding="ISO-8859-1"')
    reading = read(declared)
    assert reading.header.company == "Åmåls Övningskommun"
    assert "ISO-8859-1" in the("encoding-differs", reading).message.sv
    assert "encoding-differs" not in ids(read(DOCUMENT.encode()))


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("#KONTO 3011 F?rs?ljning\n#KONTO 5011 L?n till anst?llda\n", "F?rs?ljning"),
        ("#KONTO 3011 Taxa\n#KONTO 5011 L?ner\n#KONTO 5012 Arvode ?ver f?rtroendevalda\n", "L?ner"),
    ],
)
@pytest.mark.parametrize("reader", ["reference", "numpy", "numba"])
def test_letters_that_became_question_marks_are_told(text, example, reader):
    found = read(f"#FLAGGA 0\n#FORMAT PC8\n{text}".encode(), options=Options(reader=reader))
    told = the("mojibake", found)
    assert example in told.message.sv
    assert told.place.line == 3 + text[: text.index(example)].count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "Vad?hur",
        "Är det rätt? Ja? Nej? vem?",
        "https://kommun.se/sok?fraga=vad&sida?nr=2 och /sok?q=x samt kommun.se?a=b",
        "F?rs 1 ? 2 ?? a ?b c? d",
    ],
)
def test_question_marks_that_are_meant_are_not(text):
    assert mojibake(text) is None
