// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/registry.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "host/plugins/library.hpp"
#include "host/plugins/plugin_table.hpp"

namespace spoor::host {
namespace {

using toolkit::Error;
using toolkit::fail;
using toolkit::Result;

/// The table, and the lock under which a file is mapped and entered: two sessions that ask for one
/// plugin at a time load it once.
struct Registry {
  std::mutex mutex;
  std::map<std::pair<uint64_t, uint64_t>, std::unique_ptr<LoadedPlugin>> by_inode;
};

// Leaked on purpose: plugins outlive every static object.
Registry& registry() {
  static auto& one = *new Registry;
  return one;
}

/// Takes steps until one fails, and keeps the record.
class Trace {
 public:
  Trace(std::string path, std::vector<LoadStep>* steps) : path_(std::move(path)), steps_(steps) {}

  template <class T>
  bool step(const char* name, const Result<T>& result, const std::string& when_ok) {
    if (result) {
      note(name, true, when_ok);
      return true;
    }
    error_ = result.error();
    error_.where = path_;
    note(name, false, error_.what + (error_.hint.empty() ? "" : " (" + error_.hint + ")"));
    return false;
  }
  void note(const char* name, bool ok, const std::string& text) {
    if (steps_ != nullptr) steps_->push_back({name, ok, text});
  }
  [[nodiscard]] auto failure() const { return tl::unexpected(error_); }

 private:
  std::string path_;
  std::vector<LoadStep>* steps_;
  Error error_;
};

Result<void> from_problem(const std::optional<std::string>& problem) {
  if (problem) return fail(SPOOR_INVALID_DATA, *problem, "", "build it with spoor_add_plugin");
  return {};
}

Result<void> check_arch(const Sidecar& sidecar) {
  if (sidecar.os == "linux" && sidecar.arch == "x86_64") return {};
  return fail(SPOOR_NOT_IMPLEMENTED,
              "it is for " + sidecar.os + " on " + sidecar.arch + ", not linux on x86_64");
}

// What the sidecar promises is enough to refuse a plugin before any of its code runs.
Result<void> check_promised_abi(const Descriptor& descriptor) {
  spoor_plugin promised{};
  promised.struct_size = sizeof promised;
  promised.abi_major = static_cast<uint16_t>(descriptor.abi_major);
  promised.abi_minor = static_cast<uint16_t>(descriptor.abi_minor);
  promised.min_host_minor = static_cast<uint16_t>(descriptor.min_host_minor);
  return check_abi(&promised);
}

Result<void> check_digest(const FileFacts& facts, const Sidecar& sidecar) {
  if (facts.sha256 == sidecar.sha256) return {};
  return fail(SPOOR_INTEGRITY,
              "its SHA-256 is " + facts.sha256 + ", the sidecar says " + sidecar.sha256, "",
              "it was changed after the sidecar was written; write it again with spoor-describe");
}

bool check_symbols(const FileFacts& facts, Trace& trace) {
  if (!trace.step("elf", facts.elf, "a shared object for linux on x86_64")) return false;
  const ElfInfo& elf = *facts.elf;
  return trace.step("exports", from_problem(judge_exports(elf)), "one: " SPOOR_PLUGIN_SYMBOL) &&
         trace.step("unique symbols", from_problem(judge_unique(elf)), "none") &&
         trace.step("imports", from_problem(judge_imports(elf)), "nothing from the host");
}

bool check_table(const spoor_plugin* plugin, const Sidecar& sidecar, Trace& trace) {
  return trace.step("interface", check_abi(plugin), "1." + std::to_string(plugin->abi_minor)) &&
         trace.step("table", check_sizes(plugin), "sizes and functions are there") &&
         trace.step("descriptor", check_embedded(plugin, sidecar.descriptor),
                    "the embedded one equals the sidecar") &&
         trace.step("classes", check_classes(plugin, sidecar.descriptor),
                    std::to_string(plugin->n_classes) + " as described");
}

Result<const LoadedPlugin*> map_and_enter(const std::string& path, const Sidecar& sidecar,
                                          const OpenFile& file, const FileFacts& facts,
                                          Trace& trace) {
  const std::lock_guard lock(registry().mutex);
  auto& slot = registry().by_inode[{file.id.device, file.id.inode}];
  if (slot != nullptr) {
    Result<void> same;
    if (slot->sha256 != facts.sha256) {
      same = fail(SPOOR_INTEGRITY, "it was overwritten in place after it had been loaded", "",
                  "start the program again");
    }
    if (!trace.step("load", same, "already loaded")) return trace.failure();
    if (!check_table(slot->plugin, sidecar, trace)) return trace.failure();
    return slot.get();
  }
  const auto entry = open_library(path);
  if (!trace.step("load", entry, "mapped, never to be unloaded")) return trace.failure();
  if (!trace.step("mapped file", check_mapped_from(*entry, file.fd.get()), "the one checked")) {
    return trace.failure();
  }
  const spoor_plugin* plugin = (*entry)();
  if (!check_table(plugin, sidecar, trace)) return trace.failure();
  slot = std::make_unique<LoadedPlugin>(LoadedPlugin{plugin, path, facts.sha256});
  return slot.get();
}

std::string list_of(const std::vector<std::string>& warnings) {
  std::string out;
  for (const std::string& warning : warnings)
    out += (out.empty() ? "" : "; ") + warning;
  return out;
}

}  // namespace

Result<const LoadedPlugin*> load_plugin(const std::string& path, const Sidecar& sidecar,
                                        Trust trust, std::vector<LoadStep>* steps) {
  Trace trace(path, steps);
  if (!trace.step("platform", check_arch(sidecar), "linux on x86_64") ||
      !trace.step("promised interface", check_promised_abi(sidecar.descriptor), "suits")) {
    return trace.failure();
  }
  const auto file = open_plugin_file(path, trust);
  const std::string warned = file ? list_of(file->warnings) : "";
  if (!trace.step("policy", file,
                  warned.empty() ? "owner and mode are safe" : "allowed here, but " + warned)) {
    return trace.failure();
  }
  const auto facts = read_facts(*file);
  if (!trace.step("read", facts, std::to_string(file->id.size) + " bytes")) return trace.failure();
  if (!trace.step("digest", check_digest(**facts, sidecar), "SHA-256 " + (*facts)->sha256) ||
      !check_symbols(**facts, trace)) {
    return trace.failure();
  }
  return map_and_enter(path, sidecar, *file, **facts, trace);
}

}  // namespace spoor::host
