# SPDX-License-Identifier: Apache-2.0
"""Keeps, of the NUL-separated paths on standard input, those that the build compiles."""
import json
import os
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    compiled = {os.path.realpath(os.path.join(c["directory"], c["file"])) for c in json.load(file)}
for path in filter(None, sys.stdin.read().split("\0")):
    if os.path.realpath(path) in compiled:
        sys.stdout.write(path + "\0")
