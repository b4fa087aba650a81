"""A case file as one page, in the order in which people read it: what is to be done first, the record last."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from attrs import fields

from disputekit._lib.english import say_due, say_instant
from disputekit._lib.markup import Html, fragment, joined, listed, page, section, table, tag
from disputekit.actions import Action
from disputekit.casework._thread import ThreadMessage
from disputekit.dispute import CLAIMANT, Decision, Dispute, Evidence, Offer, Standing, TaskStatus
from disputekit.dispute.ledger import Account
from disputekit.lifecycle import Option
from disputekit.money import Money
from disputekit.remedies import Remedy
from disputekit.sla import Reading

if TYPE_CHECKING:
    import pendulum

    from disputekit.casework._case._file import CaseFile

_CLOCKS: Final = {"breached": "bad", "met": "good", "running": "warn"}
_NOTHING: Final = tag("p", "None.", class_="quiet")


def case_page(case: "CaseFile") -> str:
    """The whole document."""
    return page(f"Dispute {case.dispute.id}", *_parts(case))


def case_part(case: "CaseFile") -> str:
    """The same for a notebook."""
    return fragment(*_parts(case))


def _parts(case: "CaseFile") -> Iterator[Html]:
    dispute = case.dispute
    yield tag("h1", "Dispute ", dispute.id, " ", joined(_chips(dispute), " "))
    yield tag("p", f"As of {say_instant(case.at)}", class_="quiet")
    yield tag("div", tag("p", tag("b", case.banner.risk.text)), class_=f"box {case.banner.level}")
    yield from (tag("div", tag("p", gap.because.text), class_="box warn") for gap in case.gaps)
    yield _facts(dispute)
    yield section("What they ask, and what we say", _positions(dispute))
    yield section("Money", _money(dispute))
    yield section("What you can do", _options(case))
    if case.checklist:
        yield section("Checklist", _checklist(case))
    yield section("Evidence", _evidence(dispute))
    yield section("Orders, shipments, invoices", _records(case))
    yield section("Policy", _policy(case))
    yield section("Offers", _offers(dispute))
    yield section("Messages", _messages(case))
    yield section("Tasks", _tasks(dispute))
    yield section("Clocks", _clocks(case.readings))
    yield section("The account", _account(case))
    yield section("Approvals", _approvals(case))
    yield section("Record", _record(case))


def _chips(dispute: Dispute) -> Iterator[Html]:
    outcome = None if dispute.outcome is None else dispute.outcome.value
    for word in (dispute.state, dispute.stage, dispute.priority, outcome):
        if word:
            yield tag("span", _words(word), class_="chip")


def _facts(dispute: Dispute) -> Html:
    claim = dispute.claim
    stated = {
        "Claimant": claim.claimant,
        "Respondent": claim.respondent,
        "Nature": dispute.nature,
        "Looks": dispute.assessment.validity,
        "Root cause": dispute.assessment.root_cause,
        "Came by": f"{claim.channel.value}, {say_instant(claim.received_at)}",
        "Jurisdiction": claim.jurisdiction,
        "Team": dispute.team,
        "Owner": dispute.owner,
        "Escalated to": dispute.work.escalated_to,
        "Merged into": dispute.merged_into,
        "Looks like": ", ".join(dispute.links.possible_duplicates),
    }
    known = ((name, value) for name, value in stated.items() if value)
    return tag("dl", *(tag(kind, each) for pair in known for kind, each in zip(("dt", "dd"), pair, strict=True)),
               class_="facts")  # fmt: skip


def _positions(dispute: Dispute) -> Html:
    claim, offer = dispute.claim, dispute.open_offer
    asks = f"{_words(claim.reason)}{'' if claim.amount is None else f': {claim.amount}'}"
    ours = [_decided(dispute.decision)] if dispute.decision else []
    if offer is not None and offer.by != CLAIMANT:
        ours.append(joined(["We offer ", _remedies(offer.remedies), f": {offer.text}"]))
    theirs = [asks, claim.summary]
    if offer is not None and offer.by == CLAIMANT:
        theirs.append(f"They offer {_remedies(offer.remedies)}: {offer.text}")
    return table(["They ask", "We say"], [[listed(filter(None, theirs)), listed(ours) if ours else "nothing yet"]])


def _decided(decision: Decision) -> str:
    basis = f" ({_words(decision.basis)})" if decision.basis else ""
    departs = f" It departs from the policy: {decision.departs_because}" if decision.departs_because else ""
    return f"{_remedies(decision.remedies) or 'nothing'}{basis}: {decision.explanation}{departs}"


def _money(dispute: Dispute) -> Html:
    used = [account for account in Account if dispute.ledger.of(account) is not None]
    if not used:
        return _NOTHING
    names = [*(_words(account.value) for account in used), "open"]
    head = ["Line", *(tag("th", name, scope="col", class_="number") for name in names)]
    parts = [*dispute.ledger.lines.items(), ("All", dispute.ledger)]
    rows = ([name, *map(_amount, [*(sums.of(account) for account in used), sums.open])] for name, sums in parts)
    return table(head, rows)


def _amount(amount: Money | None) -> Html:
    return tag("td", "" if amount is None else amount, class_="number")


def _options(case: "CaseFile") -> Html:
    can = [option for option in case.options if option.allowed]
    cannot = [option for option in case.options if not option.allowed]
    leading = [each for each in can if each.recommended or each.choices or set(each.to) != {case.dispute.state}]
    beside = [_words(option.action) for option in can if option not in leading]
    moves = (
        [_named(each), ", ".join(map(_words, each.to)), listed(map(_choice, each.choices.items()))]
        for each in sorted(leading, key=lambda each: each.recommended is None)
    )
    barred = ([_words(each.action), listed(reason.text for reason in each.reasons)] for each in cannot)
    return joined(
        [
            table(["Action", "Leads to", "Choose among"], moves) if leading else _NOTHING,
            tag("p", f"Beside that: {', '.join(beside)}.") if beside else "",
            tag(
                "details",
                tag("summary", f"{len(cannot)} that you may not do, and why"),
                table(["Action", "Why not"], barred),
            )
            if cannot
            else "",
        ]
    )


def _named(option: Option) -> Html:
    name = tag("b", _words(option.action))
    if option.recommended is None:
        return name
    return joined([name, " ", tag("span", "next step", class_="chip good"), tag("p", option.recommended.text)])


def _choice(choice: tuple[str, Sequence[str]]) -> str:
    return f"{_words(choice[0])}: {', '.join(choice[1])}"


def _checklist(case: "CaseFile") -> Html:
    return listed(
        tag("span", str(item), class_="good" if item.done else "bad" if item.standing is Standing.LATE else "warn")
        for item in case.checklist
    )


def _records(case: "CaseFile") -> Html:
    rows = (
        [each.source, f"{each.kind} {each.id}", "" if each.at is None else say_instant(each.at),
         listed(f"{_words(name)}: {value}" for name, value in each.fields.items())]
        for each in case.records
    )  # fmt: skip
    return table(["Source", "Record", "When", "Says"], rows) if case.records else _NOTHING


def _evidence(dispute: Dispute) -> Html:
    rows = (
        [each.kind, each.provided_by, each.reference, listed(_about_evidence(each)),
         ", ".join(sorted(each.visible_to)) or "nobody else"]
        for each in dispute.evidence
    )  # fmt: skip
    return table(["Kind", "From", "Reference", "About it", "Shown to"], rows) if dispute.evidence else _NOTHING


def _about_evidence(piece: Evidence) -> Iterator[str]:
    if piece.draft:
        yield "a draft, not handed in yet"
    if piece.late:
        yield "came late"
    for name, value in (("", piece.note), ("source: ", piece.source), ("SHA-256: ", piece.sha256)):
        if value:
            yield f"{name}{value}"


def _policy(case: "CaseFile") -> Html:
    now, then = case.policy, case.dispute.policy
    if now is not None:
        return tag("pre", now.explain())
    return _NOTHING if then is None else tag("pre", then.explanation or f"{then.policy} {then.version}: {then.status}")


def _offers(dispute: Dispute) -> Html:
    rows = (
        [f"{each.by} ({each.id})", joined([tag("b", _remedies(each.remedies)), tag("blockquote", each.text)]),
         _words(each.status.value), listed(_about(each))]
        for each in dispute.offers
    )  # fmt: skip
    return table(["By", "What", "Status", "Why"], rows) if dispute.offers else _NOTHING


def _about(offer: Offer) -> Iterator[str]:
    said = {"rests on": offer.basis, "departs from the policy": offer.departs_because, "answer": offer.answer}
    yield from (f"{name}: {text}" for name, text in said.items() if text)


def _messages(case: "CaseFile") -> Html:
    written = [
        tag("article", tag("p", f"{say_instant(each.at)}, {_from_to(each)}", class_="quiet"),
            tag("p", tag("b", each.subject)) if each.subject else "", tag("blockquote", each.text))
        for each in case.thread
    ]  # fmt: skip
    return joined(written) if written else _NOTHING


def _from_to(message: ThreadMessage) -> str:
    names = {"inbound": f"{message.party} to us", "outbound": f"us to {message.party}", "internal": "among us"}
    tries = f" after {message.attempts} attempts" if message.attempts > 1 else ""
    detail = f" ({message.detail})" if message.detail else ""
    return f"{names[message.direction]} by {message.channel}: {message.status}{tries}{detail}"


def _tasks(dispute: Dispute) -> Html:
    rows = (
        [each.id, each.what, each.owner, _when(each.due_at), "open" if each.status is TaskStatus.OPEN else each.result]
        for each in dispute.tasks
    )
    return table(["", "What", "Whose", "Due", "Result"], rows) if dispute.tasks else _NOTHING


def _clocks(readings: Sequence[Reading]) -> Html:
    rows = (
        [_words(each.target), tag("span", each.status, class_=f"chip {_CLOCKS.get(each.status, 'quiet')}"),
         _when(each.due_at), listed(reason.text for reason in each.reasons)]
        for each in readings
    )  # fmt: skip
    return table(["Target", "Status", "Due", "How it was counted"], rows) if readings else _NOTHING


def _account(case: "CaseFile") -> Html:
    rows = (
        [row.dispute_id, _words(row.reason), row.amount or "", say_instant(row.opened_at), _words(row.state),
         "" if row.outcome is None else _words(row.outcome.value)]
        for row in case.account
    )  # fmt: skip
    others = table(["Dispute", "About", "Amount", "Opened", "State", "Outcome"], rows) if case.account else _NOTHING
    beside = [f"{_words(each.relation)}: {each.dispute}" for each in case.dispute.related]
    beside += [f"chargeback {each.reference}: {each.amount}, {each.status.value}" for each in case.dispute.chargebacks]
    beside += [f"{each.about} rated {each.rating or 'without stars'}: {each.text}" for each in case.dispute.feedback]
    return joined([others, listed(beside) if beside else ""])


def _approvals(case: "CaseFile") -> Html:
    rows = (
        [say_instant(each.at), each.by, "approved" if each.granted else "refused", each.of, each.note]
        for each in case.approvals
    )
    return table(["When", "Who", "", "What", "Note"], rows) if case.approvals else _NOTHING


def _record(case: "CaseFile") -> Html:
    rows = (
        [event.seq, say_instant(event.occurred_at), event.actor.id, tag("b", _words(event.action.name)),
         listed(_said(event.action)), _words(event.entered.state),
         listed(f"{_words(entry.account.value)} {entry.amount}" for entry in event.entries)]
        for event in case.history
    )  # fmt: skip
    return table(["", "When", "Who", "Did", "Saying", "It then was", "Money"], rows)


def _said(action: Action) -> Iterator[str]:
    """Say what an action carries, field by field; what is long or stands above is not said again."""
    for each in fields(type(action)):
        value: object = getattr(action, each.name)
        if isinstance(value, str | int | float) and value not in {"", True, False}:
            yield f"{_words(each.name)}: {value}"


def _remedies(remedies: Sequence[Remedy]) -> str:
    return ", ".join(remedy.text for remedy in remedies)


def _when(at: "pendulum.DateTime | None") -> str:
    return "" if at is None else say_due(at)


def _words(name: str) -> str:
    return name.replace("_", " ")
