"""`manage.py benchmark`: what the house does in a second, beside what the machine could, in the same run."""
