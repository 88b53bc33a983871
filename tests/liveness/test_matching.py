"""Whether two pictures show one person."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.liveness import MatchPolicy
from onboarding.liveness.embedding import EmbeddingPair, is_grey
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.ports import Image

from .conftest import Person

POLICY = MatchPolicy()


@pytest.fixture(scope="module")
def embed(reader: FaceMesh):
    pair = EmbeddingPair()

    def embed(image: Image, *, grey: bool = False):
        face = reader.read(image)
        assert face is not None
        return pair.embed(image, face, grey=grey)

    return embed


def test_one_person_matches_and_another_does_not(embed, eileen: Person, grace: Person) -> None:
    live, card, other = embed(eileen.camera), embed(eileen.card), embed(grace.camera)
    similarity = EmbeddingPair().similarity
    assert POLICY.decide(similarity(live, card)) == "accept"
    assert POLICY.decide(similarity(live, other)) == "reject"


def test_a_picture_is_exactly_like_itself(embed, eileen: Person) -> None:
    vector = embed(eileen.camera)
    assert EmbeddingPair().similarity(vector, vector) == pytest.approx(1, abs=1e-5)


def test_a_mirrored_selfie_gives_nearly_the_same_embedding(embed, eileen: Person) -> None:
    mirrored = np.ascontiguousarray(eileen.camera[:, ::-1])
    assert EmbeddingPair().similarity(embed(eileen.camera), embed(mirrored)) > 0.95


def test_a_grey_print_is_best_compared_in_grey(embed, eileen: Person) -> None:
    print_ = cv2.cvtColor(cv2.cvtColor(eileen.card, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert is_grey(print_)
    assert not is_grey(eileen.card)
    similarity = EmbeddingPair().similarity
    in_grey = similarity(embed(eileen.camera, grey=True), embed(print_, grey=True))
    assert in_grey >= similarity(embed(eileen.camera), embed(print_))


@given(st.floats(-1, 1))
def test_every_score_falls_into_one_of_three_bands(score: float) -> None:
    band = POLICY.decide(score)
    assert band == ("accept" if score >= 0.535 else "review" if score >= 0.40 else "reject")


def test_bounds_in_the_wrong_order_are_refused_at_set_up() -> None:
    with pytest.raises(SetupError):
        MatchPolicy(accept=0.3, review=0.4)
