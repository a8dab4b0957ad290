# SPDX-License-Identifier: Apache-2.0
"""One plugin built by several compilers, run by the real host over the same events: equal tables.

Usage: host_results.py SPOOR WORK_DIR PLUGIN [PLUGIN …]
"""
import json
import pathlib
import shutil
import subprocess
import sys

MANIFEST = """\
spoor: 1
investigation: Rare parents
steps:
  events: {use: provider.ndjson, with: {path: events.ndjson}}
  rare: {use: analyzer.example.rare-parent, from: events, with: {threshold: 9}}
outputs:
  rare: {from: rare, format: csv}
"""


def table_of(spoor, folder, plugin):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(MANIFEST)
    with open(folder / "events.ndjson", "w") as out:
        for i in range(20_000):
            out.write(json.dumps({"parent": f"parent {i * i % 7919}", "n": i}) + "\n")
    done = subprocess.run([spoor, "--plugin", plugin, "run", "case.yaml"], cwd=folder,
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{plugin}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return next(folder.glob("runs/*/tables/rare.csv")).read_bytes()


def main():
    spoor, work, plugins = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    tables = [table_of(spoor, work / str(i), plugin) for i, plugin in enumerate(plugins)]
    for plugin, table in zip(plugins, tables):
        print(f"{len(table)} bytes from {plugin}")
    return 0 if len(tables[0]) > 1_000 and len(set(tables)) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
