"""The group: who is in it, what is taken away between its members, and what they have planned."""
