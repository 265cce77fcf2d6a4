"""The intake: the right sequence whatever the files' order, what is there already, and what does not fit."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from chain.errors import BadInput
from chain.networks import EmbeddedNetwork
from chain.node import Node
from contracts.registry.answers import Answer, Options
from contracts.registry.documents import Account
from contracts.registry.files import FileSet
from contracts.registry.fingerprints import HashKey
from contracts.registry.identifiers import read_identifier
from contracts.registry.kinds import KindName, kind
from contracts.registry.money import Money
from contracts.registry.numbers import read_number
from contracts.suite import Suite
from scenarios.desks import AuthorityDesk, Office
from scenarios.intake import Intake, Taken
from scenarios.people import Actor, People
from scenarios.vault import Overlay, Vault
from tests.contracts.registry.messages import NAMES, SHARED, TODAY, text

OWNER = "USCC:91110000MA9EXPA16G"
EVERYTHING = {name: text(name) for name in NAMES}
NUMBER = "<cbc:ID>R-2026/0017</cbc:ID>"
REFERENCE = (
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-2026/0017</cbc:ID>"
    "</cac:InvoiceDocumentReference></cac:BillingReference>"
)
CORRECTED = text(
    "invoice.xml",
    (NUMBER, "<cbc:ID>R-2026/0018</cbc:ID>"),
    (
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
        f"<cbc:InvoiceTypeCode>384</cbc:InvoiceTypeCode>{REFERENCE}",
    ),
    ("11900.00", "10000.00"),
)


class Bureau:
    """Customs and a tax bureau on a chain in memory, and a folder from which they take files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        people = [
            Actor.from_seed("operator", "operator"),
            Actor.from_seed("customs", "customs"),
            Actor.from_seed("tax", "tax"),
            Actor.from_seed("exporter_a", "enterprise", identity=read_identifier(OWNER)),
        ]
        suite = Suite.deploy(
            EmbeddedNetwork(Node.memory()), people[0].party.maker, people[0].party, people[0].admission()
        )
        suite.participants.admit(people[0].party, [each.admission() for each in people[1:]])
        self.office = Office(suite, People(HashKey.from_seed("bureau"), people), Vault())
        self.kept = 0

    def take(
        self,
        messages: Mapping[str, str],
        *,
        admit: bool = False,
        dry_run: bool = False,
        whole: bool = False,
        shuffle: int = 0,
    ) -> dict[str, Taken]:
        """Takes these messages from files with these names."""
        for name, content in messages.items():
            (self.folder / name).write_text(content, encoding="utf-8")
        office = self.office
        if dry_run:
            office = Office(office.suite, office.people, Overlay(office.vault))
        intake = Intake(
            office,
            lambda name: self.desk(name, office),
            admit=admit,
            keep_people=self._keep,
            dry_run=dry_run,
        )
        answers: list[Answer] = list(FileSet([self.folder / name for name in messages], Options(today=TODAY)))
        random.Random(shuffle).shuffle(answers)  # noqa: S311 -- an order of files
        taken = intake.whole(answers) if whole else intake.page_by_page(answers)
        return {Path(each.answer.file).name: each for each in taken}

    def desk(self, name: KindName, office: Office | None = None) -> AuthorityDesk:
        """The desk of who attests a kind."""
        authority = self.office.people[kind(name).attester]
        return AuthorityDesk(office or self.office, authority)

    def account(self, number: str) -> Account:
        """The account of a document, by any of its numbers."""
        return self.office.suite.documents.account(self.office.account(number))

    @property
    def head(self) -> int:
        """The last block."""
        return self.office.network.block_info("latest").number

    def _keep(self) -> None:
        self.kept += 1


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A chain in memory, and an empty folder."""
    return Bureau(tmp_path)


def outcomes(taken: Mapping[str, Taken]) -> dict[str, str | None]:
    """What became of each file."""
    return {name: each.outcome for name, each in sorted(taken.items())}


def codes(taken: Mapping[str, Taken]) -> dict[str, list[str]]:
    """What is wrong with each file that did not go through."""
    return {name: [each.code for each in one.problems] for name, one in taken.items() if one.bad}


DONE = {
    "amendment-of-1.xml": "amended",
    "cancellation-of-2.xml": "voided",
    "credit-note.xml": "amended",
    "declaration-1.xml": "attested",
    "declaration-2.xml": "attested",
    "invoice.xml": "attested",
}


@pytest.mark.parametrize("shuffle", range(4))
@pytest.mark.parametrize("whole", [False, True])
def test_take__any_order__gives_the_right_sequence(bureau: Bureau, shuffle: int, whole: bool) -> None:
    taken = bureau.take(EVERYTHING, shuffle=shuffle, whole=whole)
    assert outcomes(taken) == DONE
    assert bureau.account("EXP-A-2026-101").face == Money(7_950_000, "USD")
    assert bureau.account("EXP-A-2026-102").void
    assert bureau.account("R-2026/0017").face == Money(1_071_000, "EUR")
    assert bureau.account("26CN3101000000001A").id == bureau.account("EXP-A-2026-101").id


def test_take__again__changes_nothing_in_any_part(bureau: Bureau) -> None:
    bureau.take(EVERYTHING)
    head = bureau.head
    assert set(outcomes(bureau.take(EVERYTHING, shuffle=3)).values()) == {"known"}
    assert bureau.head == head


def test_take__one_by_one__is_the_same_as_together(bureau: Bureau) -> None:
    for name in ("declaration-2.xml", "invoice.xml", "declaration-1.xml", "cancellation-of-2.xml"):
        assert outcomes(bureau.take({name: text(name)})) == {name: DONE[name]}
    for name in ("amendment-of-1.xml", "credit-note.xml"):
        assert outcomes(bureau.take({name: text(name)})) == {name: "amended"}
    assert bureau.account("R-2026/0017").face == Money(1_071_000, "EUR")


def test_take__after_it_was_stopped_anywhere__goes_on(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every transaction of the intake in turn is the one before which the process is killed."""
    whole = 0
    for allowed in range(12):
        monkeypatch.undo()
        sent = _stopping(monkeypatch, bureau, allowed)
        try:
            bureau.take(EVERYTHING, shuffle=allowed)
            whole += 1
        except KeyboardInterrupt:
            assert sent() == allowed
    assert whole > 0
    monkeypatch.undo()
    assert set(outcomes(bureau.take(EVERYTHING)).values()) == {"known"}
    assert bureau.account("26CN3101000000001A").face == Money(7_950_000, "USD")
    assert bureau.account("EXP-A-2026-102").void
    assert bureau.account("R-2026/0017").face == Money(1_071_000, "EUR")
    assert bureau.account("26CN3101000000001A").revision == 1


def _stopping(monkeypatch: pytest.MonkeyPatch, bureau: Bureau, allowed: int) -> Callable[[], int]:
    """Lets that many transactions through, and then stops everything."""
    send, count = bureau.office.network.send, 0

    def counted(*args: object, **kwargs: object) -> object:
        nonlocal count
        if count == allowed:
            raise KeyboardInterrupt
        count += 1
        return send(*args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(bureau.office.network, "send", counted)
    return lambda: count


@pytest.mark.parametrize("name", ["amendment-of-1.xml", "cancellation-of-2.xml", "credit-note.xml"])
def test_take__change_of_what_is_unknown__says_so(bureau: Bureau, name: str) -> None:
    taken = bureau.take({name: text(name)})
    assert codes(taken) == {name: ["unknown-original"]}
    problem = taken[name].problems[0]
    assert (problem.place, problem.hint) == ("line", "Import it first, or together with this.")
    assert problem.row > 1
    assert problem.field


def test_take__same_number_with_other_content__is_refused_and_named(bureau: Bureau) -> None:
    """A number is unique within its seller: what comes second under it is refused."""
    other = text("invoice.xml", ("11900.00", "12000.00"), ("2026-10-05", "2026-10-06"))
    taken = bureau.take({"one.xml": text("invoice.xml"), "other.xml": other})
    assert outcomes(taken) == {"one.xml": "attested", "other.xml": "refused"}
    (problem,) = taken["other.xml"].problems
    assert problem.code == "other-content"
    assert "amount, issued_on" in problem.message or "issued_on, amount" in problem.message
    assert "12,000.00 EUR here, 11,900.00 EUR there" in problem.message


def test_take__same_invoice_under_another_identifier_of_its_seller__is_known(bureau: Bureau) -> None:
    code = '<cbc:ID schemeID="0088">4012345000009</cbc:ID>'
    party = f"<cac:PartyIdentification>{code}</cac:PartyIdentification><cac:PartyTaxScheme>"
    both = text("invoice.xml", ("<cac:PartyTaxScheme>", party))
    bureau.take({"both.xml": both})
    start, end = both.index("<cac:PartyTaxScheme>"), both.index("</cac:PartyTaxScheme>")
    alone = both[:start] + both[end + len("</cac:PartyTaxScheme>") :]
    taken = bureau.take({"alone.xml": alone})
    assert codes(taken) == {"alone.xml": ["other-content"]}  # called otherwise, and no second invoice


def test_take__later_with_a_number_of_customs__is_known_and_gets_it(bureau: Bureau) -> None:
    reference = "<FunctionalReferenceID>EXP-A-2026-101</FunctionalReferenceID>"
    bureau.take({"declaration-1.xml": text("declaration-1.xml")})
    numbered = text("declaration-1.xml", (reference, f"{reference}<ID>26CN3101000000001A</ID>"))
    taken = bureau.take({"numbered.xml": numbered})["numbered.xml"]
    assert (taken.outcome, taken.notes) == (
        "known",
        ["MRN 26CN3101000000001A was added as another number of it."],
    )
    number = read_number("export-declaration", "26CN3101000000001A")
    fingerprint = bureau.desk("export-declaration").fingerprint(number)
    assert bureau.office.suite.documents.account_at(fingerprint) == taken.document


def test_take__corrected_invoice__takes_over_the_balance(bureau: Bureau) -> None:
    taken = bureau.take({"corrected.xml": CORRECTED, "invoice.xml": text("invoice.xml")})
    assert outcomes(taken) == {"corrected.xml": "replaced", "invoice.xml": "attested"}
    account = bureau.account("R-2026/0018")
    assert account.id == taken["invoice.xml"].document
    assert account.face == Money(1_000_000, "EUR")
    assert outcomes(bureau.take({"corrected.xml": CORRECTED})) == {"corrected.xml": "known"}
    assert outcomes(bureau.take({"invoice.xml": text("invoice.xml")})) == {"invoice.xml": "known"}
    other = CORRECTED.replace("10000.00", "9000.00")
    assert codes(bureau.take({"other.xml": other})) == {"other.xml": ["does-not-fit"]}


def test_take__credit_notes__lower_once_each_and_void_at_nothing(bureau: Bureau) -> None:
    rest = text("credit-note.xml", ("C-2026/0003", "C-2026/0004"), (">1190<", ">10710<"))
    taken = bureau.take({**EVERYTHING, "rest.xml": rest})
    assert taken["rest.xml"].outcome == "voided"
    assert bureau.account("R-2026/0017").void
    again = bureau.take({"rest.xml": rest, "credit-note.xml": text("credit-note.xml")})
    assert set(outcomes(again).values()) == {"known"}
    more = text("credit-note.xml", ("C-2026/0003", "C-2026/0005"))
    assert codes(bureau.take({"more.xml": more})) == {"more.xml": ["does-not-fit"]}


def test_take__credit_note_under_a_number_that_was_booked__is_refused(bureau: Bureau) -> None:
    bureau.take(EVERYTHING)
    other = text("credit-note.xml", (">1190<", ">2000<"))
    taken = bureau.take({"other.xml": other})
    assert codes(taken) == {"other.xml": ["does-not-fit"]}
    assert "booked with 1,190.00 EUR before" in taken["other.xml"].problems[0].message


def test_take__amendment_of_owner_or_currency__is_refused_at_its_element(bureau: Bureau) -> None:
    currency = text("amendment-of-1.xml", ('currencyID="USD"', 'currencyID="EUR"'))
    shipment = "<GoodsShipment>"
    exporter = f"<Exporter><ID>91440300MA5EXPA004</ID></Exporter>{shipment}"
    owner = text("amendment-of-1.xml", (shipment, exporter))
    taken = bureau.take(
        {"declaration-1.xml": text("declaration-1.xml"), "currency.xml": currency, "owner.xml": owner}
    )
    assert codes(taken) == {"currency.xml": ["does-not-fit"], "owner.xml": ["does-not-fit"]}
    assert taken["currency.xml"].problems[0].field.endswith("Declaration/InvoiceAmount")
    assert taken["owner.xml"].problems[0].field.endswith("Declaration/Exporter")


def test_take__reference_alone__is_believed_of_an_amendment_of_one_declaration(bureau: Bureau) -> None:
    declarant = "<Declarant>\n      <ID>91110000MA9EXPA16G</ID>\n    </Declarant>"
    alone = text("amendment-of-1.xml", (declarant, ""))
    other = text(
        "declaration-1.xml", ("<Declarant>\n      <ID>91110000MA9EXPA16G", "<Declarant><ID>GB123456789012")
    )
    first = {"declaration-1.xml": text("declaration-1.xml")}
    both = bureau.take({**first, "other.xml": other, "alone.xml": alone})
    assert codes(both) == {"alone.xml": ["unknown-original"]}
    assert "2 declarations have the reference" in both["alone.xml"].problems[0].message


def test_take__reference_alone_of_one_that_has_a_number__is_not_believed(bureau: Bureau) -> None:
    declarant = "<Declarant>\n      <ID>91110000MA9EXPA16G</ID>\n    </Declarant>"
    bureau.take({name: text(name) for name in ("declaration-1.xml", "amendment-of-1.xml")})
    another = text("amendment-of-1.xml", (declarant, ""), ("26CN3101000000001A", "26CN3101000000009Z"))
    assert codes(bureau.take({"another.xml": another})) == {"another.xml": ["unknown-original"]}


def test_take__owner_that_nobody_knows__is_admitted_if_asked(bureau: Bureau) -> None:
    strange = text("declaration-1.xml", ("91110000MA9EXPA16G", "91310000MA1EXPB77B"))
    taken = bureau.take({"strange.xml": strange})
    assert codes(taken) == {"strange.xml": ["unknown-exporter"]}
    assert taken["strange.xml"].problems[0].field.endswith("Declaration/Exporter")
    assert outcomes(bureau.take({"strange.xml": strange}, admit=True)) == {"strange.xml": "attested"}
    assert bureau.kept == 1


@pytest.mark.parametrize("whole", [False, True])
def test_take__dry_run__says_the_same_and_keeps_nothing(bureau: Bureau, whole: bool) -> None:
    rest = text("credit-note.xml", ("C-2026/0003", "C-2026/0004"), (">1190<", ">10710<"))
    strange = text("declaration-1.xml", ("91110000MA9EXPA16G", "91310000MA1EXPB77B"))
    messages = {**EVERYTHING, "rest.xml": rest, "strange.xml": strange, "zcorrected.xml": CORRECTED}
    del messages["credit-note.xml"]
    del messages["rest.xml"]
    head, papers = bureau.head, len(bureau.office.vault)
    foreseen = bureau.take(messages, dry_run=True, admit=True, whole=whole)
    assert (bureau.head, len(bureau.office.vault), bureau.kept) == (head, papers, 0)
    done = bureau.take(messages, admit=True, whole=whole)
    assert outcomes(foreseen) == outcomes(done)
    assert set(outcomes(done).values()) == {"attested", "amended", "voided", "replaced"}
    after = {"credit-note.xml": text("credit-note.xml"), "invoice.xml": text("invoice.xml")}
    assert outcomes(bureau.take(after, dry_run=True)) == outcomes(bureau.take(after))


def test_take__whole_with_one_bad__does_nothing(bureau: Bureau) -> None:
    head = bureau.head
    for bad in (
        "<broken",
        text("invoice.xml", ("11900.00", "0")),
        text("credit-note.xml", ("R-2026/0017", "X")),
    ):
        with pytest.raises(BadInput):
            bureau.take({**EVERYTHING, "zz.xml": bad}, whole=True)
    assert bureau.head == head


def test_take__without_a_tax_bureau__answers_and_attests_the_rest(bureau: Bureau) -> None:
    def desk(name: KindName) -> AuthorityDesk:
        if kind(name).attester == "tax":
            raise BadInput("Nobody here is tax.")
        return bureau.desk(name)

    for name, content in EVERYTHING.items():
        (bureau.folder / name).write_text(content, encoding="utf-8")
    intake = Intake(bureau.office, desk, admit=False, keep_people=lambda: None)
    answers = FileSet([bureau.folder], Options(today=TODAY))
    taken = {Path(each.answer.file).name: each for each in intake.page_by_page(answers)}
    assert codes(taken) == {"invoice.xml": ["no-authority"], "credit-note.xml": ["no-authority"]}
    assert taken["declaration-1.xml"].outcome == "attested"


@pytest.mark.skipif(not SHARED.exists(), reason="the published samples are not here")
def test_take__published_samples__in_one_go(bureau: Bureau) -> None:
    office = bureau.office
    intake = Intake(office, bureau.desk, admit=True, keep_people=lambda: None)
    folders = [SHARED / "declarations-wco", SHARED / "invoices-ubl"]
    source = FileSet(folders, Options(today=TODAY, owner="seller"))
    found = {Path(each.answer.file).name: each.outcome for each in intake.page_by_page(source)}
    declarations = {name: outcome for name, outcome in found.items() if "INVOICE" not in name}
    assert declarations == {
        "Step5_TT_EX009a_Amendment.xml": "amended",
        "TT_EX001a.xml": "attested",
        "TT_EX002a.xml": "unreadable",
        "TT_EX009a.xml": "attested",
        "TT_EX010a.xml": "attested",
        "TT_EX010a_Cancellation.xml": "voided",
        "TT_EX011a.xml": "attested",
    }
    assert {outcome for name, outcome in found.items() if "INVOICE" in name} == {"attested"}
    assert office.suite.documents.account(office.account("U.7867523JNCOL")).void


def test_overlay__keeps_what_is_put_on_top_to_itself(bureau: Bureau) -> None:
    bureau.take({"invoice.xml": text("invoice.xml")})
    (document,) = bureau.office.vault.documents()
    (paper,) = bureau.office.vault.versions(document)
    overlay = Overlay(bureau.office.vault)
    overlay.put(type(paper)(document, paper.fields, bytes(32)))
    assert (len(overlay.versions(document)), len(bureau.office.vault.versions(document))) == (2, 1)
