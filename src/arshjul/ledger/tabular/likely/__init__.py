"""What a column likely is: by its name (`headers`, `written`) and its cells (`looks`), and when its amounts are.

`timed` knows months and years in names, and `year_parts` quarters and other parts of a year.
"""
