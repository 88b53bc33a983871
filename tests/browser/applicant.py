"""What an applicant does on each page, by what can be seen there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from playwright.sync_api import Locator, Page, expect

import onboarding

from .bank import Bank

CATALOGUES = Path(onboarding.__file__).parent / "translations"
SIGNATURE = [[(40, 90), (60, 50), (90, 120), (120, 60), (150, 110)], [(160, 60), (230, 130), (260, 70), (300, 100)]]


class Applicant:
    """Somebody at a page, reading it in ``locale``."""

    def __init__(self, page: Page, bank: Bank, locale: str = "en") -> None:
        self.page, self.bank, self.locale = page, bank, locale
        self._words = yaml.safe_load((CATALOGUES / f"{locale}.yaml").read_text(encoding="utf-8"))

    def word(self, key: str, **params: object) -> str:
        return str(self._words[key]).format(**params)

    def press(self, key: str) -> None:
        self.button(key).click()

    def button(self, key: str, **params: object) -> Locator:
        return self.page.get_by_role("button", name=self.word(key, **params), exact=True)

    def link(self, key: str) -> Locator:
        return self.page.get_by_role("link", name=self.word(key), exact=True)

    def reads(self, key: str, **params: object) -> None:
        """The page's heading says so."""
        expect(self.page.locator("h1")).to_have_text(self.word(key, **params))

    def at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(re.escape(self.bank.page(path)) + r"(\?.*)?(#.*)?$"))

    def consent(self, *, face: bool = True) -> None:
        for box in self.page.get_by_role("checkbox").all():
            box.check()
        self.page.get_by_role("radio", name=self.word("start.face_yes" if face else "start.face_no")).check()

    def start(self, phone: str | None = None, persona: str | None = None, *, face: bool = True) -> None:
        self.page.goto(self.bank.page("/"))
        if persona:
            self.choose_persona(persona)
        if phone:
            self.page.get_by_role("textbox", name=self.word("start.phone")).fill(phone)
        self.consent(face=face)
        self.press("start.apply")
        self.at("/apply/id_document")

    def choose_persona(self, key: str) -> None:
        self.page.get_by_text(self.word("start.persona")).first.click()
        self.page.locator(f"input[name=persona][value={key}]").check()

    def use_specimen(self) -> None:
        self.press("base.specimen")

    def confirm_card(self, printed: dict[str, str]) -> None:
        """Compare what was read with the card in the hand, and mend what differs."""
        for name, value in printed.items():
            field = self.page.locator(f"[name='corrections.{name}']")
            if field.input_value() != value:
                field.fill(value)
        self.press("id.confirm")

    def answer(self, name: str, value: object) -> None:
        question = self.page.locator(f"[data-question={name}]")
        tile = question.locator(f"input[value='{value}']")
        with self.page.expect_response(lambda response: response.url.endswith("/questionnaire/save")):
            if question.get_by_role("radio").count():
                tile.check()
            else:
                question.locator(f"input[name='answers.{name}']").fill(str(value))

    def choose_first_card(self) -> None:
        self.button("product.choose").first.click()

    def authorise(self) -> None:
        self.page.get_by_role("checkbox", name=self.word("credit.agree")).check()
        self.press("credit.submit")

    def draw_signature(self) -> None:
        pad = self.page.locator(".pad canvas")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        for (x, y), *rest in SIGNATURE:
            self.page.mouse.move(box["x"] + x, box["y"] + y)
            self.page.mouse.down()
            for to_x, to_y in rest:
                self.page.mouse.move(box["x"] + to_x, box["y"] + to_y, steps=6)
            self.page.mouse.up()

    def code_from_phone(self) -> str:
        """Look at the sandbox's phone in a second tab."""
        tab = self.page.context.new_page()
        tab.goto(self.bank.page("/phone"))
        newest = tab.locator(".handset-messages p").first.inner_text()
        tab.close()
        found = re.search(r"(?<!\d)\d{6}(?!\d)", newest)
        assert found is not None, newest
        return found.group()

    def receive_code(self) -> None:
        """Ask for a code and type it in."""
        self.press("code.send")
        expect(self.page.get_by_text(self.word("code.sent"))).to_be_visible()
        code = self.code_from_phone()
        self.page.get_by_role("textbox", name=self.word("code.label")).fill(code)

    def sign(self) -> None:
        self.page.get_by_role("checkbox").check()
        self.draw_signature()
        self.receive_code()
        self.press("sign.submit")
