"""Who does what when in the planning and follow-up of one budget year, and what is missing?

Data flow: steps with relative dates (a municipality's data) → the variant that fits the year → `schedule`
(dates, beside the limits of the law) → `status` (done, open, late, blocked) → list, picture (SVG), calendar (ICS).
Pure: a caller passes today, what is done and which bodies there are.
"""
