"""What is to be better, how will anyone know, and who must do it?

    goal → indicator (definition, direction, source, assessor) → target per year (value, day it is measured)
    assignment (uppdrag): giver and decision → receiver, due → reports → closed by the giver
    owner directive: measurable rows for a company, decided by KF and taken up at the company's stämma

A set of goals points at its `record.Item`; it can't be decided while a part is missing. What came out of it is
follow-up's: here are the definitions alone, so year, forecast and mandate period are never mixed up.
"""
