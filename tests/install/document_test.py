# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of a tutorial as a reader would, in an empty folder.

Usage: document_test.py DOCUMENT WORK_DIR

Fenced blocks: "```sh run" is run by bash -euo pipefail, "```<language> file=PATH" is written,
"```text contains" must be part of what the last commands printed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

BLOCK = re.compile(r"^```(\w+) (run|contains|file=(\S+))\n(.*?)^```$", re.S | re.M)


def main():
    document, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    environment = dict(os.environ, HOME=str(work / "home"), XDG_DATA_HOME=str(work / "home" / "data"))
    printed, commands = "", 0
    for _, action, path, text in BLOCK.findall(document.read_text()):
        if path:
            target = work / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        elif action == "contains":
            if text.strip() not in printed:
                print(f"the document promises\n{text}and the commands printed\n{printed}")
                return 1
        else:
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=work, env=environment,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            printed, commands = done.stdout, commands + 1
            print(text + printed)
            if done.returncode != 0:
                print(f"exit code {done.returncode}")
                return 1
    print(f"{commands} blocks of commands ran")
    return 0 if commands else 1


if __name__ == "__main__":
    sys.exit(main())
