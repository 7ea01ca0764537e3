"""What computes: a CUDA GPU, Apple's, or the processor."""

from __future__ import annotations

import torch

from training.recipe import InvalidRecipe

AUTO = "auto"
CPU = torch.device("cpu")


def choose(name: str) -> torch.device:
    """The device of that name; `auto` is the first CUDA GPU, else Apple's, else the processor. Raises `InvalidRecipe`."""
    if name == AUTO:
        return torch.device("cuda" if _has("cuda") else "mps" if _has("mps") else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise InvalidRecipe(
            f"optimisation.device is auto, cpu, cuda, cuda:1 or mps, and here it is {name!r}."
        ) from None
    if not _has(device.type):
        raise InvalidRecipe(
            f"optimisation.device is {name!r}, which PyTorch does not find here; auto takes what there is."
        )
    return device


def _has(kind: str) -> bool:
    if kind == "cuda":
        return torch.cuda.is_available()
    return kind == "cpu" or (kind == "mps" and torch.backends.mps.is_available())


def computes_bf16(precision: str, device: torch.device = CPU) -> bool:
    """Whether a recipe's `precision` means bf16 on `device`: with units for it it is several times faster, without them slower."""
    if precision != AUTO:
        return precision == "bf16"
    if device.type == "cuda":
        # Emulated on older ones, which gains nothing.
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # Units for whole tiles (Intel's AMX), or instructions for pairs (AVX-512 BF16, AMD's since Zen 4).
    return device.type == "cpu" and bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())
