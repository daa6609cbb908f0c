"""The bundled model as a late-pooling embedder: compiled to OpenVINO once, then without torch."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.embedding import Vectors
from rag.embedding.late import Forward, LateEmbedder
from rag.embedding.weights import WEIGHTS_SHA256, model_folder, verify
from rag.errors import ModelError

MAX_TOKENS = 256
DIMENSIONS = 384
# What the vectors of single tokens are cut down to for storing (rag/embedding/basis.py):
# (DIMENSIONS, TOKEN_DIMENSIONS), orthonormal columns.
BASIS = Path(__file__).parent / "token_basis.npy"
POOLING = "late-mean-2"  # part of the fingerprint: change it when the pooling changes


def open_bundled(cache_dir: Path) -> LateEmbedder:
    """The embedder; the first call compiles the model, which takes some seconds.

    Raises: ModelError where the model's files are missing or altered, `cache_dir` is read-only,
    or a package that is needed can't be imported.
    """
    folder = model_folder()
    trouble = _openvino_trouble()
    if trouble:
        warnings.warn(
            f"OpenVINO {trouble}, so sentence-transformers does the embedding, about four times"
            " slower. Run: pip install --force-reinstall --no-deps openvino",
            stacklevel=2,
        )
    forward: Forward
    try:
        forward = reference_forward(folder) if trouble else _openvino_forward(folder, cache_dir)
    except ImportError as error:
        raise ModelError(
            f"A package that the embedding model needs can't be imported ({error})."
            " Install this program's requirements again."
        ) from error
    return LateEmbedder(
        forward,
        Tokenizer.from_file(str(folder / "tokenizer.json")),
        max_tokens=MAX_TOKENS,
        basis=np.load(BASIS).astype(np.float32),
        fingerprint=f"all-MiniLM-L6-v2:{WEIGHTS_SHA256[:16]}:{POOLING}",
        languages=frozenset({"en"}),
    )


def compiled_path(cache_dir: Path) -> Path:
    """Where the compiled model lies; its name changes with the weights and with OpenVINO."""
    return cache_dir / f"all-MiniLM-L6-v2-{WEIGHTS_SHA256[:12]}-openvino-{version('openvino')}.xml"


def reference_forward(folder: Path) -> Forward:
    """The same pass through sentence-transformers: the loader, the reference and the fallback."""
    verify(folder)
    import torch

    module = _torch_module(folder)

    def forward(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        with torch.inference_mode():
            output = module(torch.from_numpy(ids), torch.from_numpy(mask))
        vectors: Vectors = output.last_hidden_state.numpy()
        return vectors

    return forward


def _openvino_trouble() -> str:
    """What keeps OpenVINO from being used, in words; empty if nothing does."""
    # OpenVINO's converter reports its use over the network unless this module is absent.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino  # noqa: F401
    except ModuleNotFoundError as error:
        return "is not installed" if error.name == "openvino" else f"can't be loaded ({error})"
    except ImportError as error:  # a library of it that this machine can't load
        return f"can't be loaded ({error})"
    return ""


def _openvino_forward(folder: Path, cache_dir: Path) -> Forward:
    import openvino

    path = compiled_path(cache_dir)
    core = openvino.Core()
    model = None
    if path.is_file():
        with suppress(RuntimeError):  # a damaged file is made anew, as a missing one is
            model = core.compile_model(path, "CPU", {"CACHE_DIR": ""})
    if model is None:
        verify(folder)
        _write_compiled(folder, path)
        model = core.compile_model(path, "CPU", {"CACHE_DIR": ""})

    one_at_a_time = threading.Lock()  # two threads that meet in there raise "busy"

    def forward(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        with one_at_a_time:
            vectors: Vectors = model((ids, mask))[0]
        return vectors

    return forward


def _write_compiled(folder: Path, path: Path) -> None:
    import openvino

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = tempfile.TemporaryDirectory(dir=path.parent)
    except OSError as error:
        raise ModelError(
            f"The compiled model can't be written to {path.parent} ({error.strerror})."
            " Choose another folder with RAG_CACHE_DIR."
        ) from None
    # Written aside and renamed, so that a crash or a second process never sees half a model.
    with beside as name:
        aside = Path(name) / path.name
        openvino.save_model(_converted(folder), aside, compress_to_fp16=False)
        for suffix in (".bin", ".xml"):
            aside.with_suffix(suffix).replace(path.with_suffix(suffix))


def _converted(folder: Path) -> Any:
    import openvino
    import torch

    class TokenVectors(torch.nn.Module):
        """The encoder with plain tensors in and out, as the converter wants it."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = _torch_module(folder)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            vectors: torch.Tensor = self.encoder(ids, mask).last_hidden_state
            return vectors

    example = torch.ones((2, 8), dtype=torch.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's remarks on branches that don't matter here
        return openvino.convert_model(TokenVectors().eval(), example_input=(example, example))


def _torch_module(folder: Path) -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"  # the files are here: no look at a model hub
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)[0].auto_model
