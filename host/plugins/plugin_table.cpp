// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_table.hpp"

#include <algorithm>
#include <cstring>

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

auto bad(std::string what) { return fail(SPOOR_INVALID_DATA, std::move(what)); }

/// Longest descriptor or id that is looked for an end.
constexpr size_t kMaxDescriptorBytes = 4u << 20;
constexpr size_t kMaxIdBytes = 4096;

template <class Table>
bool lacks(const void* vt, uint32_t size_of_1_0) {
  return static_cast<const Table*>(vt)->struct_size < size_of_1_0;
}

std::string check_provider(const void* vt) {
  if (lacks<spoor_provider_vt>(vt, sizeof(spoor_provider_vt))) return "its table is too small";
  return static_cast<const spoor_provider_vt*>(vt)->read == nullptr ? "no read" : "";
}

std::string check_enricher(const void* vt) {
  if (lacks<spoor_enricher_vt>(vt, sizeof(spoor_enricher_vt))) return "its table is too small";
  const auto* table = static_cast<const spoor_enricher_vt*>(vt);
  if (table->answer_schema == nullptr) return "no answer_schema";
  return table->lookup == nullptr ? "no lookup" : "";
}

std::string check_analyzer(const void* vt, bool rowwise) {
  if (rowwise) {
    if (lacks<spoor_rowwise_vt>(vt, sizeof(spoor_rowwise_vt))) return "its table is too small";
    const auto* table = static_cast<const spoor_rowwise_vt*>(vt);
    if (table->prepare == nullptr) return "no prepare";
    return table->process == nullptr ? "no process" : "";
  }
  if (lacks<spoor_analyzer_vt>(vt, sizeof(spoor_analyzer_vt))) return "its table is too small";
  return static_cast<const spoor_analyzer_vt*>(vt)->run == nullptr ? "no run" : "";
}

std::string check_visualizer(const void* vt) {
  if (lacks<spoor_visualizer_vt>(vt, sizeof(spoor_visualizer_vt))) return "its table is too small";
  return static_cast<const spoor_visualizer_vt*>(vt)->render == nullptr ? "no render" : "";
}

std::string check_kind(const spoor_class& c) {
  switch (c.kind) {
    case SPOOR_KIND_PROVIDER:
      return check_provider(c.kind_vt);
    case SPOOR_KIND_ENRICHER:
      return check_enricher(c.kind_vt);
    case SPOOR_KIND_ANALYZER:
      return check_analyzer(c.kind_vt, (c.flags & SPOOR_CLASS_ROWWISE) != 0);
    case SPOOR_KIND_VISUALIZER:
      return check_visualizer(c.kind_vt);
    default:
      return "kind " + std::to_string(c.kind) + " is unknown";
  }
}

std::string check_class(const spoor_class* c) {
  if (c == nullptr) return "it is NULL";
  if (c->struct_size < sizeof(spoor_class)) return "its struct_size is too small";
  if (c->id == nullptr || ::strnlen(c->id, kMaxIdBytes) == kMaxIdBytes) return "it has no id";
  if (c->create == nullptr) return "no create";
  if (c->destroy == nullptr) return "no destroy";
  if (c->kind_vt == nullptr) return "no table of its kind";
  return check_kind(*c);
}

}  // namespace

uint32_t kind_number(const std::string& kind) {
  if (kind == "provider") return SPOOR_KIND_PROVIDER;
  if (kind == "enricher") return SPOOR_KIND_ENRICHER;
  if (kind == "analyzer") return SPOOR_KIND_ANALYZER;
  return kind == "visualizer" ? SPOOR_KIND_VISUALIZER : 0;
}

Result<void> check_abi(const spoor_plugin* plugin) {
  if (plugin == nullptr) return bad("its entry point returned NULL");
  if (plugin->struct_size < offsetof(spoor_plugin, n_classes)) {
    return bad("spoor_plugin is too small to hold its versions");
  }
  if (plugin->abi_major != SPOOR_ABI_MAJOR) {
    return fail(SPOOR_NOT_IMPLEMENTED,
                "it was built for plugin interface " + std::to_string(plugin->abi_major) +
                    ", this spoor speaks " + std::to_string(SPOOR_ABI_MAJOR),
                "", "build it again with the SDK of this version");
  }
  if (plugin->min_host_minor > SPOOR_ABI_MINOR) {
    return fail(SPOOR_NOT_IMPLEMENTED,
                "it needs plugin interface " + std::to_string(plugin->abi_major) + "." +
                    std::to_string(plugin->min_host_minor) + " or later, this spoor speaks " +
                    std::to_string(SPOOR_ABI_MAJOR) + "." + std::to_string(SPOOR_ABI_MINOR),
                "", "install a newer spoor");
  }
  return {};
}

Result<void> check_sizes(const spoor_plugin* plugin) {
  if (plugin->struct_size < sizeof(spoor_plugin)) return bad("spoor_plugin is too small");
  if (plugin->descriptor_json == nullptr ||
      ::strnlen(plugin->descriptor_json, kMaxDescriptorBytes) == kMaxDescriptorBytes) {
    return bad("it has no descriptor");
  }
  if (plugin->n_classes == 0 || plugin->n_classes > 1024 || plugin->classes == nullptr) {
    return bad("it has no classes");
  }
  for (uint32_t i = 0; i < plugin->n_classes; ++i) {
    const std::string problem = check_class(plugin->classes[i]);
    if (!problem.empty()) return bad("class number " + std::to_string(i) + ": " + problem);
  }
  return {};
}

Result<void> check_classes(const spoor_plugin* plugin, const Descriptor& descriptor) {
  if (plugin->n_classes != descriptor.classes.size()) {
    return bad("it has " + std::to_string(plugin->n_classes) + " classes, its descriptor " +
               std::to_string(descriptor.classes.size()));
  }
  for (uint32_t i = 0; i < plugin->n_classes; ++i) {
    const spoor_class& c = *plugin->classes[i];
    const ClassEntry& described = descriptor.classes[i];
    if (described.id != c.id) {
      return bad("class number " + std::to_string(i) + " is " + c.id + ", the descriptor says " +
                 described.id);
    }
    if (kind_number(described.kind) != c.kind) {
      return bad("class " + described.id + " is of kind number " + std::to_string(c.kind) +
                 ", the descriptor says " + described.kind);
    }
  }
  return {};
}

Result<void> check_embedded(const spoor_plugin* plugin, const Descriptor& sidecar) {
  if (sidecar.json == plugin->descriptor_json) return {};
  const auto embedded = parse_descriptor(plugin->descriptor_json);
  if (!embedded) {
    return bad("its embedded descriptor is bad: " + embedded.error().text());
  }
  if (embedded->json == sidecar.json) return {};
  const auto [a, b] = std::mismatch(embedded->json.begin(), embedded->json.end(),
                                    sidecar.json.begin(), sidecar.json.end());
  const auto around = [](const std::string& text, std::string::const_iterator at) {
    const auto from = static_cast<size_t>(std::max<ptrdiff_t>(0, at - text.begin() - 20));
    return text.substr(from, 40);
  };
  return fail(SPOOR_INTEGRITY,
              "its embedded descriptor differs from the sidecar: \"" + around(embedded->json, a) +
                  "\" against \"" + around(sidecar.json, b) + "\"",
              "", "write the sidecar again with spoor-describe");
}

}  // namespace spoor::host
