# SPDX-License-Identifier: Apache-2.0
"""Offset and size of every member of the C ABI against the committed list.

Usage: layout.py INCLUDE_DIR GOLDEN COMPILER [--update]

Reads the structs out of the headers, lets the compiler say where each member lies, and compares. The
list may only grow: after 1.0 a line that changes or goes is a break of the ABI.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

HEADERS = ["arrow.h", "plugin.h", "services.h"]
STRUCT = re.compile(r"^(?:typedef )?struct (\w+) \{\n(.*?)^\}", re.S | re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
CONSTANT = re.compile(r"^#define (SPOOR_[A-Z0-9_]+|ARROW_FLAG_[A-Z_]+) +(\d+u?)(?:\s|$)", re.M)


def members(body):
    for statement in re.sub(r"\s+", " ", body).split(";"):
        statement = statement.strip()
        if not statement:
            continue
        function = re.match(r"[^()]*\(\*(\w+)\)\(", statement)
        if function:
            yield function.group(1)
            continue
        for declarator in statement.split(","):
            yield re.search(r"(\w+)$", declarator.strip()).group(1)


def program(folder):
    lines, constants = [], []
    for header in HEADERS:
        text = COMMENT.sub("", (folder / "spoor" / "abi" / header).read_text())
        for name, body in STRUCT.findall(text):
            lines.append(f'  printf("struct {name} size %zu\\n", sizeof(struct {name}));')
            for member in members(body):
                lines.append(f'  printf("{name}.{member} at %zu size %zu\\n", '
                             f"offsetof(struct {name}, {member}), sizeof(((struct {name}*)0)->{member}));")
        for name, _ in CONSTANT.findall(text):
            constants.append(f'  printf("constant {name} %lld\\n", (long long){name});')
    return "\n".join(["#include <stddef.h>", "#include <stdio.h>", "#include <spoor/abi/services.h>",
                      "int main(void) {", *lines, *constants, "  return 0;", "}", ""])


def measure(folder, compiler):
    with tempfile.TemporaryDirectory() as work:
        source, binary = pathlib.Path(work) / "layout.c", pathlib.Path(work) / "layout"
        source.write_text(program(folder))
        subprocess.run([compiler, "-std=c11", "-pedantic-errors", "-Wall", "-Werror", "-I", str(folder),
                        str(source), "-o", str(binary)], check=True)
        return subprocess.run([str(binary)], check=True, capture_output=True, text=True).stdout.splitlines()


def main():
    folder, golden, compiler = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    now = measure(folder, compiler)
    if "--update" in sys.argv:
        golden.write_text("\n".join(now) + "\n")
        return 0
    wanted = golden.read_text().splitlines()
    for line in wanted:
        if line not in now:
            print(f"changed or gone: {line}")
    for line in now:
        if line not in wanted:
            print(f"not in the list: {line}")
    if now == wanted:
        print(f"{len(now)} lines agree")
        return 0
    print(f"If the change is allowed: {pathlib.Path(__file__).name} INCLUDE_DIR GOLDEN COMPILER --update")
    return 1


if __name__ == "__main__":
    sys.exit(main())
