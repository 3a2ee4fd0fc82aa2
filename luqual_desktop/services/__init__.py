"""What people do with the program: each service owns its transactions and knows no widget."""
