"""What a party reads, in its language: German and Spanish are there, and a host adds its own."""

import re
from datetime import datetime
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from babel.messages.pofile import read_po

import disputekit
from disputekit import actions
from disputekit.adapters.locale import Catalogue
from disputekit.casework import DEFAULT_NOTICES, DEFAULT_VISIBILITY, Notice, PlainWording, notices_in, party_view
from disputekit.casework._notices import messages
from disputekit.claim_reasons import CATALOGUES
from disputekit.dispute import CLAIMANT, IntakeChannel, OfferStatus, Outcome
from disputekit.errors import InvalidValue
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import MONDAY, Case, eur

LANGUAGES: Final = ("de", "es")
ROOT: Final = Path(disputekit.__file__).parent
PAGE: Final = (ROOT / "templates" / "casework" / "party.html.j2").read_text(encoding="utf-8")
PROCESSES: Final = [getattr(processes, name) for name in processes.__all__ if name.isupper()]


def said() -> set[str]:
    """Every text and every name that the library says to a party."""
    texts = set(re.findall(r'say\("([^"]+)"\)', PAGE))
    texts |= {each.text for each in DEFAULT_VISIBILITY.values()}
    texts |= {text for each in DEFAULT_NOTICES for text in (each.subject, each.text)} - {"{text}"}
    names = {reason for reasons in CATALOGUES.values() for reason in reasons}
    names |= {reason for process in PROCESSES for reason in process.reasons}
    names |= {need.kind for process in PROCESSES for needs in process.checklists.values() for need in needs}
    names |= {each.value for kind in (Outcome, OfferStatus, RemedyKind, IntakeChannel) for each in kind}
    return texts | {name.replace("_", " ") for name in names}


def braces(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_library_says_to_a_party_is_translated(language: str) -> None:
    """With the same names in braces, so that no value is lost."""
    with (ROOT / "locales" / language / "LC_MESSAGES" / "disputekit.po").open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    found = {str(each.id): str(each.string) for each in catalogue if each.id and isinstance(each.id, str)}
    assert set() == said() - found.keys()
    assert {} == {text: other for text, other in found.items() if braces(text) != braces(other) or not other}


def test_a_page_is_wholly_in_the_readers_language() -> None:
    """Reason, amount, times with their zone, remedies and what happened; the page names its language."""
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    case.do(actions.Start(), actions.Assess("unclear"), actions.Negotiate())
    case.do(actions.MakeOffer([Remedy("refund", eur("20.00"))], "Hälfte.", due_at=MONDAY.add(days=2)))
    page = party_view(case.history, CLAIMANT).to_html(wording=Catalogue("de", zone="Europe/Berlin"))
    for expected in (
        '<html lang="de">', "<h1>Reklamation d-1</h1>", "doppelte Belastung", "40,00\N{NO-BREAK SPACE}€",
        "Erstattung von 20,00\N{NO-BREAK SPACE}€", "bis Mittwoch, 4. März 2026, 09:00 MEZ", "Ein Angebot wurde gemacht",
    ):  # fmt: skip
        assert expected in page
    assert [] == [word for word in ("refund", "Offers", "Opened", "offer to you") if word in page.partition("<main")[2]]


def test_plural_forms_are_those_of_the_language(tmp_path: Path) -> None:
    """Two forms in German; three in a catalogue of Polish that a host brings."""
    one, many = "What we need from you ({number} item)", "What we need from you ({number} items)"
    german = Catalogue("de")
    assert ("({number} Sache)", "({number} Sachen)") == (
        german.count(one, many, 1)[-16:], german.count(one, many, 3)[-17:]
    )  # fmt: skip
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    rule = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    (folder / "disputekit.po").write_text(
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {rule}\\n"\n\n'
        f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "jedna"\nmsgstr[1] "kilka"\nmsgstr[2] "wiele"\n',
        encoding="utf-8",
    )
    polish = Catalogue("pl", folder=tmp_path)
    assert ["jedna", "kilka", "wiele"] == [polish.count(one, many, number) for number in (1, 3, 5)]
    assert "late fee" == polish.text("late fee")


def test_a_hosts_own_words_go_before_ours(tmp_path: Path) -> None:
    """A text that only ours has is still there; a territory goes before its language."""
    for name, word in (("de", "Mahngebühr"), ("de_AT", "Mahnspesen")):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "disputekit.po").write_text(
            f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "late fee"\nmsgstr "{word}"\n',
            encoding="utf-8",
        )
    assert ("Mahngebühr", "Mahnspesen", "doppelte Belastung", "") == (
        Catalogue("de-DE", folder=tmp_path).text("late fee"),
        Catalogue("de-AT", folder=str(tmp_path)).text("late fee"),
        Catalogue("de-AT", folder=tmp_path).text("duplicate charge"),
        Catalogue("de-AT").text(""),
    )


def test_times_are_in_the_readers_zone_and_name_it() -> None:
    """One instant in three zones; without a zone it stays in its own."""
    at = datetime.fromisoformat("2026-07-05T16:00:00+00:00")
    assert "Sonntag, 5. Juli 2026, 18:00 MESZ" == Catalogue("de", zone="Europe/Berlin").instant(at)
    assert "domingo, 5 de julio de 2026, 18:00 CEST" == Catalogue("es", zone="Europe/Madrid").instant(at)
    assert "Sonntag, 5. Juli 2026, 16:00 UTC" == Catalogue("de").instant(at)
    assert ("de-AT", "€\N{NO-BREAK SPACE}5,00") == (
        (german := Catalogue("de-AT")).language,
        german.money(Money(5, "EUR")),
    )


def test_what_is_no_catalogue_no_zone_and_no_locale_is_refused(tmp_path: Path) -> None:
    """Each with its code."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "disputekit.po").write_text("msgid x\n", encoding="utf-8")
    for code, wrong in (
        ("DK-LOCALE-CATALOGUE", partial(Catalogue, "de", folder=tmp_path)),
        ("DK-LOCALE-ZONE", partial(Catalogue, "de", zone="Europe/Berln")),
        ("DK-LOCALE-UNKNOWN", partial(Catalogue, "xx-YY-ZZ")),
    ):
        with pytest.raises(InvalidValue, match=code):
            wrong()


@pytest.mark.parametrize(("language", "expected"), [
    ("de", ["Ihre Reklamation d-1",
            "Wir haben Ihre Reklamation (doppelte Belastung) erhalten und führen sie unter der Nummer d-1.",
            "Strittiger Betrag: 40,00\N{NO-BREAK SPACE}€"]),
    ("es", ["Su reclamación d-1", "Hemos recibido su reclamación (cargo duplicado) y la tramitamos con el número d-1.",
            "Importe en disputa: 40,00\N{NO-BREAK SPACE}€"]),
])  # fmt: skip
def test_the_librarys_notices_are_wholly_in_a_language(language: str, expected: list[str]) -> None:
    """Text, reason and amount; every one of them can be made in it."""
    case = Case(eur("40.00"))
    (sent,) = messages(notices_in(Catalogue(language)), case.dispute, case.history.events[0])
    assert expected == [sent.subject, *sent.text.splitlines()]
    assert len(DEFAULT_NOTICES) == len(notices_in(Catalogue(language)))


def test_a_notice_of_a_host_has_its_values_in_its_language() -> None:
    """The text is the host's own, in any language; a deadline says the end of the day before, and its day."""
    notice = Notice("open", to="claimant", subject="Fall {id}", text="{reason}: {amount}, bis {due}",
                    wording=Catalogue("de"))  # fmt: skip
    case = Case(eur("40.00"))
    due = case.history.events[0].with_deadline(MONDAY.add(days=2).start_of("day"))
    case.history = type(case.history)((due,))
    (sent,) = messages([notice], case.dispute, due)
    assert "doppelte Belastung: 40,00\N{NO-BREAK SPACE}€, bis Ablauf von Dienstag, 3. März 2026" == sent.text


def test_a_translation_with_a_wrong_brace_is_refused_when_it_is_set_up(tmp_path: Path) -> None:
    """Not when the first letter is written."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "disputekit.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Your dispute {id}"\nmsgstr "Fall {nr}"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidValue, match="DK-NOTICE-FIELD"):
        notices_in(Catalogue("de", folder=tmp_path))


def test_english_needs_no_extra() -> None:
    """The words of the library itself."""
    plain = PlainWording()
    assert ("en", "x", "5.00 EUR", "Monday 2 March 2026") == (
        plain.language, plain.text("x"), plain.money(Money(5, "EUR")), plain.day(MONDAY)
    )  # fmt: skip
    assert ["one", "many", "many"] == [plain.count("one", "many", number) for number in (1, 0, 2)]
