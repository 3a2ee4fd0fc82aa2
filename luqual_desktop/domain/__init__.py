"""What the program knows: plan, figures, checks and totals. Values in, values out."""
