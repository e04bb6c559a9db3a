"""What mails say: their facts, one function and one text a mail, and the text's way into a plain part and HTML."""
