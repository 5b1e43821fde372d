"""The values every room speaks in: amounts, periods, dates, findings, bilingual text.

No framework, no disk beyond the finding catalogues that packages ship, no clock: a caller
passes the day it means. Swedish public holidays come from the `holidays` library.
"""
