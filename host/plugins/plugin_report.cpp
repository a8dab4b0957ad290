// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_report.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include <nlohmann/json.hpp>

namespace spoor::host {
namespace {

using nlohmann::json;
using toolkit::fail;
using toolkit::Result;

// File names are bytes; what is not UTF-8 in them is shown as U+FFFD.
std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

const char* state_of(const FoundPlugin& plugin) {
  if (plugin.refused.empty()) return "ready";
  return plugin.shadowed ? "shadowed" : "refused";
}

json classes_of(const Descriptor& descriptor) {
  json out = json::array();
  for (const ClassEntry& entry : descriptor.classes) {
    const json described = json::parse(entry.descriptor_json);
    out.push_back({{"id", entry.id},
                   {"kind", entry.kind},
                   {"summary", described.value("summary", json(""))}});
  }
  return out;
}

json brief(const FoundPlugin& plugin) {
  return {{"id", plugin.sidecar.descriptor.id},
          {"version", plugin.sidecar.descriptor.version},
          {"path", plugin.path},
          {"sidecar", plugin.sidecar_path},
          {"origin", plugin.origin},
          {"state", state_of(plugin)},
          {"why", plugin.refused},
          {"warnings", plugin.warnings},
          {"classes", classes_of(plugin.sidecar.descriptor)}};
}

json places_of(const PluginSet& set) {
  json out = json::array();
  for (const SearchPlace& place : set.places()) {
    out.push_back({{"path", place.path},
                   {"origin", place.origin},
                   {"sidecars", place.sidecars},
                   {"note", place.note}});
  }
  return out;
}

bool has_class(const FoundPlugin& plugin, std::string_view id) {
  const auto& classes = plugin.sidecar.descriptor.classes;
  return std::any_of(classes.begin(), classes.end(),
                     [&](const ClassEntry& c) { return c.id == id; });
}

bool names(const FoundPlugin& plugin, std::string_view id) {
  if (plugin.sidecar.descriptor.id == id || has_class(plugin, id)) return true;
  if (id.find('/') == std::string_view::npos && !id.ends_with(".so")) return false;
  std::error_code error;
  const auto path = std::filesystem::canonical(id, error);
  return !error && (path == plugin.path || path == plugin.sidecar_path);
}

/// Plugins that an id, class id or file names, those in use first.
std::vector<const FoundPlugin*> candidates(const PluginSet& set, std::string_view id) {
  std::vector<const FoundPlugin*> out;
  for (const FoundPlugin& plugin : set.found()) {
    if (names(plugin, id)) out.push_back(&plugin);
  }
  std::stable_sort(out.begin(), out.end(), [](const FoundPlugin* a, const FoundPlugin* b) {
    return a->refused.empty() > b->refused.empty();
  });
  return out;
}

Result<const FoundPlugin*> find(const PluginSet& set, std::string_view id) {
  const auto found = candidates(set, id);
  if (!found.empty()) return found.front();
  return fail(
      SPOOR_NOT_FOUND, "no plugin, class or file " + std::string(id), "",
      "`spoor plugin list` shows what there is, `spoor plugin why` where it was looked for");
}

json steps_of(const std::vector<LoadStep>& steps) {
  json out = json::array();
  for (const LoadStep& step : steps) {
    out.push_back({{"step", step.name}, {"ok", step.ok}, {"text", step.text}});
  }
  return out;
}

/// Takes every step for one candidate; true when it was loaded.
bool explain(const FoundPlugin& plugin, json& out) {
  std::vector<LoadStep> steps;
  bool loaded = false;
  if (plugin.entry != nullptr) {
    steps.push_back({"program", true, "linked into this program"});
    loaded = plugin.refused.empty();
  } else if (!plugin.refused.empty()) {
    steps.push_back({plugin.shadowed ? "order" : "sidecar", false, plugin.refused});
  } else {
    steps.push_back({"sidecar", true, plugin.sidecar_path});
    loaded = load_plugin(plugin.path, plugin.sidecar, plugin.trust, &steps).has_value();
  }
  out.push_back({{"path", plugin.path},
                 {"sidecar", plugin.sidecar_path},
                 {"origin", plugin.origin},
                 {"warnings", plugin.warnings},
                 {"steps", steps_of(steps)}});
  return loaded;
}

}  // namespace

std::string list_json(const PluginSet& set) {
  json plugins = json::array();
  for (const FoundPlugin& plugin : set.found())
    plugins.push_back(brief(plugin));
  return text_of({{"plugins", plugins}, {"places", places_of(set)}});
}

Result<std::string> info_json(const PluginSet& set, std::string_view id) {
  const auto plugin = find(set, id);
  if (!plugin) return tl::unexpected(plugin.error());
  json out = brief(**plugin);
  out["sha256"] = (*plugin)->sidecar.sha256;
  const std::string& descriptor = (*plugin)->sidecar.descriptor.json;
  out["descriptor"] = descriptor.empty() ? json() : json::parse(descriptor);
  return text_of(out);
}

Result<std::string> describe_json(const PluginSet& set, std::string_view id) {
  const auto plugin = find(set, id);
  if (!plugin) return tl::unexpected(plugin.error());
  const Descriptor& descriptor = (*plugin)->sidecar.descriptor;
  if (descriptor.json.empty()) return fail(SPOOR_INVALID_DATA, (*plugin)->refused);
  for (const ClassEntry& entry : descriptor.classes) {
    if (entry.id == id) return entry.descriptor_json;
  }
  return descriptor.json;
}

std::string why_json(const PluginSet& set, std::string_view id) {
  json explained = json::array();
  bool loaded = false;
  const auto found = candidates(set, id);
  for (const FoundPlugin* plugin : found)
    loaded |= explain(*plugin, explained);
  if (found.empty()) {
    // A bad sidecar may be the one that was meant: its id cannot be read.
    for (const FoundPlugin& plugin : set.found()) {
      if (plugin.sidecar.descriptor.id.empty()) explain(plugin, explained);
    }
  }
  const char* verdict = loaded ? "loaded" : found.empty() ? "not found" : "refused";
  return text_of({{"id", std::string(id)},
                  {"verdict", verdict},
                  {"places", places_of(set)},
                  {"candidates", explained}});
}

}  // namespace spoor::host
