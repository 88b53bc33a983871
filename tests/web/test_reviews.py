"""The reviewers' console: closed unless the host opens it, and every look leaves a trace."""

from __future__ import annotations

import re
from inspect import signature
from pathlib import Path

import pytest
from markupsafe import escape

from onboarding import create_blueprint
from onboarding.defaults import standard_policies
from onboarding.domain.consent import CREDIT_QUERY, STARTING
from onboarding.domain.outcomes import Done, Refer
from onboarding.domain.risk import RiskSignal
from onboarding.domain.states import State
from onboarding.liveness import stream
from onboarding.liveness.stream import WEIGHTS
from onboarding.stages import liveness
from onboarding.web.risk import SENTENCES, in_words
from tests.journey import a_card, corrections, happy, photo

LIVENESS, STAGE = Path(stream.__file__).parent, Path(liveness.__file__)


class Login:
    """The host's own login, as far as we see it."""

    reviewer: str | None = "wang"

    def __call__(self) -> str | None:
        return self.reviewer


@pytest.fixture
def login() -> Login:
    return Login()


@pytest.fixture
def site(site_at, login):
    """An application that waits for a person at the credit stage."""
    site = site_at("credit", policies=standard_policies, reviewer=login)
    form = {"authorised": "true", "authorisation_hash": CREDIT_QUERY.hash}
    reply = site.applicant().post("/apply/credit", form)
    assert reply.headers["Location"] == "/cards/waiting"
    return site


def review_id(site) -> str:
    return site.house.desk.waiting()[0].id


def seen(site) -> list[tuple[str, str]]:
    history = site.house.desk.history(site.application_id)
    return [(entry.actor, entry.details["what"]) for entry in history if entry.event == "review.viewed"]


def facts(page: str) -> dict[str, str]:
    """The labelled facts on a page."""
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))


def decide(browser, id, **form):
    return browser.post(f"/reviews/{id}", form)


def test_there_is_no_console_unless_the_host_names_its_reviewers(site_at):
    site = site_at("liveness")
    for path in ("/reviews", "/reviews/x", "/reviews/x/pictures/id_document.front"):
        assert site.applicant().get(path).status_code == 404
    assert site.applicant().post("/reviews/x", {"verdict": "approve"}).status_code == 404


def test_whoever_is_not_signed_in_as_a_reviewer_sees_nothing(site, login):
    id = review_id(site)
    login.reviewer = None
    browser = site.applicant()
    for path in ("/reviews", f"/reviews/{id}", f"/reviews/{id}/pictures/id_document.front"):
        assert browser.get(path).status_code == 403
    assert decide(browser, id, verdict="approve").status_code == 403
    assert site.house.engine.open(site.application_id).record.state is State.HUMAN_REVIEW
    assert seen(site) == []


def test_every_page_and_picture_looked_at_is_recorded(site):
    browser, id = site.browser(), review_id(site)
    assert browser.get(f"/reviews/{id}").status_code == 200
    picture = browser.get(f"/reviews/{id}/pictures/id_document.portrait")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.headers["Cache-Control"] == "no-store"
    assert seen(site) == [("reviewer:wang", "page"), ("reviewer:wang", "id_document.portrait")]


@pytest.mark.parametrize("name", ["signing.agreement", "../keys.json", "id_document.nothing"])
def test_only_the_pictures_a_reviewer_needs_are_shown(site, name):
    assert site.browser().get(f"/reviews/{review_id(site)}/pictures/{name}").status_code == 404


def test_a_foreign_review_id_is_not_found(site):
    assert site.browser().get("/reviews/forged").status_code == 404
    assert site.browser().get("/reviews/forged/pictures/id_document.front").status_code == 404
    assert decide(site.browser(), "forged", verdict="approve").status_code == 404


def test_a_reviewer_sees_neither_the_whole_number_nor_the_whole_phone(site):
    page = site.browser().get(f"/reviews/{review_id(site)}").text
    assert happy().document.id_number not in page
    assert happy().phone.removeprefix("+86") not in page
    assert happy().document.name in page


def test_a_reviewer_sees_the_credit_figures_and_what_an_approval_would_make_true(site):
    (review,) = site.house.desk.waiting()
    decision = site.house.desk.referred(review, site.house.engine.open(site.application_id))
    page = site.browser().get(f"/reviews/{review.id}", headers={"Accept-Language": "en"}).text
    shown = facts(page)
    assert shown["Limit if approved"] == decision.limit.format()
    assert shown["Tier"] == decision.tier
    assert shown["Payments 30+ days late, 24 months"] == str(happy().bureau.delinquencies_24m)
    assert shown["Total debt without mortgages"] == f"¥{happy().bureau.total_debt:,}"
    assert shown["Monthly income"] == f"¥{happy().answers['monthly_income']:,}"
    assert all(str(escape(reason.text.en)) in page for reason in decision.reasons)


@pytest.fixture
def corrected(site_at, login):
    """A document whose name the applicant typed over."""
    site = site_at("id_document", policies=standard_policies, reviewer=login)
    type_over(site, site.application_id)
    return site


def type_over(site, application_id: str) -> None:
    engine = site.house.engine
    for side in ("front", "back"):
        engine.act(application_id, "id_document", "read", {"side": side, "image": photo(side)})
    confirmed = corrections(engine.prompt(application_id, "id_document").data) | {"name": "马小桐"}
    assert isinstance(engine.submit(application_id, "id_document", {"corrections": confirmed}), Refer)


def test_a_reviewer_of_a_document_compares_what_was_read_with_what_was_typed(corrected):
    (review,) = corrected.house.desk.waiting()
    document = corrected.house.desk.referred(review, corrected.house.engine.open(corrected.application_id))
    page = corrected.browser().get(f"/reviews/{review.id}").text
    for reading in document.readings.values():
        assert f"<td>{escape(reading.read)}</td>" in page
    assert "<strong>马小桐</strong>" in page
    assert document.id_number in page
    assert seen(corrected) == [("reviewer:wang", "page"), ("reviewer:wang", "id_number")]


def test_an_approval_moves_the_waiting_page_on(site):
    applicant, id = site.applicant(), review_id(site)
    assert applicant.get("/waiting").status_code == 200
    poll = {"headers": {"Accept": "application/json"}}
    assert applicant.get("/progress", **poll).json == {"state": "human_review", "next": "/cards/waiting"}
    assert decide(site.browser(), id, verdict="approve").status_code == 303
    assert applicant.get("/progress", **poll).json["state"] == "approved"
    assert applicant.get("/waiting").status_code == 303


def test_only_one_decision_counts(site):
    id = review_id(site)
    assert decide(site.browser(), id, verdict="approve").status_code == 303
    assert decide(site.browser(), id, verdict="refuse", reason="credit_history").status_code == 409
    assert site.house.engine.open(site.application_id).record.state is State.APPROVED


INCOMPLETE = [
    {},
    {"verdict": "maybe"},
    {"verdict": "refuse"},
    {"verdict": "refuse", "reason": "x"},
    {"verdict": "refuse", "reason": "clearer_document"},
    {"verdict": "supplement"},
    {"verdict": "supplement", "reason": "credit_history"},
]


@pytest.mark.parametrize("form", INCOMPLETE)
def test_a_decision_needs_a_verdict_and_all_but_an_approval_something_to_tell(site, form):
    assert decide(site.browser(), review_id(site), **form).status_code == 422
    assert site.house.engine.open(site.application_id).record.state is State.HUMAN_REVIEW


def test_a_refused_applicant_reads_the_reason_and_not_the_remark(site):
    decide(site.browser(), review_id(site), verdict="refuse", reason="repayment_capacity", remark="smells of trouble")
    page = site.applicant().get("/refused")
    assert page.status_code == 200
    assert "Income is not sufficient" in page.text
    assert "smells of trouble" not in page.text


def test_a_decision_needs_the_console_s_own_form(site):
    reply = site.browser().client.post(f"/cards/reviews/{review_id(site)}", data={"verdict": "approve"})
    assert reply.status_code == 400
    assert site.house.engine.open(site.application_id).record.state is State.HUMAN_REVIEW


def product_needs_person(stage, application, outcome):
    return Refer((), outcome.result) if stage.name == "product" and isinstance(outcome, Done) else outcome


def test_what_an_applicant_wrote_is_shown_to_a_reviewer_as_text(site_at, login):
    site = site_at("questionnaire", reviewer=login, policies=[product_needs_person])
    engine, application_id = site.house.engine, site.application_id
    answers = {**happy().answers, "employer": "<b onclick=alert(1)>Harbour"}
    assert isinstance(engine.submit(application_id, "questionnaire", {"answers": answers}), Done)
    engine.submit(application_id, "product", {"code": a_card(engine.prompt(application_id, "product").data)})
    page = site.browser().get(f"/reviews/{review_id(site)}").text
    assert "<b onclick" not in page
    assert "&lt;b onclick=alert(1)&gt;Harbour" in page


def credit(site):
    return site.applicant().post("/apply/credit", {"authorised": "true", "authorisation_hash": CREDIT_QUERY.hash})


def test_a_first_card_waits_for_a_person_where_a_bank_says_nothing(site_at):
    default = signature(create_blueprint).parameters["policies"].default
    assert credit(site_at("credit", policies=default)).headers["Location"] == "/cards/waiting"


def test_a_bank_may_decide_first_cards_by_machine(site_at):
    site = site_at("credit", policies=[])
    assert credit(site).headers["Location"] == "/cards/apply/credit"
    assert site.house.engine.open(site.application_id).record.state is State.APPROVED


@pytest.fixture
def faceless(site_at, login):
    """An applicant who would rather be verified by a person."""
    site = site_at("liveness", reviewer=login)
    assert site.applicant().post("/apply/liveness", {"other_way": "true"}).headers["Location"] == "/cards/waiting"
    return site


def events(site, name: str) -> list[dict[str, str]]:
    return [dict(entry.details) for entry in site.house.desk.history(site.application_id) if entry.event == name]


def test_a_reviewer_sees_the_number_to_call_only_by_an_act_that_is_recorded(faceless):
    id, whole = review_id(faceless), happy().phone
    assert whole not in faceless.browser().get(f"/reviews/{id}").text
    assert events(faceless, "review.phone_shown") == []
    assert whole in faceless.browser().post(f"/reviews/{id}/phone").text
    assert events(faceless, "review.phone_shown") == [{"stage": "liveness"}]


def test_the_number_is_not_shown_once_the_review_is_over(faceless, login):
    id = review_id(faceless)
    login.reviewer = None
    assert faceless.browser().post(f"/reviews/{id}/phone").status_code == 403
    login.reviewer = "wang"
    decide(faceless.browser(), id, verdict="approve", verified="call_back")
    assert faceless.browser().post(f"/reviews/{id}/phone").status_code == 409
    assert events(faceless, "review.phone_shown") == []


@pytest.mark.parametrize("verified", [{}, {"verified": "guess"}])
def test_a_person_is_not_approved_without_saying_how_they_were_verified(faceless, verified):
    reply = decide(faceless.browser(), review_id(faceless), verdict="approve", **verified)
    assert reply.status_code == 422
    assert faceless.house.engine.open(faceless.application_id).record.state is State.HUMAN_REVIEW


def test_how_a_person_was_verified_is_kept_with_the_decision(faceless):
    decide(faceless.browser(), review_id(faceless), verdict="approve", verified="branch_visit")
    (decided,) = events(faceless, "review.decided")
    assert decided["verified"] == "branch_visit"
    assert faceless.house.engine.open(faceless.application_id).record.state is State.IDENTITY_VERIFIED


def test_a_withdrawn_application_leaves_the_list_and_its_page_offers_no_decision(site):
    id = review_id(site)
    site.house.engine.withdraw(site.application_id)
    browser = site.browser()
    assert id not in browser.get("/reviews").text
    page = browser.get(f"/reviews/{id}")
    assert page.status_code == 200
    assert 'name="verdict"' not in page.text
    assert decide(browser, id, verdict="approve").status_code == 409


@pytest.mark.parametrize("number", ["0", "1", "99", "-3", "x", ""])
def test_a_page_of_the_list_that_is_not_there_is_the_nearest_one(site, number):
    page = site.browser().get(f"/reviews?page={number}")
    assert page.status_code == 200
    assert review_id(site) in page.text


def test_a_long_list_is_shown_a_page_at_a_time_with_links_between(corrected, monkeypatch):
    monkeypatch.setattr("onboarding.web.console.PAGE", 1)
    type_over(corrected, corrected.house.engine.start(phone="+8613900003333", consents=STARTING))
    first, second = (review.id for review in corrected.house.desk.waiting())
    browser = corrected.browser()
    one, two = browser.get("/reviews").text, browser.get("/reviews?page=2").text
    assert (first in one, second in one, 'href="/cards/reviews?page=2"' in one) == (True, False, True)
    assert (first in two, second in two, 'href="/cards/reviews?page=1"' in two) == (False, True, True)


def test_a_reviewer_who_signs_in_by_phone_number_works_and_stays_out_of_the_evidence(site, login):
    login.reviewer = "13911112222"
    browser, id = site.browser(), review_id(site)
    assert browser.get(f"/reviews/{id}").status_code == 200
    assert decide(browser, id, verdict="approve").status_code == 303
    actors = {entry.actor for entry in site.house.desk.history(site.application_id)} - {"applicant", "system"}
    assert len(actors) == 1
    assert "13911112222" not in actors.pop()
    (decided,) = site.house.desk.decided()
    assert decided.reviewer == "13911112222"


def test_who_looked_at_the_list_is_logged_without_personal_data(site, login, caplog):
    login.reviewer = "13911112222"
    with caplog.at_level("INFO", logger="onboarding.reviews"):
        site.browser().get("/reviews")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "onboarding.reviews"]
    assert line.startswith("reviewer:h")
    assert line.endswith("listed 1 open reviews from number 1")
    assert "13911112222" not in line


def test_an_applicant_reads_what_is_needed_until_it_is_supplied(site):
    sentence = "Please bring proof of income"
    applicant = site.applicant()
    assert sentence not in applicant.get("/progress").text
    asked = {"verdict": "supplement", "reason": "income_proof_at_branch", "remark": "smells of trouble"}
    decide(site.browser(), review_id(site), **asked)
    for path in ("/apply/credit", "/progress"):
        page = applicant.get(path)
        assert page.status_code == 200
        assert sentence in page.text
        assert "smells of trouble" not in page.text
    address = f"/cards/api/v1/applications/{site.application_id}"
    status = site.app.test_client().get(address, headers=site.bearer()).json
    assert [reason["code"] for reason in status["reasons"]] == ["income_proof_at_branch"]
    assert credit(site).headers["Location"] == "/cards/waiting"
    assert sentence not in applicant.get("/progress").text


def test_a_reviewer_reads_signs_of_fraud_in_words_and_nobody_else_does(site_at, login) -> None:
    site = site_at("liveness", reviewer=login)
    applicant = site.applicant()
    applicant.send("/apply/liveness", {"challenge_id": "made up"})
    assert applicant.post("/apply/liveness", {"other_way": "true"}).headers["Location"] == "/cards/waiting"
    page = site.browser().get(f"/reviews/{review_id(site)}").text
    assert "可疑迹象" in page
    assert "提交了伪造的动作口令" in page
    assert re.search(r'class="pill">弱<', page)
    assert "伪造" not in applicant.get("/waiting").text


def test_every_sign_that_a_stage_can_give_has_a_sentence() -> None:
    found = "".join(path.read_text("utf-8") for path in (*LIVENESS.glob("*.py"), STAGE))
    given = {*WEIGHTS, *re.findall(r'RiskSignal\("(\w+)"', found)}
    assert len(given) > len(WEIGHTS)
    assert given == set(SENTENCES)
    (own,) = in_words([RiskSignal("banks_own", 0.9)])
    assert (own.text.en, own.weight.en) == ("banks_own", "strong")
