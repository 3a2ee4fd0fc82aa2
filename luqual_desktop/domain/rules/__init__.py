"""The checks of design section 6: cell by cell, record by record, and across a whole report."""
