"""The books: received ledger files, batches, snapshots and the cube that pages read."""
