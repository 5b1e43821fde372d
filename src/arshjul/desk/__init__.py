"""The desk: what is mine to do in the wheel, by when, and what blocks it; the register; the state of the law."""
