"""Fixtures and rules that hold for all tests."""
