"""What people do with guides, questions and learning paths."""
