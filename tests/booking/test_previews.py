"""The sum of who hears what: it counts people and changes with whom and of what, not with order or spelling."""

from booking.previews import Hearing, MailPlan


def hearing(address: str, what: str = "placed_ahead moved_back 1") -> Hearing:
    return Hearing(registration_id=1, what=what, address=address)


def test_people_are_counted_once() -> None:
    told = [hearing("a@x.dk"), hearing("A@x.dk", "other"), hearing("b@x.dk")]
    assert MailPlan.of(told).people == 2


def test_order_and_case_do_not_matter() -> None:
    one, other = hearing("a@x.dk"), hearing("b@x.dk")
    assert MailPlan.of([one, other]) == MailPlan.of([other, hearing("A@X.dk")])


def test_another_person_another_mail_or_one_more_does() -> None:
    plans = [
        MailPlan.of(told).digest
        for told in ([], [hearing("a@x.dk")], [hearing("b@x.dk")], [hearing("a@x.dk", "z")], [hearing("a@x.dk")] * 2)
    ]
    assert len(set(plans)) == 5
    assert plans[0] == ""
