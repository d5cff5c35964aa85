"""Fits the confidence and measures it."""
