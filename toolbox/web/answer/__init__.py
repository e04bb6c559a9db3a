"""The pages on which one person answers a role's questionnaire, without a name and without an account."""
