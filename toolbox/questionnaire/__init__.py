"""Questionnaires: read from files people write, kept in editions, compared, previewed."""
