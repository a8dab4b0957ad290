# SPDX-License-Identifier: Apache-2.0
"""Who may include whom.

abi -> C standard headers; sdk wrapper -> abi; toolkit -> sdk; plugin -> sdk, toolkit and its own
folder; host -> abi, toolkit and host. Third-party headers that are slow to compile or would bind
others to them stay in .cpp files or in headers that only their own folder includes.

Usage: include_rules.py [ROOT]; prints file:line: rule and ends with 1 when a rule is broken.
"""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
RAW_STRING = re.compile(r'\bR"([^()\\\s]{0,16})\(.*?\)\1"', re.S)  # e.g. the text of a new plugin
C_HEADERS = {"stddef.h", "stdint.h"}
HEAVY = re.compile(
    r"^(boost/|spdlog/|nlohmann/(?!json_fwd)|CLI/|simdjson|archive(_entry)?\.h|yaml-cpp/|yaml\.h|fmt/|pcre2|"
    r"maxminddb|openssl/|zstd|lz4|zlib|libdeflate|libpsl|idn2)")
SUFFIXES = (".h", ".hpp", ".c", ".cpp")
FOLDERS = ("sdk", "host", "plugins", "tests")


def sources(root):
    for top in FOLDERS:
        for folder, subfolders, names in os.walk(os.path.join(root, top)):
            subfolders[:] = sorted(d for d in subfolders if d not in ("node_modules", "testdata", "build"))
            for name in sorted(names):
                if name.endswith(SUFFIXES):
                    yield os.path.relpath(os.path.join(folder, name), root)


def includes(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        text = RAW_STRING.sub(lambda found: "\n" * found.group().count("\n"), file.read())
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == "<", match.group(2)


def plugin_of(path):
    parts = path.split("/")
    return "/".join(parts[:3]) if parts[0] == "plugins" and len(parts) > 3 else None


def is_test(path):
    """Test code may include what it likes, as long as it does not break the layers."""
    name = os.path.basename(path)
    return name.endswith("_test.cpp") or name.startswith(("test_", "testdata")) or path.startswith("tests/")


def is_host(target):
    return target.startswith("host/") or target in ("spoor/host.h", "spoor/host.hpp")


def broken(path, target):
    """The rule that `path` breaks by including `target`, or None."""
    wrapper = target.startswith("spoor/") and target.endswith(".hpp") and target != "spoor/host.hpp"
    if path.startswith("sdk/include/spoor/abi/"):
        if target not in C_HEADERS and "/" in target.removeprefix("spoor/abi/"):
            return "the ABI includes nothing but stddef.h, stdint.h and itself"
    elif path.startswith("sdk/include/"):
        if is_host(target) or target.startswith(("toolkit/", "plugins/", "sdk/")) or HEAVY.match(target):
            return "the SDK's headers know nothing but the ABI and the standard library"
    elif path.startswith("sdk/"):
        if is_host(target) or target.startswith("plugins/"):
            return "the SDK knows neither host nor plugins"
    elif path.startswith("plugins/"):
        if is_host(target):
            return "a plugin never includes the host"
        if target.startswith("plugins/") and not target.startswith(plugin_of(path) + "/"):
            return "a plugin never includes another plugin"
        if ".." in target.split("/"):
            return "no way out of a plugin's folder"
    elif path.startswith("host/"):
        if target.startswith("plugins/"):
            return "the host never includes a plugin"
        if wrapper and not is_test(path):
            return "the host uses the C ABI, not the wrapper for plugins"
    return None


def leaked_heavy(all_includes):
    """Headers with a heavy include that a file of another folder includes."""
    heavy = {path: target for path, items in all_includes.items() if path.endswith((".h", ".hpp"))
             for _, _, target in items if HEAVY.match(target)}
    for path, items in all_includes.items():
        for number, _, target in items if not is_test(path) else ():
            for header, library in heavy.items():
                if not (header == target or header.endswith("/" + target)) or "/" not in target:
                    continue
                if os.path.dirname(header) != os.path.dirname(path):
                    yield f"{path}:{number}: {header} brings in <{library}>: keep it private to its folder"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    all_includes = {path: list(includes(root, path)) for path in sources(root)}
    problems = [f"{path}:{number}: includes {target}: {rule}"
                for path, items in all_includes.items() for number, _, target in items
                if (rule := broken(path, target))]
    problems += leaked_heavy(all_includes)
    print("\n".join(problems) if problems else f"{len(all_includes)} files keep the include rules")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
