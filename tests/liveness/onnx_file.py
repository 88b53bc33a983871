"""The smallest network worth the name as an ONNX file: mean of each channel, then one linear layer.

Written byte by byte (protocol buffers, field numbers of onnx.proto), so that no test needs the onnx package.
"""

from collections.abc import Sequence

import numpy as np


def linear(weights: Sequence[Sequence[float]], bias: Sequence[float], *, side: int = 16) -> bytes:
    """outputs = weights · (mean of channel 0, 1, 2) + bias, for an input of 1 x 3 x side x side."""
    nodes = [
        _node("GlobalAveragePool", ["x"], "pooled"),
        _node("Flatten", ["pooled"], "means"),
        _node("Gemm", ["means", "w", "b"], "y"),
    ]
    tensors = [_tensor("w", np.array(weights, np.float32).T), _tensor("b", np.array(bias, np.float32))]
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _field(2, b"tiny"),
            *(_field(5, tensor) for tensor in tensors),
            _field(11, _value("x", (1, 3, side, side))),
            _field(12, _value("y", (1, len(bias)))),
        ]
    )
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 13))  # IR version 8, operator set 13


def _varint(value: int) -> bytes:
    head, rest = value & 0x7F, value >> 7
    return bytes([head]) if not rest else bytes([head | 0x80]) + _varint(rest)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _node(operator: str, inputs: Sequence[str], output: str) -> bytes:
    names = b"".join(_field(1, name.encode()) for name in inputs)
    return names + _field(2, output.encode()) + _field(3, output.encode()) + _field(4, operator.encode())


def _tensor(name: str, values: np.ndarray) -> bytes:
    shape = b"".join(_number(1, size) for size in values.shape)
    return shape + _number(2, 1) + _field(8, name.encode()) + _field(9, np.ascontiguousarray(values).tobytes())


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(_field(1, _number(1, size)) for size in shape)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, 1) + _field(2, sizes)))
