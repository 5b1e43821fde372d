"""SIE 1-4: records of labelled fields, one per line, with vouchers in braces.

`fields` reads one line, `reference` is the plain reader every faster one is tested against,
`scan` and `machine` are the fast scanners, `checks`, `balance_checks` and `code_checks` judge the
whole file, `checksum` is #KSUMMA and `write` writes files back.
"""
