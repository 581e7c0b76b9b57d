"""What one section says: candidate names, mentions, relations."""
