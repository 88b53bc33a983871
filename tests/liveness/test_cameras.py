"""Names of cameras."""

import pytest

from onboarding.liveness.cameras import WEIGHTS, camera_risk

ORDINARY = [
    "",
    "FaceTime HD Camera (Built-in) (05ac:8514)",
    "Integrated Camera (04f2:b6d9)",
    "HD Pro Webcam C920 (046d:082d)",
    "camera2 1, facing front",
    "Front Camera",
    "前置相机",
    "Logitech BRIO",
    "Jobsite Observer 4K",
    "USB2.0 HD UVC WebCam",
]
PROGRAMS = [
    "OBS Virtual Camera",
    "OBS-Camera",
    "ManyCam Virtual Webcam",
    "XSplit VCam",
    "v4l2loopback: Dummy video device (0x0000)",
    "Dummy video device (0x0000) (platform:v4l2loopback-000)",
    "Snap Camera",
    "fake_device_0",
    "e2eSoft VCam",
    "虚拟摄像头",
    "Unity Video Capture",
]


@pytest.mark.parametrize("label", ORDINARY)
def test_the_name_of_an_ordinary_camera_or_none_is_no_sign(label: str) -> None:
    assert camera_risk(label) == ()


@pytest.mark.parametrize("label", PROGRAMS)
def test_the_name_of_a_program_is_a_weak_sign(label: str) -> None:
    (signal,) = camera_risk(label)
    assert signal.code == "virtual_camera"
    assert 0 < signal.weight < 0.5


def test_a_phone_lent_to_a_computer_hardly_counts() -> None:
    (signal,) = camera_risk("DroidCam Source 3")
    assert signal.weight <= 0.05


def test_no_name_alone_sends_anybody_to_a_person() -> None:
    assert max(WEIGHTS.values()) < 0.5
