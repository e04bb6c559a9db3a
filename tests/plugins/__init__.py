"""Fixtures and rules that apply to all tests."""
