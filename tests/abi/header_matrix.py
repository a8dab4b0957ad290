# SPDX-License-Identifier: Apache-2.0
"""Every public header alone, with every supported compiler and standard, without a warning.

Usage: header_matrix.py INCLUDE_DIR[:INCLUDE_DIR] COMPILER [COMPILER …]; a compiler that is not there is named and
skipped, at least one must be there. Then one translation unit that uses the whole wrapper.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

FLAGS = ["-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wno-sign-conversion",
         "-Wundef", "-Werror", "-fsyntax-only"]
STANDARDS = {"c": ["c11"], "c++": ["c++17", "c++20", "c++2b"]}


def jobs(folders, compilers, user):
    """C ABI headers in C and in C++; wrapper headers in the oldest standard, the whole in all."""
    headers = [(header, header.relative_to(folder).as_posix())
               for folder in folders for header in sorted((folder / "spoor").rglob("*"))]
    for compiler in compilers:
        for header, name in headers:
            if header.suffix == ".h":
                yield compiler, "c", "c11", f"#include <{name}>\ntypedef int not_empty;\n"
                yield compiler, "c++", "c++17", f"#include <{name}>\n"
            elif header.suffix == ".hpp":
                yield compiler, "c++", "c++17", f"#include <{name}>\n#include <{name}>\n"
        for standard in STANDARDS["c++"]:
            yield compiler, "c++", standard, user


def compile_one(folders, job):
    compiler, language, standard, text = job
    command = [compiler, "-x", language, f"-std={standard}", *FLAGS,
               *(f"-I{folder}" for folder in folders), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    return job, done.returncode, done.stderr


def main():
    folders = [pathlib.Path(folder) for folder in sys.argv[1].split(":")]
    compilers = [name for name in sys.argv[2:] if shutil.which(name)]
    for name in sys.argv[2:]:
        if name not in compilers:
            print(f"skipped: {name} is not installed")
    user = (pathlib.Path(__file__).parent / "wrapper_use.cpp").read_text()
    bad = done = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job, code, output in pool.map(lambda job: compile_one(folders, job),
                                          jobs(folders, compilers, user)):
            done += 1
            if code != 0:
                bad += 1
                print(f"{job[0]} -std={job[2]}: {job[3].splitlines()[0]}\n{output}")
    print(f"{done} compilations, {bad} failed")
    return 1 if bad or not compilers else 0


if __name__ == "__main__":
    sys.exit(main())
