// SPDX-License-Identifier: Apache-2.0
//
// A manifest of version 1 as typed data, before anything is known about plugins. Every part knows
// its place in the file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"
#include "host/manifest/value.hpp"
#include "host/manifest/yaml.hpp"

namespace spoor::host {

/// Text and where it stands.
struct Located {
  std::string text;
  Position at;
};

enum class ParameterType : uint8_t {
  kString,
  kInteger,
  kNumber,
  kBoolean,
  kTimeRange,
  kEnum,
  kDuration,
  kPath,
  kList
};

struct ParameterDecl {
  Located name;
  ParameterType type = ParameterType::kString;
  std::optional<Value> fallback;    ///< `default`; without one the parameter must be set
  std::vector<std::string> values;  ///< of an enum
  std::string description;
};

struct PluginDecl {
  Located id;
  Located versions;  ///< ">=1.2 <2"
};

/// One `step` or `step.port` that a step or an output reads.
struct FromDecl {
  Located port;           ///< of the reading step; empty text = not named
  std::string step;       ///< empty: the reference was wrong, and reported
  std::string step_port;  ///< empty = the step's first output
  Position at;
};

enum class OnError : uint8_t { kFail, kSkip, kPartial };
enum class CacheUse : uint8_t { kAuto, kOff };

struct StepDecl {
  Located name;
  Located use;
  std::vector<FromDecl> from;
  bool from_is_list = false;
  std::optional<Value> with;  ///< an object
  std::optional<Value> key;
  std::optional<Value> bind;  ///< an object
  OnError on_error = OnError::kFail;
  std::optional<Value> retry;
  std::optional<Value> deadline;
  CacheUse cache = CacheUse::kAuto;
  std::optional<Value> description;
  Position with_at, key_at, bind_at, from_at;
};

struct OutputDecl {
  Located name;
  FromDecl from;
  std::vector<Located> formats;  ///< csv, ndjson, arrow
  std::optional<Value> limit;
};

struct Manifest {
  std::string file;
  Located investigation;
  std::optional<Value> description;
  std::vector<ParameterDecl> parameters;
  std::vector<PluginDecl> plugins;
  std::vector<StepDecl> steps;
  std::vector<OutputDecl> outputs;
  std::optional<Value> budget_memory;
  Position at;
};

struct LoadedManifest {
  std::optional<Manifest> manifest;  ///< absent when the YAML could not be read at all
  Diagnostics diagnostics;           ///< in order of position
};

/// Reads the text. A manifest with errors is still given as far as it makes sense, so that the
/// plan's checks can report their errors in the same go.
[[nodiscard]] LoadedManifest load_manifest(std::string_view text, std::string file);

}  // namespace spoor::host
