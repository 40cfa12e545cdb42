"""The record: its description, its tables, their checks and who was looking."""
