"""What was planned, beside the outcome: budgets by month, forecasts, and the file of the budget in force."""
