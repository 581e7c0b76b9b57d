"""From a question to sections, and to the sentences that answer."""
