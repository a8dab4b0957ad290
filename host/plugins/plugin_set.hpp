// SPDX-License-Identifier: Apache-2.0
//
// The plugins a session can see. Folders are searched for sidecars in a fixed order, the first
// plugin of an id wins, and nothing of a plugin runs until one of its classes is loaded: plans are
// made from sidecars alone.
//
// Building a set and adding to it is for one thread; everything const is [thread-safe].
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/result.hpp>

#include "host/plugins/plugin_file.hpp"
#include "host/plugins/registry.hpp"
#include "host/plugins/sidecar.hpp"

namespace spoor::host {

struct SearchOptions {
  std::vector<std::string> files;          ///< `--plugin FILE`: a library or its sidecar
  std::optional<std::string> plugin_path;  ///< ':'-separated; instead of SPOOR_PLUGIN_PATH
  /// The user's folder, libspoor's own, /usr/local and /usr; off for tests.
  bool standard_folders = true;
};

/// Most sidecars that are read in one folder; the rest is reported as not looked at.
inline constexpr size_t kMaxSidecarsPerFolder = 10'000;

/// A place that was looked at.
struct SearchPlace {
  std::string path;    ///< folder, or the file named by `--plugin`
  std::string origin;  ///< "--plugin" | "SPOOR_PLUGIN_PATH" | "user" | "libspoor" | "local" | …
  Trust trust = Trust::kStrict;
  size_t sidecars = 0;
  std::string note;  ///< "no such folder", …; may be empty
};

/// A sidecar that was found, or a plugin that was added by its function.
struct FoundPlugin {
  std::string path;          ///< canonical path of the library; "" for an added one
  std::string sidecar_path;  ///< "" for an added one
  std::string origin;
  Trust trust = Trust::kStrict;
  Sidecar sidecar;                  ///< empty descriptor when `refused` says that it is bad
  spoor_plugin_fn entry = nullptr;  ///< of an added one
  std::vector<std::string> warnings;
  std::string refused;    ///< why it is not used; "" when it is
  bool shadowed = false;  ///< refused only because an earlier plugin has the same id
};

/// A class that is ready to use, and where it came from. Pointers are valid for the process.
struct LoadedClass {
  const spoor_class* cls = nullptr;
  std::string plugin_id;
  std::string version;
  std::string sha256;  ///< of the file; "" for a plugin that was added by its function
  std::string path;
};

class PluginSet {
 public:
  explicit PluginSet(const SearchOptions& options = {});

  /// Searches one more folder, behind those already known.
  void add_folder(const std::string& folder);
  /// A plugin that is linked into the program; it wins over files of the same id found later.
  toolkit::Result<void> add_static(spoor_plugin_fn entry);

  [[nodiscard]] const std::vector<FoundPlugin>& found() const { return found_; }
  [[nodiscard]] const std::vector<SearchPlace>& places() const { return places_; }

  /// The class of that id from a plugin in use, or NULL. Valid until the set is changed.
  [[nodiscard]] const ClassEntry* find_class(std::string_view class_id) const;
  /// Ids of all classes in use, sorted.
  [[nodiscard]] std::vector<std::string> class_ids() const;
  /// The plugin in use that holds a class, or NULL.
  [[nodiscard]] const FoundPlugin* plugin_of(std::string_view class_id) const;

  /// Checks, maps and enters the plugin that holds a class. The error of an unknown class names
  /// every place looked at and every candidate refused.
  [[nodiscard]] toolkit::Result<LoadedClass> load(std::string_view class_id) const;

 private:
  struct Place {
    size_t plugin;
    size_t cls;
  };
  void search_folder(const std::string& folder, std::string origin, Trust trust);
  void search_file(const std::string& file);
  void consider_sidecar(const std::string& path, const SearchPlace& place);
  void accept(FoundPlugin candidate);

  std::vector<SearchPlace> places_;
  std::vector<FoundPlugin> found_;
  std::map<std::string, Place, std::less<>> classes_;
};

/// The folder libspoor lies in (a program that links it statically: the program's).
[[nodiscard]] std::string library_folder();

}  // namespace spoor::host
