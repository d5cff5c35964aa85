"""The confidence, fitted and measured."""
