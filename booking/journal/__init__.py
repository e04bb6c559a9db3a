"""The chain of entries, its replay and proof, and the record on paper; the verdicts are pure."""
