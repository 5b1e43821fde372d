"""Follow-up: how is the year going, will it hold, were the goals met, and what is done about it?

    books (outcome) + planning (budget) + goals → report per body and report point: forecast, assessments,
    explanations, measures → hand-over to the executive board → statements that others read

A forecast is kept exactly as given; a later one is a new row. Year, forecast and mandate-period assessments are
kept apart. Dialogues are working material inside the authorities that took part.
"""
