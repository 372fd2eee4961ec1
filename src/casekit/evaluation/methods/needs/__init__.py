"""Needs and risk: what is met, what moved, and how urgent it is."""
