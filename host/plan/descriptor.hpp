// SPDX-License-Identifier: Apache-2.0
//
// Descriptors: what a plugin says about its classes before any of its code runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"
#include "host/manifest/schema.hpp"

namespace spoor::host::plan {

/// Numbers of SPOOR_KIND_*.
enum class ClassKind : uint32_t { kProvider = 1, kEnricher = 2, kAnalyzer = 3, kVisualizer = 4 };

/// "provider", …
[[nodiscard]] std::string_view name_of(ClassKind kind);

/// A column of a table, or what a contract asks of one. In a contract, empty members ask nothing.
struct Column {
  std::string name;
  std::string type;         ///< canonical batch type ("utf8", "int64", …); empty = not said
  std::string value_type;   ///< spoor.type ("ipv4")
  std::string role;         ///< spoor.role ("source.ip")
  std::string type_column;  ///< spoor.type_column
  bool required = true;     ///< contracts only
  std::string description;
};

struct InputSpec {
  std::string name;
  std::vector<Column> columns;
  bool repeat = false;    ///< takes any number of tables
  bool optional = false;  ///< may be left unconnected
  std::string description;
};

enum class Cardinality : uint8_t { kSource, kMap, kFilter, kExpand, kAggregate };
[[nodiscard]] std::string_view name_of(Cardinality cardinality);

struct OutputSpec {
  std::string name;
  Cardinality cardinality = Cardinality::kExpand;
  bool dynamic = false;       ///< `columns` are only known at run time (those given are certain)
  bool passes_input = false;  ///< the input's columns come first, then `columns`
  std::vector<Column> columns;
  std::string description;
};

struct DiagnosticSpec {
  std::string code;
  std::string text;
  std::string hint;
};

struct ClassSpec {
  std::string id;
  ClassKind kind = ClassKind::kAnalyzer;
  bool rowwise = false;
  bool concurrent = false;  ///< trait: several threads at once
  bool wants_run = false;   ///< trait: runs last and gets the ledger as port `run`
  std::vector<std::string> traits;
  std::string summary;
  std::string description;
  std::string security_posture;
  Schema params;
  std::string params_json;  ///< canonical JSON of the schema as declared
  /// An enricher has one input `rows` and one output `rows`, a visualizer one output `artifacts`,
  /// declared or not.
  std::vector<InputSpec> inputs;
  std::vector<OutputSpec> outputs;
  std::vector<std::string> keys;  ///< enricher: types of value it answers for; empty = any
  std::vector<Column> answers;    ///< enricher: without status and error
  std::vector<std::string> effects;
  std::string determinism = "pure";  ///< pure | ttl | volatile
  std::optional<int64_t> ttl_ns;
  std::optional<double> per_minute;    ///< rate
  std::optional<uint64_t> batch_keys;  ///< batch.max_keys
  std::vector<DiagnosticSpec> diagnostics;
  std::vector<std::string> accepts;  ///< forms beyond the canonical batch, "dictionary"
  std::string example_json;          ///< canonical JSON; "" = none

  std::string plugin_id;
  std::string plugin_version;

  /// Whether a manifest may connect the input: the port `run` of a class that wants it is fed by
  /// the host.
  [[nodiscard]] bool is_connectable(const InputSpec& input) const;
  [[nodiscard]] const InputSpec* find_input(std::string_view name) const;
  [[nodiscard]] const OutputSpec* find_output(std::string_view name) const;
  /// Whether the exact effect is declared.
  [[nodiscard]] bool has_effect(std::string_view effect) const;
};

struct Descriptor {
  uint32_t version = 1;
  std::string plugin_id;
  std::string plugin_version;
  std::string license;
  uint32_t abi_major = 0, abi_minor = 0, min_host_minor = 0;
  std::vector<std::shared_ptr<const ClassSpec>> classes;
  std::string canonical_json;
};

struct ParsedDescriptor {
  std::optional<Descriptor> descriptor;  ///< absent when there are errors
  Diagnostics diagnostics;               ///< messages begin with a JSON pointer; no lines
};

/// Parses and checks a descriptor. `file` names it in the findings. Never throws on any input.
[[nodiscard]] ParsedDescriptor parse_descriptor(std::string_view json, std::string file);

/// The classes that manifests may use, by id. Read-only once filled.
class Catalogue {
 public:
  /// False when the id is taken: the first one wins.
  bool add(std::shared_ptr<const ClassSpec> spec);
  void add(const Descriptor& descriptor);

  [[nodiscard]] std::shared_ptr<const ClassSpec> find(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, std::shared_ptr<const ClassSpec>, std::less<>>&
  classes() const {
    return classes_;
  }

 private:
  std::map<std::string, std::shared_ptr<const ClassSpec>, std::less<>> classes_;
};

}  // namespace spoor::host::plan
