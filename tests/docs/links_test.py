# SPDX-License-Identifier: Apache-2.0
"""What the documents point at is there: links, their anchors, files of the tree, and tests by name.

Usage: links_test.py ROOT; prints file:line: what is missing and ends with 1 when anything is.
"""
import glob
import os
import re
import subprocess
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
TREE = re.compile(r"^(host|sdk|plugins|tests|docs|scripts|cmake|config|\.ci|\.githooks)/[A-Za-z0-9_./*{},+-]*$")
TEST = re.compile(r"^([A-Z]\w+)\.([A-Z]\w+)$")
DEFINED = re.compile(r"\bTEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.S)
SKIP = ("node_modules", "build", ".git", "testdata", "runs")


def files(root, *endings):
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if name not in SKIP)
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.join(folder, name)


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def anchors(markdown):
    found = set()
    for line in markdown.splitlines():
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower()
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def expanded(pattern):
    """`a/{b,c}.hpp` -> a/b.hpp, a/c.hpp."""
    match = re.search(r"\{([^{}]*)\}", pattern)
    if not match:
        return [pattern]
    return [whole for part in match.group(1).split(",")
            for whole in expanded(pattern[:match.start()] + part + pattern[match.end():])]


def bad_link(path, target):
    if re.match(r"^[a-z]+:", target):
        return False
    name, _, anchor = target.partition("#")
    linked = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
    if not os.path.exists(linked):
        return True
    return bool(anchor) and linked.endswith(".md") and anchor not in anchors(text_of(linked))


def findings(root, path, tests):
    fenced = False
    about_tests = not os.path.relpath(path, root).startswith(("plugins/", "sdk/"))
    for number, line in enumerate(text_of(path).splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if fenced:
            continue
        for target in LINK.findall(CODE.sub("", line)):
            if bad_link(path, target):
                yield number, f"no such target: {target}"
        for code in CODE.findall(line):
            if TREE.match(code):
                for name in expanded(code):
                    if not glob.glob(os.path.join(root, name)):
                        yield number, f"no such file: {name}"
            match = TEST.match(code)
            if match and about_tests and match.groups() not in tests:
                yield number, f"no such test: {code}"


def documents(root):
    for path in files(root, ".md"):
        if subprocess.run(["git", "-C", root, "check-ignore", "-q", path], check=False).returncode != 0:
            yield path


def main():
    root = os.path.abspath(sys.argv[1])
    tests = set()
    for path in files(root, ".cpp", ".hpp"):
        tests.update(DEFINED.findall(text_of(path)))
    bad = checked = 0
    for path in documents(root):
        checked += 1
        for number, what in findings(root, path, tests):
            print(f"{os.path.relpath(path, root)}:{number}: {what}")
            bad += 1
    print(f"{checked} documents, {bad} faults")
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
