# SPDX-License-Identifier: Apache-2.0
"""Every example plugin in one investigation, run by the real host.

Usage: all_kinds.py SPOOR WORK_DIR PLUGIN [PLUGIN …]
"""
import pathlib
import shutil
import subprocess
import sys

MANIFEST = """\
spoor: 1
investigation: All examples
steps:
  lines: {use: provider.example.text-lines, with: {path: "logs/*.txt"}}
  shape: {use: enricher.example.domain-shape, from: lines, key: text}
  count: {use: analyzer.example.count, from: lines}
  parents: {use: analyzer.select, from: lines, with: {rename: {text: parent}}}
  rare: {use: analyzer.example.rare-parent, from: parents}
  bars: {use: analyzer.select, from: rare, with: {rename: {parent: label}}}
  chart: {use: visualizer.example.bar-chart, from: bars}
  events: {use: provider.ndjson, with: {path: events.ndjson}}
  night: {use: analyzer.example.off-hours, from: events}
outputs:
  shape: {from: shape, format: csv}
  count: {from: count, format: csv}
  night: {from: night, format: csv}
"""
FILES = {
    "case.yaml": MANIFEST,
    "logs/a.txt": "www.example.org\nnot a name\n",
    "logs/b.txt": "www.example.org\naabb\n",
    "events.ndjson": '{"time":"2024-05-01T03:00:00Z","who":"eve"}\n{"time":"2024-05-01T12:00:00Z","who":"ada"}\n',
}
TABLES = {
    "count": "rows\n4\n",
    "shape": "file,line,text,shape.status,shape.error,shape.tld,shape.labels,shape.entropy\n"
             "logs/a.txt,1,www.example.org,ok,,org,3,2.5216406363433186\n"
             "logs/a.txt,2,not a name,invalid,not a domain name,,,\n"
             "logs/b.txt,1,www.example.org,ok,,org,3,2.5216406363433186\n"
             "logs/b.txt,2,aabb,ok,,aabb,1,1\n",
    "night": "time,who,off_hours\n2024-05-01T03:00:00.000000Z,eve,true\n"
             "2024-05-01T12:00:00.000000Z,ada,false\n",
}


def main():
    spoor, work, plugins = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    shutil.rmtree(work, ignore_errors=True)
    for name, text in FILES.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(text)
    options = [option for plugin in plugins for option in ("--plugin", plugin)]
    done = subprocess.run([spoor, *options, "run", "case.yaml"], cwd=work, capture_output=True, text=True)
    print(done.stdout + done.stderr)
    if done.returncode != 0:
        return 1
    bad = 0
    for name, wanted in TABLES.items():
        got = next(work.glob(f"runs/*/tables/{name}.csv")).read_text()
        if got != wanted:
            bad = 1
            print(f"{name} should be\n{wanted}and is\n{got}")
    chart = next(work.glob("runs/*/artifacts/*.svg")).read_text()
    return bad or (0 if chart.count("<rect") == 3 and ">www.example.org<" in chart else 1)


if __name__ == "__main__":
    sys.exit(main())
