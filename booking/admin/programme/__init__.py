"""The programmes in the admin: their page, their forms, their exports."""
