"""The benchmark of passive detectors counts what it says it counts."""

from benchmarks.passive import LIVE_SHARE, SPECIES, Look, evaluate, measure

FIGURES = ("high_over_middle", "uniform_patterns", "colour_diversity", "chroma_spread", "glints", "repetition")


def look(species: str, score: float, figure: float, *, calibrates: bool) -> Look:
    return Look(species, calibrates, {"live": score}, dict.fromkeys(FIGURES, figure), {"live": 2.0})


def test_doubted_lives_and_undoubted_attacks_are_the_errors() -> None:
    attack = "print fills the frame"
    found = evaluate(
        [
            *(look("live", 0.9, i / 100, calibrates=True) for i in range(100)),
            look("live", 0.4, 0.5, calibrates=False),
            look("live", 0.9, 7.0, calibrates=False),
            look(attack, 0.6, 0.5, calibrates=False),
            look(attack, 0.1, -3.0, calibrates=False),
        ]
    )["detectors"]
    assert (found["live"]["live"]["errors"], found["live"]["live"]["of"]) == (1, 102)
    assert (found["live"][attack]["errors"], found["live"][attack]["of"]) == (1, 2)
    assert (found["glints"]["live"]["errors"], found["glints"]["live"]["of"]) == (1, 2)  # of who did not calibrate
    assert (found["glints"][attack]["errors"], found["glints"][attack]["of"]) == (1, 2)
    assert found["live"]["screen fills the frame"]["interval_95"] == [0.0, 100.0]


def test_every_species_is_measured_by_every_detector() -> None:
    looks = measure(None, 1, 1)
    assert {one.species for one in looks} == set(SPECIES)
    assert sum(one.species == "live" for one in looks) == LIVE_SHARE
    found = evaluate(looks)
    assert set(found["ms"]) == {"live", "texture"}
    assert all(set(rates) == set(SPECIES) for rates in found["detectors"].values())
