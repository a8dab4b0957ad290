// SPDX-License-Identifier: Apache-2.0
//
// Group load: the file itself, its sidecar, and what its entry point returns.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <nlohmann/json.hpp>

#include "host/check/check_list.hpp"
#include "host/check/process_state.hpp"
#include "host/plugins/library.hpp"
#include "host/plugins/plugin_file.hpp"
#include "host/plugins/plugin_table.hpp"
#include "host/services/sha256.hpp"

namespace spoor::host::check {
namespace {

Finding from(const toolkit::Result<void>& result) {
  return result ? pass() : fail_check(result.error().text());
}

Finding from(const std::optional<std::string>& problem) {
  return problem ? fail_check(*problem) : pass();
}

Finding sidecar(const Subject& s) {
  return s.sidecar ? pass() : fail_check(s.sidecar_path + ": " + s.sidecar.error().what);
}

Finding digest(const Subject& s) {
  const std::string real = to_hex(sha256(s.bytes));
  if (s.sidecar->sha256 == real) return pass();
  return fail_check("the sidecar says SHA-256 " + s.sidecar->sha256 + ", the file has " + real);
}

Finding platform(const Subject& s) {
  if (s.sidecar->os == "linux" && s.sidecar->arch == "x86_64") return pass();
  return fail_check("the sidecar says " + s.sidecar->os + " on " + s.sidecar->arch);
}

Finding elf(const Subject& s) { return s.elf ? pass() : fail_check(s.elf.error().what); }
Finding one_export(const Subject& s) { return from(judge_exports(*s.elf)); }
Finding no_unique(const Subject& s) { return from(judge_unique(*s.elf)); }
Finding no_host_imports(const Subject& s) { return from(judge_imports(*s.elf)); }

Finding hardening(const Subject& s) {
  if (s.elf->executable_stack) return fail_check("it asks for an executable stack");
  if (s.elf->text_relocations) return fail_check("it has text relocations");
  if (!s.elf->bind_now) return fail_check("it is not linked with -z now");
  if (!s.elf->no_delete) return fail_check("it is not linked with -z nodelete");
  return pass();
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : " ") + name;
  return out;
}

Finding needed(const Subject& s) {
  if (!s.elf->run_path.empty() && s.elf->run_path.find("$ORIGIN") == std::string::npos) {
    return fail_check("it looks for libraries in a fixed folder: " + s.elf->run_path);
  }
  std::string note = joined(s.elf->needed);
  for (const char* family : {"GLIBC", "GLIBCXX", "CXXABI"}) {
    const std::string floor = version_floor(*s.elf, family);
    if (!floor.empty()) note += ", at least " + floor;
  }
  return pass(note);
}

Finding opens(const Subject& s) {
  constexpr int64_t kLimit = 100'000'000;
  const int64_t begin = now_ns();
  const auto entry = open_library(s.path);
  if (!entry) return fail_check(entry.error().what);
  const spoor_plugin* plugin = (*entry)();
  const int64_t took = now_ns() - begin;
  const std::string note = std::to_string(took / 1000) + " µs to load and enter";
  if (plugin == nullptr) return fail_check("its entry point returned NULL");
  if (took > kLimit && !is_sanitized()) return fail_check(note + ", more than 100 ms");
  return pass(note);
}

Finding entry_idempotent(const Subject& s) {
  const auto entry = open_library(s.path);
  if (!entry) return fail_check(entry.error().what);
  const spoor_plugin* first = (*entry)();
  const spoor_plugin copy = *first;
  for (int i = 0; i < 3; ++i) {
    const spoor_plugin* again = (*entry)();
    if (again != first) return fail_check("its entry point returns another table each time");
    if (std::memcmp(&copy, again, sizeof copy) != 0) return fail_check("its table changes");
  }
  return pass();
}

template <class Check>
Finding with_table(const Subject& s, Check check) {
  const auto entry = open_library(s.path);
  if (!entry) return fail_check(entry.error().what);
  return check((*entry)());
}

Finding interface(const Subject& s) {
  return with_table(s, [](const spoor_plugin* p) { return from(check_abi(p)); });
}

Finding table(const Subject& s) {
  return with_table(s, [](const spoor_plugin* p) { return from(check_sizes(p)); });
}

Finding descriptor(const Subject& s) {
  return with_table(s, [&](const spoor_plugin* p) {
    const auto parsed = parse_descriptor(p->descriptor_json);
    if (!parsed) return fail_check(parsed.error().what);
    return s.descriptor_problem.empty() ? pass() : fail_check(s.descriptor_problem);
  });
}

Finding canonical(const Subject& s) {
  return with_table(s, [](const spoor_plugin* p) {
    const auto parsed = parse_descriptor(p->descriptor_json);
    if (!parsed) return fail_check(parsed.error().what);
    if (parsed->json == p->descriptor_json) return pass();
    return fail_check("the embedded descriptor is not in the canonical form of RFC 8785");
  });
}

Finding descriptor_equals_sidecar(const Subject& s) {
  return with_table(
      s, [&](const spoor_plugin* p) { return from(check_embedded(p, s.sidecar->descriptor)); });
}

Finding descriptor_versions(const Subject& s) {
  return with_table(s, [](const spoor_plugin* p) {
    const auto parsed = parse_descriptor(p->descriptor_json);
    if (!parsed) return fail_check(parsed.error().what);
    const bool same = parsed->abi_major == p->abi_major && parsed->abi_minor == p->abi_minor &&
                      parsed->min_host_minor == p->min_host_minor;
    return same ? pass() : fail_check("the descriptor's \"abi\" differs from the table's versions");
  });
}

Finding classes(const Subject& s) {
  return with_table(s, [](const spoor_plugin* p) {
    const auto parsed = parse_descriptor(p->descriptor_json);
    return parsed ? from(check_classes(p, *parsed)) : fail_check(parsed.error().what);
  });
}

Finding quiet(const Subject& s) {
  const ProcessState before = process_state();
  const size_t threads = count_threads();
  const auto entry = open_library(s.path);
  if (!entry) return fail_check(entry.error().what);
  (*entry)();
  const std::string changed = difference(before, process_state());
  if (!changed.empty()) return fail_check("loading it changes the process: " + changed);
  if (count_threads() > threads && !is_sanitized()) return fail_check("loading it starts a thread");
  const std::string wrote = written_to_stdio();
  return wrote.empty() ? pass() : fail_check("loading it writes: " + wrote);
}

constexpr const char* kTable = "load.table";

constexpr std::array kChecks = {
    FileCheck{"load.elf", "a shared object for linux on x86_64", "", &elf},
    FileCheck{"load.one-export", "spoor_plugin_v1 and nothing else is exported", "load.elf",
              &one_export},
    FileCheck{"load.no-unique", "no symbol is shared by the whole process", "load.elf", &no_unique},
    FileCheck{"load.no-host-imports", "nothing is taken from the host by name", "load.elf",
              &no_host_imports},
    FileCheck{"load.hardening", "bound at load, never unmapped, no executable stack", "load.elf",
              &hardening},
    FileCheck{"load.needed", "the libraries it needs, and the oldest versions", "load.elf",
              &needed},
    FileCheck{"load.sidecar", "the sidecar is there and well formed", "", &sidecar},
    FileCheck{"load.platform", "the sidecar names this platform", "load.sidecar", &platform},
    FileCheck{"load.digest", "the sidecar's digest is the file's", "load.sidecar", &digest},
    FileCheck{"load.opens", "loads with every symbol bound, in 100 ms", "load.elf", &opens},
    FileCheck{"load.quiet", "loading changes nothing in the process", "load.opens", &quiet},
    FileCheck{"load.entry", "the entry point returns the same table each time", "load.opens",
              &entry_idempotent},
    FileCheck{"load.interface", "built for a plugin interface this host speaks", "load.opens",
              &interface},
    FileCheck{kTable, "sizes, names and functions of the table are there", "load.interface",
              &table},
    FileCheck{"load.descriptor", "the embedded descriptor is well formed", kTable, &descriptor},
    FileCheck{"load.canonical", "the embedded descriptor is canonical JSON", "load.descriptor",
              &canonical},
    FileCheck{"load.versions", "table and descriptor name the same versions", "load.descriptor",
              &descriptor_versions},
    FileCheck{"load.classes", "the table's classes are the descriptor's", "load.descriptor",
              &classes},
    FileCheck{"load.descriptor-equals-sidecar", "the embedded descriptor equals the sidecar's",
              "load.sidecar load.table", &descriptor_equals_sidecar}};

}  // namespace

std::span<const FileCheck> load_checks() { return kChecks; }

}  // namespace spoor::host::check
