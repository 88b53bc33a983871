"""Every bound the judge applies, in one place, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onboarding.liveness.challenge import Action
from onboarding.liveness.embedding import MatchPolicy


@dataclass(frozen=True, slots=True)
class LivenessPolicy:
    """Bounds of delivery, picture quality, actions and identity; replace single ones by keyword."""

    match: MatchPolicy = field(default_factory=MatchPolicy)

    # Delivery: a page sends about 8 to 10 pictures a second for a few seconds.
    min_frames: int = 8
    max_frames: int = 400
    max_frozen_ms: int = 2_500  # a sensor's noise never gives the same bytes twice; a stalled page may, briefly
    max_frozen_share: float = 0.35  # of the clip
    max_median_gap_ms: int = 400  # a blink lasts 100 to 400 ms (Caffier et al. 2003)
    max_gap_ms: int = 3_000
    coarse_gap_ms: int = 250  # pictures looked at first come at most this far apart
    fine_gap_ms: int = 60  # and at least this far apart when all are looked at that can tell something new
    min_ms_per_action: int = 700
    max_duration_ms: int = 60_000
    max_ahead_ms: int = 500  # by which a clip may outlast the time since its challenge: clocks are set now and then

    # Pictures.
    max_bad_share: float = 0.2  # blank, or without a face
    min_brightest: float = 60.0  # 90th percentile of the face's luminance, 0..255: fair to every skin tone
    min_interocular_px: float = 45.0
    max_outside: float = 0.06  # share of the landmarks beyond the picture's edge
    rival_share: float = 0.4  # a second face at least this wide beside the first

    # Actions: over portraits EAR is .17 to .36 open, so a blink is judged against the person's own eyes.
    min_open_eye: float = 0.12
    blink_share: float = 0.75  # behind glasses the landmarks close to .71 only; the blendshapes must agree
    blink_rise: float = 0.08  # of eyeBlink, which reads .05–.28 open and .31–.50 shut; narrow eyes change least
    mouth_rise: float = 0.10  # of MAR, which reads under .20 closed and over .28 open
    jaw_rise: float = 0.06  # of jawOpen, which a beard or a nod meanwhile can hold under .1
    turn_degrees: float = 12.0
    nod_degrees: float = 7.0
    depth_residual: float = 0.03  # synthesised turns and nods leave .033–.18, prints tilted up to 40° at most .029
    turn_relief: float = 0.68  # synthesised turns of 23 people show .72–1.04 (to p95), prints bent and turned .50–.81
    nod_relief: float = 0.65  # synthesised nods .72–.96, prints bent and nodded .27–.89

    # Tempo: the least a natural movement takes, from half done to half done, and an action with its pause. The pace is
    # the mean of both, as shares; at double speed clips reach .72 to .95, hurried people .98 and more.
    least_ms: Mapping[Action, int] = field(
        default_factory=lambda: {Action.TURN_LEFT: 770, Action.TURN_RIGHT: 770, Action.OPEN_MOUTH: 650, Action.NOD: 530}
    )
    least_ms_per_action: int = 1_200
    min_pace: float = 0.97
    max_pause_share: float = 1.15  # idle time does not make a hurried movement slow
    max_movement_ms: int = 4_000  # a film played slowly; the page gives each action 2.2 s
    max_frozen_movement_ms: int = 1_000  # the same bytes while a face is moving
    rapid_gap_ms: int = 60  # a page sends a picture every 100 ms; what comes faster may be a film played faster ...
    min_rapid_pace: float = 1.35  # ... so its movements must be slow enough for that not to matter
    max_turn_step: float = 0.8  # of a turn, from one picture to the next, both there and back: heads do not jump

    # One face throughout: the tracker gives .69 and more for one person in any pose and light, .43 at most for others.
    same_face: float = 0.5

    # Screen colours, where a challenge has them: what weighs in where the face does not show them, as in daylight or in
    # a film made before. At .5 a person looks each time; but who attacks may decline colours, and who sits in the sun
    # may not move the sun.
    colors_absent_weight: float = 0.3

    # Passive detectors: a score below the bound is a sign of that weight; from the last bound up, all signs of the
    # verdict together, a person looks. The packaged network is unsure of dark rooms, so alone it is not enough.
    passive_live: float = 0.5
    passive_weight: float = 0.5
    passive_weights: Mapping[str, float] = field(default_factory=lambda: {"live": 0.3})
    review_weight: float = 0.5
