"""The programmes at the desk: their page, their forms, their exports."""
