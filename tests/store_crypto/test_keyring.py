import base64
import json
import os
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest

from onboarding.store.keyring import (
    Keyring,
    KeyringExists,
    KeyringExposed,
    KeyringInvalid,
    KeyringMissing,
    KeyringUnreadable,
)


def contents(keyring: Keyring) -> dict[str, bytes]:
    return {name: getattr(keyring, name) for name in Keyring.LENGTHS}


def write(path, data) -> None:
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    path.chmod(0o600)


def encoded(keyring: Keyring) -> dict[str, str]:
    return {name: base64.b64encode(key).decode() for name, key in contents(keyring).items()}


def test_generated_keys_have_their_lengths_and_all_differ():
    keys = contents(Keyring.generate())
    assert {name: len(key) for name, key in keys.items()} == Keyring.LENGTHS
    assert Keyring.LENGTHS["cvk"] == 16
    assert len(set(keys.values())) == len(keys)


def test_a_saved_keyring_is_loaded_again(tmp_path):
    keyring = Keyring.generate()
    keyring.save(tmp_path / "keys.json")
    assert contents(Keyring.load(tmp_path / "keys.json")) == contents(keyring)


def test_the_file_is_private_and_leaves_nothing_beside_it(tmp_path):
    before = os.umask(0)
    try:
        Keyring.generate().save(tmp_path / "keys.json")
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_keyring_is_never_overwritten(tmp_path):
    first = Keyring.generate()
    first.save(tmp_path / "keys.json")
    with pytest.raises(KeyringExists):
        Keyring.generate().save(tmp_path / "keys.json")
    assert contents(Keyring.load(tmp_path / "keys.json")) == contents(first)
    assert len(list(tmp_path.iterdir())) == 1


def test_of_processes_that_start_together_one_wins(tmp_path):
    def save(keyring: Keyring) -> bool:
        try:
            keyring.save(tmp_path / "keys.json")
        except KeyringExists:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, [Keyring.generate() for _ in range(8)])) == 1
    Keyring.load(tmp_path / "keys.json")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o601])
def test_a_file_that_others_can_reach_is_refused_with_the_remedy(tmp_path, mode):
    path = tmp_path / "keys.json"
    Keyring.generate().save(path)
    path.chmod(mode)
    with pytest.raises(KeyringExposed, match=rf"chmod 600 .*{path.name}") as error:
        Keyring.load(path)
    assert "chmod 600" in error.value.message.zh


def test_a_read_only_file_is_accepted(tmp_path):
    path = tmp_path / "keys.json"
    Keyring.generate().save(path)
    path.chmod(0o400)
    Keyring.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(KeyringMissing, match=r"keys\.json"):
        Keyring.load(tmp_path / "keys.json")


def test_a_path_that_cannot_be_read_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(KeyringUnreadable, match="chown"):
        Keyring.load(tmp_path)


def test_a_folder_made_for_the_file_is_private_too(tmp_path):
    path = tmp_path / "instance" / "keys.json"
    Keyring.generate().save(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def broken(keyring: Keyring) -> list:
    whole = encoded(keyring)
    return [
        "",
        "not json",
        "密钥",
        "[]",
        {},
        {**whole, "extra": whole["vault"]},
        {name: key for name, key in whole.items() if name != "token"},
        {**whole, "vault": "%%%"},
        {**whole, "vault": 7},
        {**whole, "vault": base64.b64encode(bytes(31)).decode()},
        {**whole, "cvk": base64.b64encode(bytes(24)).decode()},
        {**whole, "vault": whole["index"]},
        {**whole, "cvk": base64.b64encode(b"12345678" * 2).decode()},
    ]


@pytest.mark.parametrize("case", range(13))
def test_a_wrong_file_is_refused_and_no_key_shows_in_the_traceback(tmp_path, case):
    keyring = Keyring.generate()
    path = tmp_path / "keys.json"
    write(path, broken(keyring)[case])
    with pytest.raises(KeyringInvalid) as error:
        Keyring.load(path)
    shown = "".join(traceback.format_exception(error.value)) + error.value.message.zh
    assert not any(key in shown for key in encoded(keyring).values())
    assert error.value.__cause__ is None


def test_a_keyring_shows_nothing_of_itself():
    keyring = Keyring.generate()
    assert repr(keyring) == str(keyring) == "Keyring(…)"


def test_a_keyring_cannot_be_changed():
    with pytest.raises(AttributeError):
        Keyring.generate().vault = bytes(32)
