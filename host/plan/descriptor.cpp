// SPDX-License-Identifier: Apache-2.0
#include "host/plan/descriptor.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "host/manifest/json.hpp"
#include "host/manifest/names.hpp"
#include "host/manifest/quantity.hpp"
#include "host/manifest/suggest.hpp"
#include "host/manifest/validate.hpp"
#include "host/plan/effects.hpp"
#include "host/plan/object_reader.hpp"
#include "host/plan/types.hpp"

namespace spoor::host::plan {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"provider", "enricher", "analyzer",
                                                    "visualizer"};
constexpr std::array<std::string_view, 5> kCardinalities = {"source", "map", "filter", "expand",
                                                            "aggregate"};
constexpr std::array<std::string_view, 10> kStorage = {"bool", "int64",  "uint64",    "float64",
                                                       "utf8", "binary", "timestamp", "date32",
                                                       "list", "struct"};
constexpr std::array<std::string_view, 3> kDeterminism = {"pure", "ttl", "volatile"};
constexpr std::array<std::string_view, 2> kTraits = {"concurrent", "wants_run"};

template <size_t N>
std::optional<size_t> index_of(const std::array<std::string_view, N>& names,
                               std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<size_t>(found - names.begin());
}

template <size_t N>
std::string suggest(std::string_view name, const std::array<std::string_view, N>& names) {
  return suggestion(name, {names.begin(), names.end()});
}

bool is_code(std::string_view code) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  };
  return !code.empty() && code.size() <= 64 && std::all_of(code.begin(), code.end(), allowed);
}

/// MAJOR.MINOR.PATCH, then anything after - or +.
bool is_semver(std::string_view text) {
  for (int part = 0; part < 3; ++part) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 9) return false;
    text.remove_prefix(digits);
    if (part == 2) break;
    if (text.empty() || text[0] != '.') return false;
    text.remove_prefix(1);
  }
  return text.empty() || text[0] == '-' || text[0] == '+';
}

// -- ports and columns --

Column read_column(ObjectReader& in, bool wanted) {
  Column out;
  out.name = in.text("name", !wanted);
  out.type = in.text("type");
  out.value_type = in.text("spoor.type");
  out.role = in.text("spoor.role");
  out.type_column = in.text("spoor.type_column");
  out.description = in.text("description");
  if (wanted && in.any("required") != nullptr) out.required = in.flag("required");
  const std::string base = out.type.substr(0, out.type.find('<'));
  if (!base.empty() && !index_of(kStorage, base)) {
    in.complain("type", "is not a type of the canonical batch", suggest(base, kStorage));
  }
  const bool says_what = !out.name.empty() || !out.role.empty() || !out.value_type.empty();
  if (!says_what) in.complain("", "a column needs a name, a role or a type of value");
  return out;
}

std::vector<Column> read_columns(ObjectReader& in, std::string_view key, bool wanted) {
  std::vector<Column> out;
  std::set<std::string> names;
  in.each(key, [&](ObjectReader& column) {
    out.push_back(read_column(column, wanted));
    const std::string& name = out.back().name;
    if (!name.empty() && !names.insert(name).second) column.complain("name", "is given twice");
  });
  return out;
}

std::string read_port_name(ObjectReader& in, std::set<std::string>& names) {
  std::string name = in.text("name", true);
  if (!name.empty() && !is_port_name(name))
    in.complain("name", "is not a name of a port", std::string(kStepNameHint));
  if (!names.insert(name).second) in.complain("name", "is given twice");
  return name;
}

std::vector<InputSpec> read_inputs(ObjectReader& in) {
  std::vector<InputSpec> out;
  std::set<std::string> names;
  in.each("inputs", [&](ObjectReader& port) {
    InputSpec spec;
    spec.name = read_port_name(port, names);
    spec.description = port.text("description");
    spec.optional = port.flag("optional");
    spec.repeat = port.flag("repeat");
    spec.columns = read_columns(port, "columns", true);
    out.push_back(std::move(spec));
  });
  return out;
}

Cardinality read_cardinality(ObjectReader& port) {
  const std::string text = port.text("cardinality", true);
  const auto found = index_of(kCardinalities, text);
  if (!found && !text.empty())
    port.complain("cardinality", "is not a cardinality", suggest(text, kCardinalities));
  return static_cast<Cardinality>(found.value_or(3));
}

std::vector<OutputSpec> read_outputs(ObjectReader& in) {
  std::vector<OutputSpec> out;
  std::set<std::string> names;
  in.each("outputs", [&](ObjectReader& port) {
    OutputSpec spec;
    spec.name = read_port_name(port, names);
    spec.description = port.text("description");
    spec.cardinality = read_cardinality(port);
    spec.dynamic = port.flag("dynamic");
    spec.passes_input = port.flag("passes_input");
    spec.columns = read_columns(port, "columns", false);
    out.push_back(std::move(spec));
  });
  return out;
}

/// The table every visualizer gives: its artifacts.
OutputSpec artifacts_output() {
  OutputSpec out;
  out.name = "artifacts";
  out.cardinality = Cardinality::kAggregate;
  for (const auto& [name, type] :
       {std::pair{"step", "utf8"}, std::pair{"name", "utf8"}, std::pair{"mime", "utf8"},
        std::pair{"meta", "utf8"}, std::pair{"data", "binary"}}) {
    Column column;
    column.name = name;
    column.type = type;
    out.columns.push_back(std::move(column));
  }
  return out;
}

/// Reads one class and checks that its parts fit each other.
class ClassReader {
 public:
  ClassReader(ObjectReader& in, Report& report) : in_(in), report_(report) {}

  ClassSpec read() {
    identity();
    params();
    out_.inputs = read_inputs(in_);
    out_.outputs = read_outputs(in_);
    traits();
    enricher_parts();
    effects();
    determinism();
    limits();
    diagnostics();
    check_shape();
    example();
    return std::move(out_);
  }

 private:
  void identity() {
    out_.id = in_.text("id", true);
    const std::string kind = in_.text("kind", true);
    const auto index = index_of(kKinds, kind);
    if (!index && !kind.empty()) in_.complain("kind", "is not a kind", suggest(kind, kKinds));
    out_.kind = static_cast<ClassKind>(index.value_or(2) + 1);
    if (!out_.id.empty() && !is_class_id(out_.id)) {
      in_.complain("id", "is not a class id", "write <kind>.<vendor>.<name> in lower case");
    } else if (index && out_.id.substr(0, out_.id.find('.')) != kind) {
      in_.complain("id", "does not begin with the kind " + kind);
    }
    out_.summary = in_.text("summary");
    out_.description = in_.text("description");
    out_.security_posture = in_.text("security_posture");
  }

  void params() {
    const Value* schema = in_.any("params");
    const Value none = Value::of_object({{"type", Value::of_string("object"), {}},
                                         {"properties", Value::of_object({}), {}},
                                         {"additionalProperties", Value::of_bool(false), {}}});
    const Value& declared = schema == nullptr ? none : *schema;
    const size_t before = report_.count();
    out_.params = parse_schema(declared, in_.pointer() + "/params", report_);
    params_usable_ = report_.count() == before;
    out_.params_json = canonical_json(declared);
    if (params_usable_ && out_.params.types != std::vector<std::string>{"object"}) {
      in_.complain("params", "must be a schema of type object");
    }
  }

  void traits() {
    out_.rowwise = in_.flag("rowwise");
    out_.traits = in_.texts("traits");
    for (const std::string& trait : out_.traits) {
      if (!index_of(kTraits, trait))
        in_.complain("traits", trait + " is not a trait", suggest(trait, kTraits));
    }
    const auto has = [&](std::string_view trait) {
      return std::find(out_.traits.begin(), out_.traits.end(), trait) != out_.traits.end();
    };
    out_.wants_run = has("wants_run");
    out_.concurrent = has("concurrent");
    out_.accepts = in_.texts("accepts");
  }

  void enricher_parts() {
    out_.keys = in_.texts("keys");
    out_.answers = read_columns(in_, "answers", false);
    for (const std::string& key : out_.keys) {
      if (!is_value_type(key))
        in_.complain("keys", key + " is not a type of value", suggestion(key, value_types()));
    }
    if (out_.kind == ClassKind::kEnricher) return;
    if (!out_.keys.empty()) in_.complain("keys", "only an enricher has keys");
    if (!out_.answers.empty()) in_.complain("answers", "only an enricher has answers");
  }

  void effects() {
    out_.effects = in_.texts("effects");
    for (const std::string& effect : out_.effects) {
      if (!is_effect(effect)) {
        in_.complain("effects", effect + " is not an effect",
                     "known: net:host[:port], fs:read, secret:NAME, discloses:TYPE, exec, clock");
      }
    }
    for (const Property& property : out_.params.properties) {
      const bool is_secret = property.schema.format == Format::kSecret;
      if (is_secret && !out_.has_effect("secret:" + property.name)) {
        in_.complain("effects",
                     "lacks secret:" + property.name + " although the parameter takes a secret");
      }
    }
  }

  void determinism() {
    in_.object("determinism", [&](ObjectReader& part) {
      out_.determinism = part.text("class", true);
      const std::string ttl = part.text("ttl");
      if (!index_of(kDeterminism, out_.determinism)) {
        part.complain("class", "is not a class of determinism",
                      suggest(out_.determinism, kDeterminism));
      }
      if (out_.determinism == "ttl") out_.ttl_ns = parse_duration(ttl);
      if (out_.determinism == "ttl" && !out_.ttl_ns)
        part.complain("ttl", "is not a duration", std::string(kDurationHint));
      if (out_.determinism != "ttl" && !ttl.empty())
        part.complain("ttl", "is only for the class ttl");
    });
  }

  void limits() {
    in_.object("rate", [&](ObjectReader& part) {
      out_.per_minute = part.number("per_minute");
      if (out_.per_minute && *out_.per_minute <= 0)
        part.complain("per_minute", "must be greater than 0");
    });
    in_.object("batch", [&](ObjectReader& part) {
      out_.batch_keys = part.count("max_keys");
      if (out_.batch_keys == uint64_t{0}) part.complain("max_keys", "must be at least 1");
    });
  }

  void diagnostics() {
    std::set<std::string> codes;
    in_.each("diagnostics", [&](ObjectReader& part) {
      DiagnosticSpec spec{part.text("code", true), part.text("text"), part.text("hint")};
      if (!is_code(spec.code))
        part.complain("code", "must be lower-case letters, digits, _ - and .");
      if (!codes.insert(spec.code).second) part.complain("code", "is given twice");
      out_.diagnostics.push_back(std::move(spec));
    });
  }

  void check_shape() {
    switch (out_.kind) {
      case ClassKind::kProvider:
        return check_provider();
      case ClassKind::kEnricher:
        return check_enricher();
      case ClassKind::kAnalyzer:
        return check_analyzer();
      case ClassKind::kVisualizer:
        return check_visualizer();
    }
  }

  void check_provider() {
    if (!out_.inputs.empty()) in_.complain("inputs", "a provider reads no tables");
    if (out_.outputs.empty()) in_.complain("outputs", "a provider gives at least one table");
    for (const OutputSpec& output : out_.outputs) {
      const bool counts_input =
          output.cardinality == Cardinality::kMap || output.cardinality == Cardinality::kFilter;
      if (counts_input)
        in_.complain("outputs", output.name + ": a provider has no input rows to count",
                     "write source");
      if (output.passes_input)
        in_.complain("outputs", output.name + ": a provider has no input to pass");
    }
    check_not_rowwise();
  }

  void check_enricher() {
    if (!out_.inputs.empty() || !out_.outputs.empty()) {
      in_.complain("inputs", "an enricher has the ports the host gives it: declare none");
    }
    if (out_.answers.empty())
      in_.complain("answers", "an enricher declares the fields of its answers");
    for (const Column& answer : out_.answers) {
      if (answer.name == "status" || answer.name == "error") {
        in_.complain("answers", answer.name + " is there by itself: leave it out");
      }
    }
    check_not_rowwise();
    out_.inputs = {InputSpec{.name = "rows", .columns = {}, .description = {}}};
    OutputSpec rows;
    rows.name = "rows";
    rows.cardinality = Cardinality::kMap;
    rows.passes_input = true;
    out_.outputs = {std::move(rows)};
  }

  void check_analyzer() {
    if (connectable_inputs() == 0) in_.complain("inputs", "an analyzer reads at least one table");
    if (out_.outputs.empty()) in_.complain("outputs", "an analyzer gives at least one table");
    const bool has_one_input =
        out_.inputs.size() == 1 && !out_.inputs[0].repeat && !out_.inputs[0].optional;
    if (out_.rowwise && !has_one_input)
      in_.complain("inputs", "a row-wise analyzer reads exactly one table");
    for (const OutputSpec& output : out_.outputs) {
      const bool counts_input =
          output.cardinality == Cardinality::kMap || output.cardinality == Cardinality::kFilter;
      if (counts_input && !has_one_input) {
        in_.complain("outputs", output.name + ": map and filter need exactly one input table");
      }
      if (output.passes_input && !has_one_input) {
        in_.complain("outputs", output.name + ": passes_input needs exactly one input table");
      }
      if (output.cardinality == Cardinality::kSource) {
        in_.complain("outputs", output.name + ": only a provider is a source");
      }
    }
  }

  void check_visualizer() {
    if (!out_.outputs.empty())
      in_.complain("outputs", "a visualizer gives artifacts: declare no outputs");
    if (out_.inputs.empty()) in_.complain("inputs", "a visualizer reads at least one table");
    check_not_rowwise();
    out_.outputs = {artifacts_output()};
  }

  void check_not_rowwise() {
    if (out_.rowwise) in_.complain("rowwise", "only an analyzer is row-wise");
  }

  [[nodiscard]] size_t connectable_inputs() const {
    return static_cast<size_t>(
        std::count_if(out_.inputs.begin(), out_.inputs.end(),
                      [&](const InputSpec& input) { return out_.is_connectable(input); }));
  }

  void example() {
    const Value* example = in_.any("example");
    if (example == nullptr) return;
    out_.example_json = canonical_json(*example);
    in_.object("example", [&](ObjectReader& part) {
      for (const char* key : {"inputs", "keys", "files", "replay"})
        part.any(key);
      const Value* with = part.any("with", true);
      if (with != nullptr && params_usable_) check_example(part, *with);
    });
  }

  void check_example(ObjectReader& part, const Value& with) {
    Report findings("");
    const Scope scope;
    [[maybe_unused]] const Validated validated = validate(out_.params, with, &scope, findings);
    for (const Diagnostic& finding : findings.take())
      part.complain("with", finding.message, finding.hint);
  }

  ObjectReader& in_;
  Report& report_;
  ClassSpec out_;
  bool params_usable_ = true;
};

class DescriptorReader {
 public:
  DescriptorReader(const Value& json, Report& report) : in_(json, "", report), report_(report) {}

  Descriptor read() {
    version();
    plugin();
    abi();
    classes();
    in_.finish();
    return std::move(out_);
  }

 private:
  void version() {
    const auto version = in_.count("descriptor", true);
    if (version && *version != 1) {
      in_.complain("descriptor", "is version " + std::to_string(*version) + ", this host reads 1",
                   "update spoor");
    }
  }
  void plugin() {
    if (in_.any("plugin", true) == nullptr) return;
    in_.object("plugin", [&](ObjectReader& part) {
      out_.plugin_id = part.text("id", true);
      out_.plugin_version = part.text("version", true);
      out_.license = part.text("license");
      if (!out_.plugin_id.empty() && !is_plugin_id(out_.plugin_id)) {
        part.complain("id", "is not a plugin id", "write it in reverse-DNS form: org.example.name");
      }
      if (!out_.plugin_version.empty() && !is_semver(out_.plugin_version)) {
        part.complain("version", "is not a version", "write MAJOR.MINOR.PATCH");
      }
    });
  }
  void abi() {
    if (in_.any("abi", true) == nullptr) return;
    in_.object("abi", [&](ObjectReader& part) {
      out_.abi_major = static_cast<uint32_t>(part.count("major", true).value_or(0));
      out_.abi_minor = static_cast<uint32_t>(part.count("minor", true).value_or(0));
      out_.min_host_minor = static_cast<uint32_t>(part.count("min_host_minor").value_or(0));
    });
  }
  void classes() {
    const Value* list = in_.any("classes", true);
    if (list != nullptr && list->items.empty())
      in_.complain("classes", "a plugin has at least one class");
    std::set<std::string> ids;
    in_.each("classes", [&](ObjectReader& part) {
      auto spec = std::make_shared<ClassSpec>(ClassReader(part, report_).read());
      if (!ids.insert(spec->id).second) part.complain("id", "is given twice");
      spec->plugin_id = out_.plugin_id;
      spec->plugin_version = out_.plugin_version;
      out_.classes.push_back(std::move(spec));
    });
  }

  ObjectReader in_;
  Report& report_;
  Descriptor out_;
};

}  // namespace

std::string_view name_of(ClassKind kind) { return kKinds[static_cast<size_t>(kind) - 1]; }

std::string_view name_of(Cardinality cardinality) {
  return kCardinalities[static_cast<size_t>(cardinality)];
}

bool ClassSpec::is_connectable(const InputSpec& input) const {
  return !wants_run || input.name != "run";
}

const InputSpec* ClassSpec::find_input(std::string_view name) const {
  const auto found = std::find_if(inputs.begin(), inputs.end(),
                                  [&](const InputSpec& input) { return input.name == name; });
  return found == inputs.end() ? nullptr : &*found;
}

const OutputSpec* ClassSpec::find_output(std::string_view name) const {
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const OutputSpec& output) { return output.name == name; });
  return found == outputs.end() ? nullptr : &*found;
}

bool ClassSpec::has_effect(std::string_view effect) const {
  return std::find(effects.begin(), effects.end(), effect) != effects.end();
}

ParsedDescriptor parse_descriptor(std::string_view json, std::string file) {
  Report report(std::move(file));
  ParsedDescriptor out;
  const auto value = parse_json(json);
  if (!value) {
    report.error("json", {}, value.error().what);
  } else {
    Descriptor descriptor = DescriptorReader(*value, report).read();
    descriptor.canonical_json = canonical_json(*value);
    if (!report.has_errors()) out.descriptor = std::move(descriptor);
  }
  out.diagnostics = report.take();
  return out;
}

bool Catalogue::add(std::shared_ptr<const ClassSpec> spec) {
  const std::string id = spec->id;
  return classes_.emplace(id, std::move(spec)).second;
}

void Catalogue::add(const Descriptor& descriptor) {
  for (const auto& spec : descriptor.classes)
    add(spec);
}

std::shared_ptr<const ClassSpec> Catalogue::find(std::string_view id) const {
  const auto found = classes_.find(id);
  return found == classes_.end() ? nullptr : found->second;
}

}  // namespace spoor::host::plan
