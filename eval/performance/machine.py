"""What the figures were measured on."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from askcol.inference import usable_cores

_FEATURES = {
    "AVX2": {"avx2"},
    "AVX-512": {"avx512f"},
    "VNNI": {"avx512_vnni", "avx_vnni"},
    "BF16": {"avx512_bf16"},
    "AMX": {"amx_tile"},
}
"""Names of processor features -> the flags of which one says that it is there."""

_PACKAGES = (
    *("numpy", "faiss-cpu", "onnxruntime", "torch", "transformers", "sentence-transformers", "rank-bm25", "bm25s"),
    *("tantivy", "haystack-ai", "transformers-haystack", "sentence-transformers-haystack", "txtai"),
)


def processor() -> str:
    """The processor's name, how many cores may be used, and which of the features that matter here it has."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    flags = set(fields.get("flags", "").split())
    there = [name for name, any_of in _FEATURES.items() if any_of & flags]
    lacking = [name for name in _FEATURES if name not in there]
    features = f"with {', '.join(there) or 'none of these'}; without {', '.join(lacking) or 'none of these'}"
    return f"{fields.get('model name', platform.machine())}, {usable_cores()} cores, {features}"


def versions() -> str:
    """Of Python and of the packages that are compared."""
    found = [f"Python {platform.python_version()}"]
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found)


def commit(checkout: Path = Path(__file__).parents[2]) -> str:
    """The short name of the commit of `checkout`, with a plus where files were changed since."""
    name = subprocess.run(
        ["git", "-C", str(checkout), "describe", "--always", "--exclude=*", "--dirty=+"],
        check=False,
        capture_output=True,
        text=True,
    )
    return name.stdout.strip() or "unknown"
