# SPDX-License-Identifier: Apache-2.0
"""What the built files must look like, read from the ELF files themselves.

Usage: elf_rules.py BUILD_DIR SOURCE_DIR; checks bin/spoor, lib/libspoor.so.1 and every plugin:
position-independent, full RELRO, bound at load, no executable stack, landing pads for indirect branches,
stack protector and fortified calls in use, exports as promised, no unique symbols, no run path but
$ORIGIN, no path of the machine that built it.
"""
import pathlib
import re
import subprocess
import sys


SYMBOL = re.compile(r"\b(?P<binding>LOCAL|GLOBAL|WEAK|UNIQUE) +\w+ +(?P<section>\w+) (?P<name>\S+)")
ENDBR64 = b"\xf3\x0f\x1e\xfa"


def readelf(*arguments):
    return subprocess.run(["readelf", "--wide", *arguments], check=True, capture_output=True,
                          text=True, errors="replace").stdout


def hardening(path):
    header, dynamic = readelf("-h", str(path)), readelf("-d", str(path))
    segments = readelf("-l", str(path))
    if not re.search(r"Type:\s+DYN", header):
        yield "is not position-independent"
    if "GNU_RELRO" not in segments:
        yield "has no RELRO segment"
    if not re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic):
        yield "is not bound at load time"
    stack = next((line for line in segments.splitlines() if "GNU_STACK" in line), "")
    if not stack or "E" in stack.split()[-2]:
        yield "has an executable stack"
    if ENDBR64 not in path.read_bytes():  # Debian's crt files lack it, so no note says it
        yield "has no landing pads of control-flow protection"
    for run_path in re.findall(r"R(?:UN)?PATH\).*\[(.*)\]", dynamic):
        if any(not entry.startswith("$ORIGIN") for entry in run_path.split(":")):
            yield f"has the run path {run_path}"


def dynamic_symbols(path):
    """(name, binding, defined) of .dynsym."""
    for line in readelf("--dyn-syms", str(path)).splitlines():
        match = SYMBOL.search(line)
        if match:
            yield match["name"].split("@")[0], match["binding"], match["section"] != "UND"


def exports(path):
    names = {name for name, _, defined in dynamic_symbols(path) if defined}
    if path.parent.name == "plugins":
        if names != {"spoor_plugin_v1"}:
            yield f"exports {sorted(names)}, not spoor_plugin_v1 alone"
        if any(binding == "UNIQUE" for _, binding, _ in dynamic_symbols(path)):
            yield "has a unique symbol, which plugins would share"
        if any(name.startswith("spoor_") for name, _, defined in dynamic_symbols(path) if not defined):
            yield "imports a symbol of the host"
        if "NODELETE" not in readelf("-d", str(path)):
            yield "may be unloaded"
    elif path.name.startswith("libspoor"):
        if not names or any(not name.startswith("spoor_") for name in names):
            yield f"exports more than spoor_*: {sorted(n for n in names if not n.startswith('spoor_'))}"


def guarded_calls(paths):
    """Which guards are in use in any of the files: a small file may need none of them."""
    imported = {name for path in paths for name, _, defined in dynamic_symbols(path) if not defined}
    if "__stack_chk_fail" not in imported:
        yield "nothing calls the stack protector"
    if not any(name.startswith("__") and name.endswith("_chk") for name in imported):
        yield "nothing calls a fortified function"


def main():
    build, source = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    plugins = sorted((build / "lib" / "spoor" / "plugins").glob("*.so"))
    paths = [p for p in (build / "bin" / "spoor", build / "lib" / "libspoor.so.1") if p.exists()] + plugins
    problems = []
    for path in paths:
        problems += [f"{path.name} {problem}" for problem in (*hardening(path), *exports(path))]
        if bytes(source.resolve()) + b"/" in path.read_bytes():
            problems.append(f"{path.name} names the folder that it was built in")
    problems += guarded_calls(paths)
    print("\n".join(problems) if problems else f"{len(paths)} files are as promised")
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
