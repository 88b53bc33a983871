"""Sentences in two languages, phones in one form, consents pinned to their wording."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain import phone as phones
from onboarding.domain.age import age_on
from onboarding.domain.application import Application, MissingResult
from onboarding.domain.consent import CREDIT_QUERY, STARTING, Consent, ConsentText
from onboarding.domain.one_time_code import LOCKED_FOR, MAX_TRIES, RESEND_AFTER, CodeError, check, issue
from onboarding.domain.results import Answers, LivePerson
from onboarding.domain.review import REFUSAL_REASONS
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text

NOW = datetime(2026, 11, 2, tzinfo=UTC)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(("tag", "sentence"), [("zh-CN", "您好"), ("zh", "您好"), ("ZH-Hant", "您好"), ("en", "Hello"),
                                               ("en-GB", "Hello"), ("fr", "Hello"), ("", "Hello")])  # fmt: skip
def test_any_chinese_tag_reads_chinese_and_any_other_english(tag, sentence):
    assert Text("您好", "Hello").to(tag) == sentence


def test_a_sentence_within_a_sentence_is_filled_in_its_own_language():
    filled = Text("请先完成“{step}”", "Finish {step} first").format(step=Step.SIGN.label)
    assert filled == Text("请先完成“电子签约”", "Finish Sign first")


@pytest.mark.parametrize(
    "written",
    ["13800138000", "138 0013 8000", "+86 138-0013-8000", "0086 13800138000", "１３８００１３８０００"],
)
def test_one_mainland_number_has_one_form_however_it_is_written(written):
    assert phones.compact(written) == "+8613800138000"


@pytest.mark.parametrize("written", ["", "12800138000", "1380013800", "138001380000", "+86 1280013800", "+0123456789",
                                     "phone", "+852", "13800138000x", "+1" + "2" * 20])  # fmt: skip
def test_what_is_no_phone_is_refused_rather_than_guessed(written):
    with pytest.raises(phones.PhoneNotRecognised):
        phones.compact(written)


@given(st.text(max_size=40))
def test_any_text_is_a_phone_in_e164_or_refused(text):
    try:
        number = phones.compact(text)
    except phones.PhoneNotRecognised:
        return
    assert re.fullmatch(r"\+[1-9]\d{6,14}", number, re.ASCII)
    assert phones.compact(number) == number


@given(st.from_regex(r"\+86(13|15|18)[0-9]{9}", fullmatch=True))
def test_a_masked_phone_hides_its_middle(number):
    assert phones.mask(number) == f"+86 {number[3:6]}****{number[-4:]}"


def test_a_changed_word_or_version_is_another_consent():
    same = ConsentText("p", "1", Text("同意", "I agree"))
    others = [
        ConsentText("q", "1", same.text),
        ConsentText("p", "2", same.text),
        ConsentText("p", "1", Text("同意", "I agree.")),
        ConsentText("p", "1", Text("同意。", "I agree")),
    ]
    assert len({each.hash for each in (same, *others)}) == 5
    assert re.fullmatch(r"[0-9a-f]{64}", same.hash)


def test_each_purpose_is_asked_for_by_itself_in_both_languages():
    wordings = (*STARTING, CREDIT_QUERY)
    assert len({each.purpose for each in wordings}) == len(wordings)
    for each in wordings:
        assert CHINESE.search(each.text.zh)
        assert not CHINESE.search(each.text.en)


@pytest.mark.parametrize("reason", REFUSAL_REASONS)
def test_reasons_for_a_refusal_are_sentences_in_both_languages(reason):
    assert reason.text.zh.endswith("。")
    assert reason.text.en.endswith(".")


def application(**changes) -> Application:
    return Application("a", State.DRAFT, 1, "f", "en", "+8613800138000", NOW, NOW, **changes)


def test_a_withdrawn_consent_or_one_to_another_wording_does_not_stand():
    given_ = Consent("credit_query", CREDIT_QUERY.hash, "1", "en", NOW)
    withdrawn = Consent("credit_query", CREDIT_QUERY.hash, "1", "en", NOW, withdrawn_at=NOW)
    older = Consent("credit_query", "0" * 64, "0", "en", NOW)
    assert application(consents=(older, given_)).consent(CREDIT_QUERY) == given_
    assert application(consents=(older, withdrawn)).consent(CREDIT_QUERY) is None


def test_a_result_is_found_by_its_type_and_missed_aloud():
    person = LivePerson("active", "a", "c")
    view = application(results={"liveness": person})
    assert view.get(LivePerson) is person
    assert view.find(Answers) is None
    with pytest.raises(MissingResult):
        view.get(Answers)


def test_an_application_printed_shows_nothing_personal():
    shown = repr(application(results={"x": "林晓雯"}, memory={"a": "110105"}, prefill={"employer": "Harbour"}))
    assert not any(secret in shown for secret in ("13800138000", "林晓雯", "110105", "Harbour"))


@pytest.mark.parametrize(("born", "years"), [((2008, 11, 2), 18), ((2008, 11, 3), 17), ((2008, 2, 29), 18)])
def test_an_age_is_completed_years(born, years):
    assert age_on(datetime(*born, tzinfo=UTC).date(), NOW.date()) == years


def test_asking_for_codes_buys_no_guesses():
    """Else four guesses a minute would go on for ever, one short of the lock each time."""
    state, now, guesses = None, NOW, 0
    while now < NOW + LOCKED_FOR:
        try:
            state, digits = issue("context", now, state)
        except CodeError:
            break
        for _ in range(MAX_TRIES - 1):
            try:
                check(state, f"{(int(digits) + 1) % 10**6:06}", "context", now)
            except CodeError as error:
                state, guesses = error.state, guesses + 1
                if state.tries >= MAX_TRIES:
                    break
        now += RESEND_AFTER
    assert guesses == MAX_TRIES


def test_old_mistakes_are_forgotten_after_the_time_of_a_lock():
    state, digits = issue("context", NOW, None)
    with pytest.raises(CodeError) as caught:
        check(state, f"{(int(digits) + 1) % 10**6:06}", "context", NOW)
    assert caught.value.state.tries == 1
    soon, _ = issue("context", NOW + timedelta(minutes=2), caught.value.state)
    late, _ = issue("context", NOW + LOCKED_FOR, caught.value.state)
    assert (soon.tries, late.tries) == (1, 0)
