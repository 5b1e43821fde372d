"""Contact: did this help, cases, opening hours."""
