"""Machine code kept from one process to the next: Numba compiles it once, and then only LLVM's loader is needed.

Numba takes a third of a second to start and to find its own kept code, in which half a million rows are read. What is
kept here is an object file that refers to nothing outside itself, under a name that follows from all it was made of:
the texts of its modules, the compiler and the processor.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import Any

import llvmlite
from llvmlite import binding

from arshjul.ledger.originals import written

PIECE = "arshjul.ledger.sie.piece"
MADE_OF = (
    "frame.py",
    "lines.py",
    "piece.py",
    "scan.py",
    "tabs.py",
    "words.py",
    "../values.py",
    "../../kernel/reading.py",
)
ARGUMENTS = 4

Entry = Callable[[int, int, int, int], None]
"""Takes the addresses of the four lists that `frame` describes; other threads run meanwhile."""


class NotAloneError(Exception):
    """The compiled function calls these outside itself: it raises or allocates somewhere, and couldn't be loaded."""


@cache
def entry() -> Entry:
    """The compiled `piece.piece`, kept from before or compiled now."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    name, code = _kept() or _made()
    return _loaded(name, code)


def is_kept() -> bool:
    """Whether it has been compiled already."""
    return any(path.exists() for path in _paths())


def _kept() -> tuple[str, bytes] | None:
    """What was kept for just this, from the first place that has it whole."""
    for path in _paths():
        with suppress(OSError, ValueError):
            digest, name, code = path.read_bytes().split(b"\n", 2)
            if hashlib.sha256(name + code).hexdigest().encode() == digest:
                return name.decode(), code
    return None


def _made() -> tuple[str, bytes]:
    """Compile it, and keep it in the first place that can be written."""
    name, code = _compiled()
    digest = hashlib.sha256(name.encode() + code).hexdigest()
    for path in _paths():
        with suppress(OSError), written(path) as stream:
            stream.write(b"\n".join((digest.encode(), name.encode(), code)))
            break
    return name, code


def _paths() -> tuple[Path, ...]:
    """Beside the modules' bytecode; where that can't be written, in the user's own folder for such, if there is one."""
    folders = [Path(cache_from_source(__file__)).parent]
    home = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("HOME") and Path(os.environ["HOME"]) / ".cache")
    if home:
        folders.append(Path(home) / "arshjul")
    return tuple(folder / f"piece-{_key()}.code" for folder in folders)


@cache
def _key() -> str:
    digest = hashlib.sha256()
    for name in MADE_OF:
        digest.update(Path(__file__).parent.joinpath(name).read_bytes())
    numba = find_spec("numba")
    stamp = Path(numba.origin).stat().st_mtime_ns if numba and numba.origin else 0
    digest.update(f"{llvmlite.__version__} {stamp} {_processor()}".encode())
    return digest.hexdigest()[:32]


def _processor() -> str:
    return f"{binding.get_process_triple()} {binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


def _target() -> Any:  # noqa: ANN401 - llvmlite ships no types
    return binding.Target.from_triple(binding.get_process_triple()).create_target_machine(
        cpu=binding.get_host_cpu_name(),
        features=binding.get_host_cpu_features().flatten(),
        opt=3,
        codemodel="jitdefault",
        jit=True,
    )


def _compiled() -> tuple[str, bytes]:
    """The name of the function and an object file with nothing but it.

    Numba's own text of it has, beside the function, what tells Python of errors. As nothing here raises, that falls
    away when all but the function is made internal and the whole is optimised once more.
    """
    piece = import_module(PIECE).piece
    module = binding.parse_assembly(piece.inspect_llvm())
    for function in module.functions:
        if not function.is_declaration and function.name != piece.native_name:
            function.linkage = "internal"
    target = _target()
    passes = binding.create_pass_builder(target, binding.create_pipeline_tuning_options(speed_level=3))
    passes.getModulePassManager().run(module, passes)
    outside = [one.name for one in module.functions if one.is_declaration and not one.name.startswith("llvm.")]
    if outside:
        raise NotAloneError(outside)
    return piece.native_name, target.emit_object(module)


_engines: list[Any] = []
"""What holds the loaded code in memory, to the end of the process."""


def _loaded(name: str, code: bytes) -> Entry:
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _target())
    _engines.append(engine)
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * ARGUMENTS)(engine.get_function_address(name))
