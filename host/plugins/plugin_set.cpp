// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_set.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "host/plugins/plugin_table.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;
using toolkit::fail;
using toolkit::Result;

constexpr std::string_view kSidecarSuffix = ".plugin.json";
constexpr uint64_t kMaxSidecarBytes = 4u << 20;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= path.size();) {
    const size_t end = std::min(path.find(':', at), path.size());
    if (end > at) out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string user_folder() {
  const std::string data = environment("XDG_DATA_HOME");
  if (!data.empty() && data[0] == '/') return data + "/spoor/plugins";
  const std::string home = environment("HOME");
  return home.empty() ? "" : home + "/.local/share/spoor/plugins";
}

// A build tree is written by whoever builds; its plugins are the builder's own.
bool in_build_tree(const std::string& folder) {
  std::error_code none;
  for (fs::path at = folder; at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at / "CMakeCache.txt", none)) return true;
  }
  return false;
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const fs::path out = fs::canonical(path, error);
  return error ? path : out.string();
}

std::string sidecar_of(const std::string& file) {
  if (file.ends_with(kSidecarSuffix)) return file;
  return fs::path(file).replace_extension().string() + std::string(kSidecarSuffix);
}

/// Names of the sidecars in a folder, sorted, so that the same folder gives the same plugins.
std::vector<std::string> sidecars_in(const std::string& folder, std::error_code& error) {
  std::vector<std::string> out;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename().string();
    if (name.ends_with(kSidecarSuffix) && name[0] != '.') out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<Sidecar> read_sidecar(const std::string& path, Trust trust,
                             std::vector<std::string>& warnings) {
  auto file = open_plugin_file(path, trust);
  if (!file) return tl::unexpected(file.error());
  for (const std::string& warning : file->warnings)
    warnings.push_back("sidecar: " + warning);
  const auto text = read_whole(*file, kMaxSidecarBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_sidecar(*text);
}

/// Owner and mode of the library, looked at early so that a list shows what would be refused.
std::string judge_library(const std::string& path, Trust trust,
                          std::vector<std::string>& warnings) {
  auto file = open_plugin_file(path, trust);
  if (!file) return file.error().what;
  warnings.insert(warnings.end(), file->warnings.begin(), file->warnings.end());
  return "";
}

std::string refusals(const std::vector<FoundPlugin>& found, std::string_view class_id) {
  std::string out;
  for (const FoundPlugin& plugin : found) {
    if (plugin.refused.empty()) continue;
    const auto& classes = plugin.sidecar.descriptor.classes;
    const bool holds =
        classes.empty() || std::any_of(classes.begin(), classes.end(),
                                       [&](const ClassEntry& c) { return c.id == class_id; });
    if (holds) out += "; " + plugin.sidecar_path + " was refused: " + plugin.refused;
  }
  return out;
}

}  // namespace

std::string library_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&library_folder), &info) == 0 ||
      info.dli_fname == nullptr) {
    return "";
  }
  return fs::path(canonical(info.dli_fname)).parent_path().string();
}

PluginSet::PluginSet(const SearchOptions& options) {
  for (const std::string& file : options.files)
    search_file(file);
  const std::string path = options.plugin_path.value_or(environment("SPOOR_PLUGIN_PATH"));
  const auto trust_of = [](const std::string& folder) {
    return in_build_tree(canonical(folder)) ? Trust::kLenient : Trust::kStrict;
  };
  for (const std::string& folder : split(path)) {
    search_folder(folder, "SPOOR_PLUGIN_PATH", trust_of(folder));
  }
  if (!options.standard_folders) return;
  if (const std::string user = user_folder(); !user.empty()) {
    search_folder(user, "user", Trust::kStrict);
  }
  if (const std::string own = library_folder(); !own.empty()) {
    search_folder(own + "/spoor/plugins", "libspoor", trust_of(own));
  }
  search_folder("/usr/local/lib/spoor/plugins", "local", Trust::kStrict);
  search_folder("/usr/lib/spoor/plugins", "system", Trust::kStrict);
}

void PluginSet::add_folder(const std::string& folder) {
  search_folder(folder, "added",
                in_build_tree(canonical(folder)) ? Trust::kLenient : Trust::kStrict);
}

void PluginSet::search_folder(const std::string& folder, std::string origin, Trust trust) {
  SearchPlace place{canonical(folder), std::move(origin), trust, 0, ""};
  const bool searched = std::any_of(places_.begin(), places_.end(),
                                    [&](const SearchPlace& p) { return p.path == place.path; });
  if (searched) return;
  std::error_code error;
  std::vector<std::string> names = sidecars_in(place.path, error);
  if (error) place.note = error.message();
  if (names.size() > kMaxSidecarsPerFolder) {
    place.note = std::to_string(names.size() - kMaxSidecarsPerFolder) +
                 " sidecars beyond the first 10000 were not looked at";
    names.resize(kMaxSidecarsPerFolder);
  }
  place.sidecars = names.size();
  places_.push_back(place);
  for (const std::string& name : names)
    consider_sidecar(place.path + "/" + name, place);
}

void PluginSet::search_file(const std::string& file) {
  const std::string sidecar = canonical(sidecar_of(file));
  places_.push_back({file, "--plugin", Trust::kLenient, 1, ""});
  consider_sidecar(sidecar, places_.back());
}

void PluginSet::consider_sidecar(const std::string& path, const SearchPlace& place) {
  FoundPlugin candidate;
  candidate.sidecar_path = path;
  candidate.origin = place.origin;
  candidate.trust = place.trust;
  auto sidecar = read_sidecar(path, place.trust, candidate.warnings);
  if (!sidecar) {
    candidate.refused = "its sidecar: " + sidecar.error().what;
  } else {
    candidate.sidecar = std::move(*sidecar);
    candidate.path = canonical((fs::path(path).parent_path() / candidate.sidecar.file).string());
    candidate.refused = judge_library(candidate.path, place.trust, candidate.warnings);
  }
  accept(std::move(candidate));
}

void PluginSet::accept(FoundPlugin candidate) {
  const std::string& id = candidate.sidecar.descriptor.id;
  if (candidate.refused.empty()) {
    for (const FoundPlugin& other : found_) {
      if (!other.refused.empty() || other.sidecar.descriptor.id != id) continue;
      candidate.shadowed = true;
      candidate.refused = "plugin " + id + " was found before, in " +
                          (other.path.empty() ? "this program" : other.path);
    }
  }
  const size_t index = found_.size();
  const auto& classes = candidate.sidecar.descriptor.classes;
  for (size_t i = 0; candidate.refused.empty() && i < classes.size(); ++i) {
    const auto [it, is_new] = classes_.try_emplace(classes[i].id, Place{index, i});
    if (!is_new) {
      candidate.warnings.push_back("its class " + classes[i].id + " is not used: plugin " +
                                   found_[it->second.plugin].sidecar.descriptor.id +
                                   " has it already");
    }
  }
  found_.push_back(std::move(candidate));
}

Result<void> PluginSet::add_static(spoor_plugin_fn entry) {
  if (entry == nullptr) return fail(SPOOR_INVALID_ARGUMENT, "no plugin function");
  const spoor_plugin* plugin = entry();
  if (auto ok = check_abi(plugin); !ok) return ok;
  if (auto ok = check_sizes(plugin); !ok) return ok;
  auto descriptor = parse_descriptor(plugin->descriptor_json);
  if (!descriptor) return tl::unexpected(descriptor.error());
  if (auto ok = check_classes(plugin, *descriptor); !ok) return ok;
  FoundPlugin added;
  added.origin = "program";
  added.entry = entry;
  added.sidecar.descriptor = std::move(*descriptor);
  accept(std::move(added));
  if (!found_.back().refused.empty()) {
    return fail(SPOOR_ALREADY_EXISTS, found_.back().refused);
  }
  return {};
}

const ClassEntry* PluginSet::find_class(std::string_view class_id) const {
  const auto it = classes_.find(class_id);
  if (it == classes_.end()) return nullptr;
  return &found_[it->second.plugin].sidecar.descriptor.classes[it->second.cls];
}

const FoundPlugin* PluginSet::plugin_of(std::string_view class_id) const {
  const auto it = classes_.find(class_id);
  return it == classes_.end() ? nullptr : &found_[it->second.plugin];
}

std::vector<std::string> PluginSet::class_ids() const {
  std::vector<std::string> out;
  out.reserve(classes_.size());
  for (const auto& [id, place] : classes_)
    out.push_back(id);
  return out;
}

Result<LoadedClass> PluginSet::load(std::string_view class_id) const {
  const auto it = classes_.find(class_id);
  if (it == classes_.end()) {
    std::string looked;
    for (const SearchPlace& place : places_)
      looked += (looked.empty() ? "" : ", ") + place.path;
    return fail(SPOOR_NOT_FOUND,
                "no plugin has the class " + std::string(class_id) + refusals(found_, class_id), "",
                "looked in " + (looked.empty() ? "no folder" : looked));
  }
  const FoundPlugin& found = found_[it->second.plugin];
  const Descriptor& descriptor = found.sidecar.descriptor;
  LoadedClass out{nullptr, descriptor.id, descriptor.version, "", found.path};
  if (found.entry != nullptr) {
    out.cls = found.entry()->classes[it->second.cls];
    return out;
  }
  const auto loaded = load_plugin(found.path, found.sidecar, found.trust, nullptr);
  if (!loaded) return tl::unexpected(loaded.error());
  out.cls = (*loaded)->plugin->classes[it->second.cls];
  out.sha256 = (*loaded)->sha256;
  return out;
}

}  // namespace spoor::host
