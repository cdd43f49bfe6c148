"""The money of programmes: budgets, agreements, expenses, claims. It reports; it is not an accounting system."""
