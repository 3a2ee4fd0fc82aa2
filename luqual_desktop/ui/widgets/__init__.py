"""Editors and small parts of pages."""
