"""What mails say: their facts, one function a mail, their rendering."""
