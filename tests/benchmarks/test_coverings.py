"""The coverings benchmark counts what it should: bare faces, coverings, and faces the mesh never found."""

from benchmarks.coverings import Look, evaluate


def look(kind: str, said: str | None, *, seen: bool = True, grey: bool = False) -> Look:
    return Look(kind, "someone", grey, seen, said, 1.0)


def test_a_bare_face_called_covered_misses_the_target() -> None:
    found = evaluate([look("plain", None)] * 99 + [look("beard_black", "mouth_covered")])
    assert found["false_alarms"]["count"] == 1
    assert found["false_alarms"]["percent"] == 1.0
    assert not found["met"]


def test_a_covering_counts_as_found_only_by_its_own_code() -> None:
    found = evaluate([look("plain", None), look("mask_blue", "mouth_covered"), look("mask_blue", "eyes_covered")])
    blue = found["kinds"]["mask_blue"]
    assert (blue["as_expected"]["count"], blue["as_expected"]["of"], blue["other_code"]) == (1, 2, 1)
    assert found["met"]


def test_faces_that_were_not_seen_and_grey_cameras_are_counted_apart() -> None:
    masks = [look("mask_white", None, seen=False), look("mask_white", None, grey=True)]
    kinds = evaluate([look("plain", None), look("mask_white", "mouth_covered"), *masks])["kinds"]
    assert kinds["mask_white"]["not_seen"] == 1
    assert kinds["mask_white"]["as_expected"]["of"] == 1
    assert kinds["mask_white (grey camera)"]["as_expected"]["count"] == 0
