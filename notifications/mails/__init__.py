"""What mails say: their kinds, the facts that they need, their drafts, and examples of each."""
