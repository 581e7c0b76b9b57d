"""What the stages hand to one another: frozen values, the relation types, and the errors."""
