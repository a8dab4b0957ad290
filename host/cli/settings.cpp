// SPDX-License-Identifier: Apache-2.0
#include "host/cli/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "host/manifest/suggest.hpp"
#include "host/manifest/yaml.hpp"

namespace spoor::cli {
namespace {

namespace fs = std::filesystem;
using host::yaml::Node;

struct Known {
  const char* key;
  bool list;
};
constexpr std::array kKnown = {
    Known{"threads", false},      Known{"memory_limit", false}, Known{"plugins", true},
    Known{"plugin_path", false},  Known{"allow_paths", true},   Known{"allow_env", true},
    Known{"secrets_file", false}, Known{"runs", false},         Known{"format", false}};

const Known* find_known(const std::string& key) {
  const auto* const at = std::find_if(kKnown.begin(), kKnown.end(),
                                      [&](const Known& known) { return key == known.key; });
  return at != kKnown.end() ? at : nullptr;
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys;
  for (const auto& known : kKnown)
    keys.emplace_back(known.key);
  return keys;
}

const char* environment(const char* name) {
  return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
}

std::string place(const std::string& file, host::Position at) {
  return file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

bool take_entry(const host::yaml::Entry& entry, const std::string& file, Settings* settings) {
  const std::string& key = entry.key->text;
  const Known* known = find_known(key);
  if (known == nullptr) {
    complain(place(file, entry.key->at) + ": unknown setting " + key + " (" +
             host::suggestion(key, known_keys()) + ")");
    return false;
  }
  Setting setting{{}, place(file, entry.key->at)};
  if (entry.value->is_scalar()) {
    setting.values.push_back(entry.value->text);
  } else if (known->list && entry.value->is_sequence()) {
    for (const Node* item : entry.value->items)
      setting.values.push_back(item->text);
  } else {
    complain(place(file, entry.value->at) + ": " + key +
             (known->list ? " takes a list of texts" : " takes one value"));
    return false;
  }
  (*settings)[key] = std::move(setting);
  return true;
}

/// Later files win. A file that is not there is no error.
bool read_file(const fs::path& path, Settings* settings) {
  std::error_code code;
  if (!fs::exists(path, code)) return true;
  std::string text;
  if (!read_text(path.string(), &text)) return false;
  const auto loaded = host::yaml::load(text, path.string());
  for (const auto& found : loaded.diagnostics)
    complain(host::to_text(found));
  if (loaded.document == nullptr || host::has_errors(loaded.diagnostics)) return false;
  const Node& root = loaded.document->root();
  if (root.kind == host::yaml::Kind::kNull) return true;
  if (!root.is_mapping()) {
    complain(path.string() + ": settings are `name: value` lines");
    return false;
  }
  return std::all_of(root.entries.begin(), root.entries.end(),
                     [&](const auto& entry) { return take_entry(entry, path.string(), settings); });
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(':', at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

void read_environment(Settings* settings) {
  for (const auto& known : kKnown) {
    std::string name = "SPOOR_";
    for (const char* c = known.key; *c != '\0'; ++c)
      name += *c == '_' ? '_' : static_cast<char>(*c - 'a' + 'A');
    const char* value = environment(name.c_str());
    if (value == nullptr) continue;
    (*settings)[known.key] = {known.list ? split(value) : std::vector<std::string>{value}, name};
  }
}

fs::path user_file() {
  if (const char* xdg = environment("XDG_CONFIG_HOME"); xdg != nullptr && *xdg == '/')
    return fs::path(xdg) / "spoor" / "spoor.yaml";
  const char* home = environment("HOME");
  return home != nullptr ? fs::path(home) / ".config" / "spoor" / "spoor.yaml" : fs::path();
}

bool apply_one(const std::string& key, const Setting& setting, Options* options) {
  const std::string first = setting.values.empty() ? "" : setting.values.front();
  if (key == "plugins") options->plugins = setting.values;
  if (key == "allow_paths") options->allow_paths = setting.values;
  if (key == "allow_env") options->allow_env = setting.values;
  if (key == "memory_limit") options->memory_limit = first;
  if (key == "plugin_path") options->plugin_path = first;
  if (key == "secrets_file") options->secrets_file = first;
  if (key == "runs") options->runs = first;
  if (key == "format") options->format = first;
  if (key != "threads") return true;
  const auto [end, code] =
      std::from_chars(first.data(), first.data() + first.size(), options->threads);
  if (code == std::errc() && end == first.data() + first.size()) return true;
  complain(setting.origin + ": threads is not a number: " + first);
  return false;
}

std::vector<std::string> value_of(const std::string& key, const Options& options) {
  if (key == "threads") return {std::to_string(options.threads)};
  if (key == "memory_limit") return {options.memory_limit};
  if (key == "plugins") return options.plugins;
  if (key == "plugin_path") return {options.plugin_path};
  if (key == "allow_paths") return options.allow_paths;
  if (key == "allow_env") return options.allow_env;
  if (key == "secrets_file") return {options.secrets_file};
  if (key == "runs") return {options.runs};
  return {options.format};
}

bool is_flag(const std::string& key, const std::vector<std::string>& flags) {
  return std::find(flags.begin(), flags.end(), key) != flags.end();
}

}  // namespace

bool read_settings(Settings* settings) {
  if (!read_file("/etc/spoor/spoor.yaml", settings)) return false;
  if (const auto user = user_file(); !user.empty() && !read_file(user, settings)) return false;
  if (!read_file("spoor.yaml", settings)) return false;
  read_environment(settings);
  return true;
}

bool apply_settings(const Settings& settings, const std::vector<std::string>& flags,
                    Options* options) {
  return std::all_of(settings.begin(), settings.end(), [&](const auto& entry) {
    return is_flag(entry.first, flags) || apply_one(entry.first, entry.second, options);
  });
}

Settings in_force(const Settings& settings, const std::vector<std::string>& flags,
                  const Options& options) {
  Settings all;
  for (const auto& known : kKnown) {
    const auto at = settings.find(known.key);
    std::string origin = is_flag(known.key, flags) ? "flag"
                         : at != settings.end()    ? at->second.origin
                                                   : "default";
    all[known.key] = {value_of(known.key, options), std::move(origin)};
  }
  return all;
}

}  // namespace spoor::cli
