"""Contact: did this help, the contact centre's cases, and when it is open.

A message from the public is a public document the moment it comes in (TF 2:9): it is registered before the
sender sees the receipt. Nothing is stored on the visitor's device (lag 2022:482 9:28).
"""
