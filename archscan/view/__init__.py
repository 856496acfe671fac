"""What one diagram shows: selection, grouping, order, node budgets."""
