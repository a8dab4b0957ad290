// SPDX-License-Identifier: Apache-2.0
//
// A checked plan: what the run engine executes. Plain data, independent of the manifest's text.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/manifest/diagnostic.hpp"
#include "host/manifest/manifest.hpp"
#include "host/manifest/validate.hpp"
#include "host/plan/descriptor.hpp"

namespace spoor::host::plan {

/// How batches travel from an output port to an input port.
enum class EdgeKind : uint8_t {
  kFused,        ///< the reader is row-wise and the port's only reading step: called in place
  kQueued,       ///< bounded, holds the producer back
  kMaterialised  ///< takes everything; spilled past a size
};
[[nodiscard]] std::string_view name_of(EdgeKind kind);

struct Input {
  uint32_t port = 0;  ///< index into spec->inputs
  std::string port_name;
  uint32_t from_step = 0;  ///< index into Graph::steps, always smaller than the reader's
  uint32_t from_port = 0;  ///< index into the producer's spec->outputs
  std::string from_step_name;
  std::string from_port_name;
  EdgeKind edge = EdgeKind::kQueued;
  Position at;
};

/// What an enricher joins on; exactly one of the two is set.
struct Key {
  std::vector<std::string> columns;
  std::string type;  ///< "ip": the one column of that type
  Position at;
};

struct Retry {
  uint32_t attempts = 1;  ///< tries in all
  int64_t backoff_ns = 1'000'000'000;
};

struct SecretHandle {
  std::string parameter;  ///< JSON pointer of the config without its first slash: "api_key"
  std::string name;       ///< what spoor.secrets/1 looks up
};

struct Step {
  std::string name;
  std::string class_id;
  ClassKind kind = ClassKind::kAnalyzer;
  std::shared_ptr<const ClassSpec> spec;
  /// Canonical JSON object, defaults filled in. A secret is the string "${secret:NAME}".
  std::string config_json;
  std::string bind_json;  ///< canonical JSON object of typed parameters for query text; "" = none
  std::vector<SecretHandle> secrets;
  /// In the order of the streams: by port, then by the order in the manifest. The port `run` of a
  /// step that wants the ledger is not among them.
  std::vector<Input> inputs;
  std::optional<Key> key;
  OnError on_error = OnError::kFail;
  Retry retry;
  std::optional<int64_t> deadline_ns;
  CacheUse cache = CacheUse::kAuto;
  std::string description;
  /// Values of format `column`, to be looked up in schemas that are only known at run time.
  std::vector<ColumnUse> column_params;
  bool checked_at_run = false;  ///< an input's columns are not known before the run
  Position at;                  ///< of the step's name
  Position with_at;
};

struct Output {
  std::string name;
  uint32_t step = 0;
  uint32_t port = 0;
  std::string step_name;
  std::string port_name;
  std::vector<std::string> formats;  ///< csv, ndjson, arrow; not empty, no duplicates
  std::optional<uint64_t> limit;     ///< rows; the rest is counted as dropped
  Position at;
};

struct Budget {
  uint64_t memory_bytes = uint64_t{512} << 20;
};

struct Graph {
  std::string file;  ///< the manifest's, for messages
  std::string investigation;
  std::string description;
  std::map<std::string, std::string> parameters;  ///< resolved, as text, for the record
  std::string as_of;                              ///< RFC 3339, microseconds when there are any
  int64_t as_of_us = 0;
  Budget budget;
  /// Topological; among steps that could come next, the order of the manifest. Steps that want the
  /// ledger are last, and every edge into them is materialised.
  std::vector<Step> steps;
  std::vector<Output> outputs;

  [[nodiscard]] const Step* find(std::string_view name) const;
};

}  // namespace spoor::host::plan
