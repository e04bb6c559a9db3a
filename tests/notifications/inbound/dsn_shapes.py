"""Reports of mail servers, and what only looks like one: shapes of real servers, invented names, one line a shape."""
# ruff: noqa: E501 -- the words of servers stand on lines as long as they are

from tests.notifications.inbound.dsn_report import (
    AWAY,
    DELAYED,
    EXIM,
    EXIM_COPY,
    FAILED,
    OWN,
    POSTMASTER,
    PRIVATE,
    RETURNED,
    STATUS,
    Report,
    fields,
    mixed,
    person,
    prose,
)

BOUNCES: dict[str, Report] = {
    # fields, as they should be and as they are
    "postfix": fields(FAILED),
    "exchange_without_returned": fields(
        FAILED, returned="", sender=POSTMASTER, headers=("Auto-Submitted: auto-replied",)
    ),
    "office365": fields(
        "Final-Recipient: rfc822;@@RCPT@@\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 not found",
        returned="",
        sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@nordby.example>",
        is_null=False,
    ),
    "office365_hybrid": fields(
        "Original-Recipient: rfc822;@@RCPT@@\nFinal-Recipient: rfc822;x@nordby.mail.onmicrosoft.com\nAction: failed"
    ),
    "rewritten_within_the_house": fields(
        "Original-Recipient: rfc822;@@RCPT@@\nFinal-Recipient: rfc822;ah12@sub.aarhus.dk\nAction: failed\nStatus: 5.7.1"
    ),
    "diagnostic_not_indented": fields(
        "Diagnostic-Code: smtp; 550-5.1.1 no such\n550-user here\n550 5.1.1 bye\nStatus: 5.1.1\nAction: failed\n"
        "Final-Recipient: rfc822; @@RCPT@@"
    ),
    "diagnostic_not_indented_last": fields(f"{FAILED}\nDiagnostic-Code: smtp; 550 no\nsuch user <@@RCPT@@>\nhere"),
    "two_lines_of_remote_words": fields(
        f"Final-Recipient: rfc822; @@RCPT@@\nRemote-MTA: dns; a\n({'x' * 30})\nAction: failed\nStatus: 5.0.0"
    ),
    "fields_in_brackets": fields("Final-Recipient: RFC822; <@@RCPT@@>\nAction: Failed (bounced)\nStatus: 5.2.2 (full)"),
    "fields_with_a_name": fields("Final-Recipient: rfc822;Anna Holm <@@RCPT@@>\nAction: failed;\nStatus: 5.1.1"),
    "fields_without_action": fields("Final-Recipient: rfc822; @@RCPT@@\nStatus: 5.1.1"),
    "fields_without_recipient_but_our_id": fields("Action: failed\nStatus: 5.0.0"),
    "domino_domain_not_found": fields(FAILED, returned="", sender="MAILER-DAEMON", is_null=False),
    "sendmail_no_returned_id": fields(FAILED, returned="From: temadage@example.dk\nTo: @@RCPT@@\n"),
    "id_of_a_gateway": prose("<@@RCPT@@>: 550 5.1.1 unknown user"),
    # fields in a text
    "workmail": mixed(
        "An error occurred while trying to deliver the mail to the following recipients:\n@@RCPT@@\n\nAction: failed\n"
        "Final-Recipient: rfc822; @@RCPT@@\nDiagnostic-Code: smtp; 550 5.1.1 User Unknown\nStatus: 5.1.1\n",
        RETURNED,
        subject="Delivery Status Notification (Failure)",
    ),
    "mxlogic": mixed("Final-Recipient: rfc822; @@RCPT@@\nAction: failed\nStatus: 5.0.0", RETURNED, subject="Returned"),
    "einsundeins": mixed(
        "Die folgende Adresse ist nicht erreichbar:\n\n@@RCPT@@:\nSMTP error: 550 Requested action not taken",
        RETURNED,
        subject="Mail delivery failed: returning message to sender",
    ),
    "text_fields_not_ours_in_returned": mixed("@@RCPT@@\n\nAction: failed\nStatus: 5.1.1", "Subject: Temadag\n\nHej"),
    # prose with a null sender
    "opensmtpd": prose(
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while"
        " attempting to deliver a message for\n    the following list of recipients:\n\n@@RCPT@@: 550 5.2.2 <@@RCPT@@>..."
        " Mailbox Full",
        subject="Delivery status notification: error",
    ),
    "opensmtpd_expired": prose(
        "An error has occurred while attempting to deliver a message for\nthe following list of recipients:\n\n"
        "@@RCPT@@: Message expired\n",
        subject="Delivery status notification: error",
    ),
    "dragonfly": prose(
        "Hello!\n\nThis is the DragonFly Mail Agent v0.11 at mx.nordby.example.\n\nThere was an error delivering your mail"
        " to <@@RCPT@@>.\n\nmx.nordby.example did not like our RCPT TO:\n550 no\n",
        subject="Mail delivery failed",
    ),
    "exim_header": prose(f"{EXIM}a message could not be delivered", headers=("X-Failed-Recipients: @@RCPT@@",)),
    "exim_prose": prose(
        f"{EXIM}A message that you sent could not be delivered. This is a permanent error. The following address(es)"
        f" failed:\n\n  @@RCPT@@\n    550 no such user{EXIM_COPY}From: x@example.dk\n",
        subject="Mail delivery failed: returning message to sender",
    ),
    "qmail": prose("Hi. This is the qmail-send program.\nI've given up.\n\n<@@RCPT@@>:\nno mailbox here. (#5.1.1)\n"),
    "courier": prose(
        "UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<@@RCPT@@>:\n"
    ),
    "notes": prose(
        "Your message\n\n  Subject: Temadag\n\nwas not delivered to:\n\n  @@RCPT@@\n\nbecause:\n\n  User Anna Holm"
        " (@@RCPT@@) not listed in Domino Directory",
        subject="DELIVERY FAILURE: User not listed in Domino Directory",
        sender=POSTMASTER,
    ),
    "exchange_2003": prose(
        "Your message did not reach some or all of the intended recipients.\n\n      Subject:  Temadag\n      Sent: 28-09-2016"
        " 10:00\n\nThe following recipient(s) could not be reached:\n\n      @@RCPT@@ on 28-09-2016 10:00\n            The"
        " e-mail account does not exist.\n            <mail.nordby.example #5.1.1>",
        subject="Undeliverable: Temadag",
        sender=POSTMASTER,
    ),
    "exchange_2003_danish": prose(
        "Meddelelsen kunne ikke leveres til følgende modtager(e):\n\n  @@RCPT@@ den 28-09-2016 10:00\n  Mailkontoen findes"
        " ikke i den organisation, som denne meddelelse er sendt til.",
        subject="Kan ikke leveres: Temadag",
        sender="System Administrator <postmaster@nordby.example>",
        is_null=False,
    ),
    "zoho": mixed(
        f"{EXIM}This is a permanent error.\n\n@@RCPT@@ Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1\n\n"
        "Message-ID:@@MSGID@@\nFrom:temadage@example.dk\n",
        "Subject: x\n\n",
        sender="mailer-daemon@mail.nordby.example",
        is_null=False,
    ),
    "gmx": prose(
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be"
        " delivered to\none or more of its recipients. The following addresses failed:\n\n<@@RCPT@@>\n\nmailbox"
        " unavailable\n\n--- The header of the original message is following. ---\n\nReceived: from x\nFrom: y@example.dk",
        subject="Mail delivery failed: returning message to sender",
        sender="GMX Mailer Daemon <mailer-daemon@gmx.example>",
        is_null=False,
    ),
    "gmail_html": Report(
        want="bounce",
        parts=(
            ("text/html", "<h2>Address not found</h2><p>Your message wasn&#39;t delivered to <b>@@RCPT@@</b></p>"),
            ("text/html", "<p>550 5.1.1</p>"),
        ),
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    ),
    "german": prose("Ihre Nachricht konnte nicht zugestellt werden:\n@@RCPT@@", subject="Unzustellbar: Temadag"),
    "swedish": prose("Meddelandet kunde inte levereras till <@@RCPT@@>.", subject="Kan inte levereras"),
    "french": prose("Votre message n'a pas pu être remis à @@RCPT@@", subject="Non remis : Temadag"),
    "dutch": prose("Het bericht is niet bezorgd: @@RCPT@@", subject="Onbestelbaar: Temadag"),
    "tongue_that_we_do_not_know": prose("Viestiäsi ei voitu toimittaa: @@RCPT@@", subject="Ilmoitus"),
    "no_reply_with_null_sender": prose(
        "Beskeden til @@RCPT@@ blev afvist af modtagerens server.", sender="no-reply@gateway.nordby.example"
    ),
    "quoted_to_alone": prose(
        f"A message could not be delivered. Permanent error.{EXIM_COPY}From: temadage@example.dk\nTo: @@RCPT@@\n"
    ),
    "returned_to_alone": mixed(
        "Your message was rejected by the content filter.", "To: @@RCPT@@\nSubject: Temadag\n\nx"
    ),
    "id_alone": mixed("Delivery failed.", "Message-ID: @@MSGID@@\nSubject: Temadag\n\nx"),
    "id_in_the_text_alone": prose("Delivery has failed.\n\nMessage-ID: @@MSGID@@\n"),
    "quota": prose("Over quota: the recipient's mailbox is full <@@RCPT@@>", subject="Mail System Error"),
    "helper_named_beside": prose(
        "@@RCPT@@: user unknown.\n\nFor help write to postmaster@nordby.example or it@x.example"
    ),
}

NOT_BOUNCES: dict[str, Report] = {
    # somebody's own forward that failed: nobody is flagged
    "forward_failed": fields(f"Final-Recipient: rfc822; {PRIVATE}\nAction: failed\nStatus: 5.2.2", "report"),
    "forward_failed_exim": prose(
        f"{EXIM}could not be delivered:\n\n  {PRIVATE}\n    (generated from @@RCPT@@)\n    mailbox full{EXIM_COPY}{RETURNED}",
        "report",
        headers=(f"X-Failed-Recipients: {PRIVATE}",),
    ),
    "forward_failed_qmail": prose(f"I've given up.\n\n<{PRIVATE}>:\nuser unknown (#5.1.1)\n\n{RETURNED}", "report"),
    "forward_failed_prose": prose(f"<{PRIVATE}> (expanded from <@@RCPT@@>): host said: 550 5.1.1 no", "doubt"),
    "forward_failed_both_named": fields(
        f"Original-Recipient: rfc822;@@RCPT@@\nFinal-Recipient: rfc822;{PRIVATE}\nAction: failed\nStatus: 5.1.1",
        "doubt",
    ),
    "backscatter": prose(f"<{PRIVATE}>:\nuser unknown (#5.1.1)\n", "report"),
    "another_mail_of_the_house": mixed(
        "<@@RCPT@@>: 550 5.1.1 no", "Message-ID: <a@b.example>\nFrom: c@d.example\n", "report"
    ),
    "mail_of_our_address_with_a_strange_id": mixed(
        "<@@RCPT@@> said: 550 5.1.1 no", f"Message-ID: <a@gateway.example>\nFrom: {OWN}\nTo: @@RCPT@@\n", "doubt"
    ),
    # not yet, or well
    "delayed": fields(DELAYED, "report"),
    "delivered": fields(DELAYED.replace("delayed", "delivered"), "report"),
    "relayed": fields(DELAYED.replace("delayed", "relayed"), "report"),
    "delayed_postfix_prose": prose(
        "YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be"
        " retried until it is 5 day(s) old.\n\n<@@RCPT@@>: connect: timed out",
        "report",
        subject="Delayed Mail (still being retried)",
    ),
    "delayed_exim_prose": prose(
        f"{EXIM}A message that you sent has not yet been delivered to @@RCPT@@ after more than 24 hours. No action is"
        " required on your part. Delivery attempts will continue.",
        "report",
        subject="Warning: message delayed 24 hours",
    ),
    "delivered_prose": prose(
        "Your message was successfully delivered to @@RCPT@@.",
        "report",
        subject="Delivery Status Notification (Success)",
    ),
    "read_danish": prose(
        "Din meddelelse til @@RCPT@@ blev læst onsdag den 28. september 2016 kl. 10.00.",
        "report",
        subject="Læst: Temadag",
    ),
    "read_english": prose(
        "Your message\n\n  To: @@RCPT@@\n\nwas read on Wednesday.", "report", subject="Read: Temadag", sender=POSTMASTER
    ),
    "delivered_danish": prose("Meddelelsen er nået frem til\n\n@@RCPT@@", "report", subject="Leveret: Temadag"),
    "read_german": prose("Ihre Nachricht an @@RCPT@@ wurde am Mittwoch gelesen.", "report", subject="Gelesen: Temadag"),
    # may be one
    "delay_with_a_final_code": prose("Delayed: @@RCPT@@ 5.7.1, will keep trying", "doubt", subject="Delayed"),
    "action_unknown": fields("Final-Recipient: rfc822; @@RCPT@@\nAction: frobnicated\nStatus: 9", "report"),
    "no_action_at_all": fields("Final-Recipient: rfc822; @@RCPT@@", "doubt"),
    "challenge": prose(
        "Please confirm that you are a person, to reach @@RCPT@@",
        "doubt",
        sender="tmda@nordby.example",
        subject="Please confirm",
    ),
    "nothing_to_read": prose("Der er sket en fejl.", "doubt"),
    "address_rewritten_within_the_house": fields(
        "Final-Recipient: rfc822; ah12@post.aarhus.dk\nAction: failed\nStatus: 5.1.1", "doubt"
    ),
    # people and their machines
    "person_forwards": Report(
        want="forwarded",
        parts=(("text/plain", "Anna er stoppet. Skriv til Dora."), (STATUS, FAILED), ("text/rfc822-headers", RETURNED)),
        sender="Kim Kontakt <kim@kommune.example>",
        subject="VS: Ikke leveret",
        is_null=False,
    ),
    "person_forwards_as_a_report": fields(
        FAILED,
        "forwarded",
        text="Ring til mig",
        sender="kim@kommune.example",
        subject="Fwd: Undelivered",
        is_null=False,
    ),
    "person_quotes_it": person("Jeg fik dette:\n> <@@RCPT@@>: 550 5.1.1 User unknown", "forwarded", is_null=False),
    "postmaster_writes": prose(
        "Kære alle. Hvor parkerer man? Hilsen @@RCPT@@", "stranger", sender="jens@x.example", is_null=False
    ),
    "away_null_sender": person(AWAY),
    "away_auto_submitted": person(AWAY, is_null=False, headers=("Auto-Submitted: auto-replied",)),
    "away_precedence": person(AWAY, is_null=False, headers=("Precedence: bulk",)),
    "away_precedence_junk": person(AWAY, is_null=False, headers=("Precedence: junk",)),
    "away_suppress": person(AWAY, is_null=False, headers=("X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",)),
    "away_autoreply": person(AWAY, is_null=False, headers=("X-Autoreply: yes",)),
    "away_autorespond": person(AWAY, is_null=False, headers=("X-Autorespond: Temadag",)),
    "away_autoreply_from": person(AWAY, is_null=False, headers=("X-Autoreply-From: @@RCPT@@",)),
    "away_subject": person(AWAY, subject="Automatisk svar: Temadag"),
    "away_subject_english": person(AWAY, subject="Automatic reply: Temadag"),
    "away_for_good": person("Anna er stoppet, og adressen findes ikke mere: @@RCPT@@", headers=("Precedence: bulk",)),
    "away_postmaster": person(AWAY, sender=POSTMASTER, subject="Automatisk svar: Temadag"),
}
SHAPES = BOUNCES | NOT_BOUNCES
