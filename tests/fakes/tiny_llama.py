"""A llama of half a megabyte with random weights, behind llama.cpp's own OpenAI-compatible server: it knows nothing and
speaks the real protocol, grammar and counting of tokens included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, BLOCKS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 16_384
UNKNOWN, NORMAL, CONTROL, BYTE = 2, 1, 3, 6  # kinds of tokens
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: "


def write_tiny_llama(file: Path) -> None:
    """A GGUF whose tokens are the bytes and the printable letters of ASCII."""
    import gguf  # noqa: PLC0415  # in the extra `llama`, which most machines lack

    letters = [chr(code) for code in range(32, 127)]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{n:02X}>" for n in range(256)), *letters]
    tokens[tokens.index(" ")] = "\u2581"
    dice = np.random.default_rng(7)
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(BLOCKS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token.encode() for token in tokens])
    writer.add_token_scores([0.0] * 3 + [-1.0] * (len(tokens) - 3))
    writer.add_token_types([UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256 + [NORMAL] * len(letters))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)
    for name, shape in _tensors(len(tokens)).items():
        is_norm = len(shape) == 1
        weights = np.ones(shape) if is_norm else dice.standard_normal(shape) * 0.05
        writer.add_tensor(name, weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(words: int) -> dict[str, tuple[int, ...]]:
    """Names and shapes."""
    found: dict[str, tuple[int, ...]] = {"token_embd.weight": (words, WIDTH)}
    for n in range(BLOCKS):
        found |= {f"blk.{n}.{part}_norm.weight": (WIDTH,) for part in ("attn", "ffn")}
        found |= {f"blk.{n}.attn_{part}.weight": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")}
        found |= {f"blk.{n}.ffn_{part}.weight": (INNER, WIDTH) for part in ("gate", "up")}
        found[f"blk.{n}.ffn_down.weight"] = (WIDTH, INNER)
    return found | {"output_norm.weight": (WIDTH,), "output.weight": (words, WIDTH)}


@contextmanager
def serving(file: Path) -> Iterator[str]:
    """llama.cpp's server on a free port of loopback, in threads of this process; its address."""
    import xllamacpp  # noqa: PLC0415  # the same

    given: Any = xllamacpp.CommonParams()
    given.model.path = str(file)
    given.n_ctx, given.n_parallel, given.warmup = CONTEXT, 1, False
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = 1
    server: Any = xllamacpp.Server(given)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
