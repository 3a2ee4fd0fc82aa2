"""The checks: cell by cell, record by record, and across a whole report."""
