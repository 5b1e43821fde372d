"""The acts of the walk once round the wheel, in the order of the year; each person in their own browser."""
