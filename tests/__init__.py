"""Tests, along the tree of the code."""
