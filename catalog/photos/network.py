"""EfficientNet-Lite2 (Apache-2.0, Google, ported by ml-illustrated) as an ONNX file made from its PyTorch weights.

It was trained to name 1,000 things of ImageNet; what it sees just before it names them is a good description of any
picture. Layout: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from catalog.photos.weights import Arrays

SIDE = 260  # pixels; what it was trained on
DIMENSIONS = 1280
_EPSILON = 1e-3  # of its batch normalisation
_STAGES = ((1, 1), (3, 2), (3, 2), (4, 2), (4, 1), (5, 2), (1, 1))  # blocks, stride of the first one
_OPSET = 17
_IR_VERSION = 8


def build_network(weights: Arrays) -> bytes:
    """A model from `pixels` (uint8, shape (n, side, side, 3), RGB) to `seen` (float32, shape (n, 1280)).

    Batch normalisation is folded into the convolutions before it. KeyError: the weights are of another network.
    """
    graph = _Graph(weights)
    at = graph.pixels("pixels")
    at = graph.convolution(at, "_conv_stem", "_bn0", stride=2)
    block = 0
    for blocks, stride in _STAGES:
        for n in range(blocks):
            at = graph.block(at, f"_blocks.{block}", stride if n == 0 else 1)
            block += 1
    at = graph.convolution(at, "_conv_head", "_bn1")
    at = graph.node("ReduceMean", [at], axes=[2, 3], keepdims=0)
    graph.node("Identity", [at], output="seen")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet_lite2",
            [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", "side", "side", 3])],
            [helper.make_tensor_value_info("seen", TensorProto.FLOAT, ["n", DIMENSIONS])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


@dataclass(slots=True)
class _Graph:
    weights: Arrays
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes: int | list[int] | str) -> str:
        output = output or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], None, None, None, None, **attributes))
        return output

    def constant(self, name: str, value: NDArray[np.float32]) -> str:
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def pixels(self, name: str) -> str:
        """0..255 to about -1..1, channels first."""
        at = self.node("Cast", [name], to=TensorProto.FLOAT)
        at = self.node("Transpose", [at], perm=[0, 3, 1, 2])
        at = self.node("Sub", [at, self.constant("middle", np.array(127, dtype=np.float32))])
        return self.node("Div", [at, self.constant("span", np.array(128, dtype=np.float32))])

    def convolution(self, at: str, name: str, normalised: str, *, stride: int = 1, bounded: bool = True) -> str:
        """A convolution, its normalisation and, when `bounded`, ReLU6."""
        kernel, scale = self.weights[f"{name}.weight"], self.weights[f"{normalised}.weight"]
        scale = scale / np.sqrt(self.weights[f"{normalised}.running_var"] + _EPSILON)
        shift = self.weights[f"{normalised}.bias"] - self.weights[f"{normalised}.running_mean"] * scale
        out, depth, high, wide = kernel.shape
        inputs = [
            at,
            self.constant(f"{name}.weight", kernel * scale.reshape(out, 1, 1, 1)),
            self.constant(f"{name}.shift", shift),
        ]
        group = out if depth == 1 and high > 1 else 1
        at = self.node(
            "Conv", inputs, kernel_shape=[high, wide], strides=[stride] * 2, group=group, auto_pad="SAME_UPPER"
        )
        if not bounded:
            return at
        low, high_bound = "zero", "six"
        if not any(each.name == low for each in self.constants):
            self.constant(low, np.array(0, dtype=np.float32))
            self.constant(high_bound, np.array(6, dtype=np.float32))
        return self.node("Clip", [at, low, high_bound])

    def block(self, at: str, name: str, stride: int) -> str:
        """Widen, filter each channel, narrow; what came in is added when it has the shape of what goes out."""
        start, width = at, self.weights[f"{name}._depthwise_conv.weight"].shape[0]
        if f"{name}._expand_conv.weight" in self.weights:
            width = self.weights[f"{name}._expand_conv.weight"].shape[1]
            at = self.convolution(at, f"{name}._expand_conv", f"{name}._bn0")
        at = self.convolution(at, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride)
        at = self.convolution(at, f"{name}._project_conv", f"{name}._bn2", bounded=False)
        same = stride == 1 and width == self.weights[f"{name}._project_conv.weight"].shape[0]
        return self.node("Add", [at, start]) if same else at
