"""Elliptic curves whose parameters are written out instead of named, as Doc 9303-12, 4.4.3 asks of states.

The library loads such keys for three NIST curves only, so the others are recognised here. All parameters are compared,
the generator too: a key that is right on a curve with a generator of somebody's choice proves nothing (CVE-2020-0601).
"""

from __future__ import annotations

from functools import cache

from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

#: Prime, a, b and order, one after the other, hex: SEC 2 section 2.3.2, RFC 5639 section 3.
_PARAMETERS = {
    ec.EllipticCurveOID.SECP224R1.dotted_string: """
        ffffffffffffffffffffffffffffffff000000000000000000000001fffffffffffffffffffffffffffffffeffffffffffffffff
        fffffffeb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4ffffffffffffffffffffffffffff16a2e0b8f03e
        13dd29455c5c2a3d
    """,
    ec.EllipticCurveOID.BRAINPOOLP256R1.dotted_string: """
        a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e53777d5a0975fc2c3057eef67530417affe7fb8055c1
        26dc5c6ce94a4b44f330b5d926dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6a9fb57dba1eea9bc
        3e660a909d838d718c397aa3b561a6f7901e0e82974856a7
    """,
    ec.EllipticCurveOID.BRAINPOOLP384R1.dotted_string: """
        8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec537bc382c6
        3d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce282604a8c7dd22ce2826
        8b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c118cb91e82a3386d280f5d6f7e
        50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565
    """,
    ec.EllipticCurveOID.BRAINPOOLP512R1.dotted_string: """
        aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f
        2d82c68528aa6056583a48f37830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa1
        0a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b5
        7f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723aadd9db8dbe9c48b3fd4e6ae33c9fc07
        cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069
    """,
}
_CURVES: dict[str, ec.EllipticCurve] = {
    ec.EllipticCurveOID.SECP224R1.dotted_string: ec.SECP224R1(),
    ec.EllipticCurveOID.BRAINPOOLP256R1.dotted_string: ec.BrainpoolP256R1(),
    ec.EllipticCurveOID.BRAINPOOLP384R1.dotted_string: ec.BrainpoolP384R1(),
    ec.EllipticCurveOID.BRAINPOOLP512R1.dotted_string: ec.BrainpoolP512R1(),
}


def by_name(key: keys.PublicKeyInfo) -> keys.PublicKeyInfo:
    """The key with its curve named, where the curve is written out and known; else the key as it is."""
    if key.algorithm != "ec" or key["algorithm"]["parameters"].name != "specified":
        return key
    given = key["algorithm"]["parameters"].chosen
    a, b = (int.from_bytes(given["curve"][name].native, "big") for name in ("a", "b"))
    numbers = (given["field_id"]["parameters"].native, a, b, given["order"].native)
    for name in _PARAMETERS:
        if numbers == _numbers(name) and bytes(given["base"].native) in _generator(name):
            algorithm = {"algorithm": "ec", "parameters": keys.ECDomainParameters(name="named", value=name)}
            return keys.PublicKeyInfo({"algorithm": algorithm, "public_key": key["public_key"]})
    return key


@cache
def _numbers(name: str) -> tuple[int, ...]:
    data = bytes.fromhex(_PARAMETERS[name])
    size = len(data) // 4
    return tuple(int.from_bytes(data[place : place + size], "big") for place in range(0, len(data), size))


@cache
def _generator(name: str) -> tuple[bytes, ...]:
    """The public key of the private key 1, whole and compressed."""
    point = ec.derive_private_key(1, _CURVES[name]).public_key()
    forms = (serialization.PublicFormat.UncompressedPoint, serialization.PublicFormat.CompressedPoint)
    return tuple(point.public_bytes(serialization.Encoding.X962, form) for form in forms)
