"""Received mail: it becomes an answer, a bounce or a letter to staff, through the booking's services."""
