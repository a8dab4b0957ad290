# SPDX-License-Identifier: Apache-2.0
"""spoor-describe on what is no plugin: one line on stderr, exit code 1, no sidecar left behind.

Usage: describe_test.py SPOOR_DESCRIBE COMPILER
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

PLUGIN = """
#include <stdint.h>
static const struct { uint32_t size; uint16_t major, minor, min_host, reserved; uint32_t n;
                      const char* json; const void* classes; }
    plugin = {32, 1, 0, 0, 0, 0, "{\\"descriptor\\":1}", 0};
const void* spoor_plugin_v1(void) { return %s; }
"""


def build(folder, name, source, compiler):
    (folder / "x.c").write_text(source)
    path = folder / name
    subprocess.run([compiler, "-shared", "-fPIC", str(folder / "x.c"), "-o", str(path)], check=True)
    return path


def main():
    describe, compiler = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)

        def run(*args):
            return subprocess.run([describe, *map(str, args)], capture_output=True, text=True, cwd=folder)

        (folder / "text.so").write_text("no library")
        bad = {"missing.so": "cannot be read", "text.so": "", "none.so": "does not export",
               "null.so": "returned NULL"}
        build(folder, "none.so", "int x;\n", compiler)
        build(folder, "null.so", PLUGIN % "0", compiler)
        for name, why in bad.items():
            done = run(folder / name, "-o", folder / "out.json")
            assert done.returncode == 1 and why in done.stderr, (name, done)
            assert not list(folder.glob("out.json*")), name
        good = build(folder, "good.so", PLUGIN % "&plugin", compiler)
        assert run("good.so", "-o", "good.json").returncode == 0  # a name without a slash is a file
        sidecar = json.loads((folder / "good.json").read_text())
        assert sidecar["binary"]["sha256"] == hashlib.sha256(good.read_bytes()).hexdigest(), sidecar
        assert sidecar["binary"]["file"] == "good.so" and sidecar["descriptor"] == {"descriptor": 1}
        assert json.loads(run(good).stdout) == sidecar
        assert run().returncode == 1 and run("-o").returncode == 1
        assert run(good, "-o", folder / "no" / "such" / "folder").returncode == 1
    print("ok")


if __name__ == "__main__":
    main()
