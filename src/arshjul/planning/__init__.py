"""Planning: directions, frames, budget lines and versions, bridges, alternatives, investments, internal budgets and business plans."""
