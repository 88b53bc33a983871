"""The way in: phone, consents, a partner's link, language and text size."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from onboarding.domain import phone as phones
from onboarding.domain.consent import FACE, PURPOSES, STARTING, ConsentText
from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.partners import ApplyLink, read_token
from onboarding.partners.links import PARAMETER

from .answers import place_of, see_other
from .forms import entered
from .installation import current
from .rendering import page
from .specimens import SpecimenSource
from .visit import LANGUAGE, LOCALES, remember, visit

CONSENT_NEEDED = Text(
    "请先勾选：{purpose}。不同意就无法在线办理，您可以到网点咨询。",
    "Please read and tick: {purpose}. Without it we cannot proceed online; our branches can advise you.",
)
CHOOSE_FACE = Reason("choose_face", Text("请选择核实身份的方式。", "Please choose how we verify that it is you."))


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/", "start", start)
    blueprint.add_url_rule("/", "begin", begin_application, methods=["POST"])
    blueprint.add_url_rule("/preferences", "preferences", preferences, methods=["POST"])


def start() -> ResponseReturnValue:
    """The entry: a phone, three separate consents. A partner's link brings ``?link=TOKEN``."""
    return _start_page()


def begin_application() -> ResponseReturnValue:
    house = visit().house
    current().limits.check(house.settings.start_limit, "start")
    form = entered()
    problems: dict[str, Reason] = {}
    link = _link(form.get(PARAMETER, ""))
    given = tuple(wording for wording in STARTING if form.get(f"consent_{wording.purpose}") == wording.hash)
    problems |= {f"consent_{w.purpose}": _missing(w) for w in STARTING if _lacks(w, given, form)}
    try:
        phone = phones.compact(_phone(form, link))
    except phones.PhoneNotRecognised as error:
        problems["phone"] = Reason(error.code, error.message)
    if problems:
        return _start_page(problems, 422)
    application_id = house.engine.start(
        phone=phone,
        locale=visit().locale,
        consents=given,
        partner=link.partner if link else None,
        campaign=link.campaign if link else None,
        prefill=_prefill(link),
    )
    persona = _persona(form)
    remember(application_id, {"locale": visit().locale} | ({"persona": persona} if persona else {}))
    return see_other(place_of(house.engine.open(application_id)))


def preferences() -> ResponseReturnValue:
    """Language and text size, kept with the session; the page stays where it was."""
    changed: dict[str, Any] = {}
    if request.form.get("locale") in LOCALES:
        changed["locale"] = request.form["locale"]
    if "large" in request.form:
        changed["large"] = request.form["large"] == "1"
    application_id = visit().session.application_id
    remember(application_id, changed)
    if application_id and "locale" in changed:
        visit().house.engine.speak(application_id, changed["locale"])
    return see_other(_came_from())


def _start_page(problems: dict[str, Reason] | None = None, status: int = 200) -> ResponseReturnValue:
    now = visit()
    form = entered()
    token = form.get(PARAMETER) or request.args.get(PARAMETER, "")
    link = _link(token)
    passed_on = _phone_passed_on(link)
    specimens = _specimens()
    listed = specimens.personas() if specimens else ()
    personas = [{"value": key, "label": title, "hint": hint} for key, title, hint in listed]
    resumable = None
    if now.session.application_id:
        resumable = place_of(now.house.engine.open(now.session.application_id))
    return page(
        "start.html",
        status,
        consents=STARTING,
        problems=problems or {},
        values=form,
        personas=personas,
        partner=current().partners.get(link.partner).name if link else None,
        partner_token=token if link else "",
        known_phone=phones.mask(passed_on) if passed_on else None,
        resumable=resumable,
    )


def _link(token: str) -> ApplyLink | None:
    """What a partner's link carries. Raises the partner error that says what is wrong with it."""
    if not token:
        return None
    return read_token(token, current().partners, visit().house.clock())


def _phone(form: dict[str, str], link: ApplyLink | None) -> str:
    """What was typed, else what the partner passed on, else the chosen persona's."""
    typed, persona, specimens = form.get("phone", "").strip(), _persona(form), _specimens()
    known = typed or _phone_passed_on(link)
    if known:
        return known
    return specimens.phone(persona) if specimens and persona else ""


def _phone_passed_on(link: ApplyLink | None) -> str | None:
    """The partner's phone in E.164. One that is none counts as absent: the applicant is asked, not stopped."""
    try:
        return phones.compact(str(link.prefill["phone"])) if link and "phone" in link.prefill else None
    except phones.PhoneNotRecognised:
        return None


def _prefill(link: ApplyLink | None) -> dict[str, Any]:
    """The partner's consented answers; the phone has its own place."""
    return {name: value for name, value in (link.prefill if link else {}).items() if name != "phone"}


def _specimens() -> SpecimenSource | None:
    """Sandbox only: what testers may use in place of a card and a camera."""
    return visit().installation.specimens if visit().house.settings.sandbox else None


def _persona(form: dict[str, str]) -> str | None:
    """The persona chosen, if there is one of that name."""
    specimens = _specimens()
    known = {key for key, _, _ in specimens.personas()} if specimens else set()
    return form["persona"] if form.get("persona") in known else None


def _lacks(wording: ConsentText, given: tuple[ConsentText, ...], form: dict[str, str]) -> bool:
    """The face may be declined, but it must be a choice."""
    if wording in given:
        return False
    return wording is not FACE or form.get(f"consent_{wording.purpose}") != "other_way"


def _missing(wording: ConsentText) -> Reason:
    if wording is FACE:
        return CHOOSE_FACE
    return Reason("consent_needed", CONSENT_NEEDED.format(purpose=PURPOSES[wording.purpose]))


def _came_from() -> str:
    """Back to our own page that the form was on; never to another site, also not by ``//`` or a way round.

    Its ``?lang=`` is dropped: it would beat the language that was just chosen.
    """
    home = url_for(".start")
    came = urlsplit(request.referrer or "")
    ours = f"{came.scheme}://{came.netloc}/" == request.host_url and came.path.startswith(home)
    if not ours or any(part in came.path for part in ("//", "\\", "..")):
        return home
    kept = urlencode([(k, v) for k, v in parse_qsl(came.query, keep_blank_values=True) if k != LANGUAGE])
    return f"{came.path}?{kept}" if kept else came.path
