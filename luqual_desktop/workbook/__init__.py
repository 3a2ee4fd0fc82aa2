"""Workbooks: writing them, the gate in front of those that come from outside, and reading them back."""
