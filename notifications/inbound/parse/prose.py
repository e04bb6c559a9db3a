"""Read what a mail server says in its own words: whether the mail arrived, and which addresses it names."""

import re
from collections.abc import Iterable

from notifications.inbound.parse.kinds import Says
from notifications.wire.mailbox import address_key

MAX_NAMED = 50  # addresses of one report that are looked at
ADDRESS = re.compile(r"(?<![\w.+@/=-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
FINAL_CODE = re.compile(r"(?<![\d.])#?5\.\d{1,3}\.\d{1,3}(?![\d.])")
SERVER_CODE = re.compile(r"(?<![\d.,-])55[0-4](?![\d.,])")
FAILED = re.compile(
    r"undeliver|(could|can|would|did|was|were|is|has|have)( ?n[o']t| not)( be| been| yet been)?"
    r" (deliver|reach|sent|accepted|found)"
    r"|cannot (be )?(deliver|sen[dt]|reach)|couldn't be|unable to (deliver|relay|send|reach)|wasn't able to"
    r"|(delivery|message|mail|address(es)?|recipients?)( has| have| attempt)? fail|fail(ed|ure) (to deliver|delivery)"
    r"|delivery (status notification|error|problem|failure)[ :(-]+(fail|error)|status notification: error"
    r"|failure notice"
    r"|error (has )?(occurred|deliver|sending|while|trying)|permanent(ly)? (fatal )?(error|fail)|fatal error"
    r"|return(ed|ing) (mail|message|to sender)|giv(en|ing) up|bounced|rejected|refused|no longer (valid|in use|exist)"
    r"|(unknown|no such|invalid|bad|inactive|disabled|unrouteable|non-?existent) (local )?"
    r"(user|recipient|address|mailbox|account|domain|host)|(user|recipient|host|domain|mailbox|account)"
    r"( is| was)? (unknown|not found|unavailable|disabled|inactive|full|over quota)|quota exceeded"
    r"|exceeded .{0,20}quota"
    r"|(does not|doesn't|do not) (exist|have an account)|not listed in|not (a )?(known|valid) (user|address|recipient)"
    r"|no mailbox|mailbox .{0,20}full|message (has )?expired|timeout exceeded"
    r"|ikke (blive )?(leveres|afleveres|leveret|afleveret|sendes|levert|nå frem|nåede)|kom ikke frem|findes ikke"
    r"|er fuld|er blevet afvist|blev afvist|ukendt (modtager|bruger|adresse)|afvist af|returneret|leveringsfejl"
    r"|(kunde|gick) inte (att )?(leverera|skicka)|finns inte|finnes ikke"
    r"|unzustellbar|nicht (zu(ge)?stell|übermittelt|erreich)|zustellung .{0,20}fehlgeschlagen"
    r"|unbekannter (empfänger|ben)"
    r"|n'a (pas )?pu être|non remis|échec de|impossible de remettre|adresse inconnue"
    r"|niet (worden )?(bezorgd|afgeleverd)|onbestelbaar|no se (ha )?pud[oi]|no (fue|ha sido) entregad|no entregado"
    r"|non è stato possibile|mancat[oa] (recapito|consegna)|nie (została?|można|udało) ",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"\bdelay|still (being )?(try|tried|retri)|will (keep|continue|be|still|again) ?(on )?(try|retri|re-?attempt)"
    r"|(attempts?|trying|retr\w+) (to deliver .{0,40})?will continue|warning (message )?only|not need to resend"
    r"|not yet been (delivered|able)|could not send message for past|no action is required"
    r"|temporar(y|ily) (fail|problem)"
    r"|forsinke|forsøges igen|prøver (vi )?igen|forsøger (vi )?igen|verzögert|erneut versucht|försen|försöker igen"
    r"|retardé|en attente de remise|vertraagd|retrasad|ritardat",
    re.IGNORECASE,
)
DELIVERED = re.compile(
    r"success(ful)?(ly)?\b.{0,30}deliver|deliver\w*\b.{0,30}success|status notification \(success"
    r"|^(delivered|relayed|read|displayed|leveret|læst|vist|levert|lest|levererat|läst|zugestellt|gelesen|remis|lu) ?:"
    r"|(has|have|was|were) (been )?(successfully )?(delivered|relayed) to|delivery (to .{0,80})?is complete"
    r"|\b(was|has been|were) (read|displayed|opened) (on|at|by)|(blev|er blevet) (læst|vist|åbnet|lest)"
    r"|wurde .{0,40}gelesen|er (blevet )?leveret til|wurde (erfolgreich )?zugestellt|a été remis",
    re.IGNORECASE | re.MULTILINE,
)
FORWARDING = re.compile(
    r"(expanded|generated|forwarded|redirected|resent|derived|rewritten) (from|by|for|to)|forwarding (address|rule)"
    r"|auto-?forward|alias(ed)? (of|for|to)|videresend|viderestil|weitergeleitet|transféré",
    re.IGNORECASE,
)
QUOTED_FROM_HERE = re.compile(
    r"^[>\s]*[-=*_#]{2,}[^\n]*\b(copy of|below this line|original (message|mail)|returned (message|mail)"
    r"|(message|mail) (headers?|follows)|headers? (of|from)|unsent message|oprindelige|ursprüngliche)[^\n]*$"
    r"|^[>\s]*(original message headers|message headers follow|(the )?headers? of the original message|the original"
    r" message (was|follows)|oprindelige (meddelelses)?headere|diagnostic information for administrators"
    r" follows)\b[^\n]*$"
    r"|^[>\s]*(received|message-id|return-path|mime-version|content-type)[ ]?:[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


def what_it_says(subject: str, notice: str) -> Says:
    """Tell from a mail server's words whether the mail failed for good; `notice` is without the returned mail."""
    text = f"{subject}\n{notice}"
    final = FINAL_CODE.search(text) is not None
    failed = final or SERVER_CODE.search(notice) is not None or FAILED.search(text) is not None
    if DELAYED.search(text):  # a warning also says "could not be delivered" of the tries so far
        return Says.UNCERTAIN if final else Says.DELAYED
    if DELIVERED.search(text):
        return Says.UNCERTAIN if failed else Says.DELIVERED
    return Says.FAILED if failed else Says.NOTHING


def without_returned(text: str) -> tuple[str, str]:
    """Split a report's own words from the returned mail that it quotes."""
    cut = QUOTED_FROM_HERE.search(text)
    return (text[: cut.start()], text[cut.start() :]) if cut else (text, "")


def addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses that texts name, in `address_key` form, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for match in ADDRESS.finditer(text):
            key = address_key(match[0].strip("'`*=/.?!|{}"))
            if key is not None:
                found.setdefault(key)
            if len(found) >= MAX_NAMED:
                return tuple(found)
    return tuple(found)
