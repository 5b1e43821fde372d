"""Follow-up: forecasts, assessments, explanations, measures and dialogues."""
