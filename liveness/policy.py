"""Every bound the judge applies, in one place, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

from onboarding.liveness.embedding import MatchPolicy


@dataclass(frozen=True, slots=True)
class LivenessPolicy:
    """Bounds of delivery, picture quality, actions and identity; replace single ones by keyword."""

    match: MatchPolicy = field(default_factory=MatchPolicy)

    # Delivery: a page sends about 8 to 10 pictures a second for a few seconds.
    min_frames: int = 8
    max_frames: int = 150
    max_identical_run: int = 12  # a sensor's noise never gives the same bytes twice; a stalled page may, briefly
    max_median_gap_ms: int = 400  # a blink lasts 100 to 400 ms (Caffier et al. 2003)
    max_gap_ms: int = 3_000
    dense_gap_ms: int = 250  # where every other picture still comes this often, the rest can wait
    min_ms_per_action: int = 400
    max_duration_ms: int = 60_000
    max_ahead_ms: int = 500  # by which a clip may outlast the time since its challenge: clocks are set now and then

    # Pictures.
    max_bad_share: float = 0.2  # blank, or without a face
    min_brightest: float = 60.0  # 90th percentile of the face's luminance, 0..255: fair to every skin tone
    min_interocular_px: float = 45.0
    rival_share: float = 0.4  # a second face at least this wide beside the first

    # Actions: over portraits EAR is .17 to .36 open, so a blink is judged against the person's own eyes.
    min_open_eye: float = 0.12
    blink_share: float = 0.7
    blink_rise: float = 0.12  # of eyeBlink, which reads .05–.23 open and .31–.50 shut
    mouth_rise: float = 0.10  # of MAR, which reads under .20 closed and over .28 open
    jaw_rise: float = 0.08  # of jawOpen
    turn_degrees: float = 12.0
    nod_degrees: float = 7.0
    depth_residual: float = 0.03  # synthesised turns and nods leave .038–.086, prints tilted up to 40° at most .029

    # Passive signal: below this a person looks.
    passive_live: float = 0.5
