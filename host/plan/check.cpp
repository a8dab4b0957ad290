// SPDX-License-Identifier: Apache-2.0
#include "host/plan/check.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "host/manifest/json.hpp"
#include "host/manifest/names.hpp"
#include "host/manifest/parameters.hpp"
#include "host/manifest/quantity.hpp"
#include "host/manifest/suggest.hpp"
#include "host/manifest/time_range.hpp"
#include "host/manifest/validate.hpp"
#include "host/plan/edges.hpp"
#include "host/plan/effects.hpp"
#include "host/plan/flow.hpp"
#include "host/plan/types.hpp"
#include "host/plan/version_range.hpp"
#include "host/plan/wiring.hpp"

namespace spoor::host::plan {
namespace {

using Kind = Value::Kind;

constexpr int64_t kMostAttempts = 10;
constexpr int64_t kLeastMemory = int64_t{16} << 20;

std::string quoted(std::string_view text) { return '`' + std::string(text) + '`'; }

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

Value empty_object(Position at) {
  Value out = Value::of_object({});
  out.at = at;
  return out;
}

std::string scalar_text(const Value& value) {
  return value.is(Kind::kString) ? value.text : canonical_json(value);
}

/// The parts of one step that need no other step.
class StepChecker {
 public:
  StepChecker(const WiredStep& wired, const Scope& scope, const Policy& policy, Report& report)
      : decl_(*wired.decl), spec_(*wired.spec), scope_(scope), policy_(policy), report_(report) {
    out_.spec = wired.spec;
  }

  Step check() {
    out_.name = decl_.name.text;
    out_.class_id = spec_.id;
    out_.kind = spec_.kind;
    out_.on_error = decl_.on_error;
    out_.cache = decl_.cache;
    out_.at = decl_.name.at;
    out_.with_at = decl_.with_at;
    config();
    key();
    bind();
    retry();
    deadline();
    if (decl_.description) out_.description = resolved_text(*decl_.description);
    effects();
    return std::move(out_);
  }

 private:
  void config() {
    Value with = decl_.with.value_or(empty_object(decl_.name.at));
    if (with.members.empty()) with.at = decl_.name.at;
    Validated validated = validate(spec_.params, with, &scope_, report_);
    out_.config_json = canonical_json(validated.value);
    out_.column_params = std::move(validated.columns);
    for (const SecretUse& use : validated.secrets)
      out_.secrets.push_back({use.parameter, use.secret});
  }

  void key() {
    if (spec_.kind != ClassKind::kEnricher) {
      if (decl_.key) {
        report_.error("key-not-allowed", decl_.key_at, spec_.id + " is no enricher: it has no key",
                      "remove `key`");
      }
      return;
    }
    if (!decl_.key) {
      report_.error(
          "missing-key", decl_.name.at,
          "the enricher " + quoted(decl_.name.text) + " does not say which column it looks up",
          "add `key:` with a column, or `key: {type: " +
              (spec_.keys.empty() ? "ip" : spec_.keys[0]) + "}`");
      return;
    }
    const auto value = scope_.resolve_all(*decl_.key, report_);
    if (value) read_key(*value);
  }

  void read_key(const Value& value) {
    Key key;
    key.at = decl_.key_at;
    if (value.is(Kind::kString) && !value.text.empty()) {
      key.columns.push_back(value.text);
    } else if (value.is(Kind::kList) && !value.items.empty()) {
      for (const Value& item : value.items) {
        if (!item.is(Kind::kString)) return refuse_key(item.at);
        key.columns.push_back(item.text);
      }
    } else if (value.is(Kind::kObject)) {
      if (!read_key_type(value, key)) return;
    } else {
      return refuse_key(value.at);
    }
    out_.key = std::move(key);
  }

  bool read_key_type(const Value& value, Key& key) {
    const Value* type = value.find("type");
    if (value.members.size() != 1 || type == nullptr || !type->is(Kind::kString)) {
      refuse_key(value.at);
      return false;
    }
    if (!is_value_type(type->text)) {
      report_.error("key-type", type->at, quoted(type->text) + " is not a type of value",
                    suggestion(type->text, value_types()));
      return false;
    }
    key.type = type->text;
    return true;
  }

  void refuse_key(Position at) {
    report_.error("key", at, "`key` must be a column, a list of columns or {type: …}",
                  "write `key: column` or `key: {type: ip}`");
  }

  void bind() {
    if (!decl_.bind) return;
    if (!spec_.params.contains_query_text()) {
      report_.error("bind-not-allowed", decl_.bind_at,
                    spec_.id + " runs no query that `bind` could give parameters to",
                    "use ${name} in `with`");
      return;
    }
    const auto value = scope_.resolve_all(*decl_.bind, report_);
    if (!value) return;
    for (const Member& member : value->members)
      check_bound(member);
    out_.bind_json = canonical_json(*value);
  }

  void check_bound(const Member& member) {
    if (!is_parameter_name(member.key)) {
      report_.error("name", member.at, quoted(member.key) + " is not a name of a parameter",
                    std::string(kParameterNameHint));
    }
    const bool is_scalar = !member.value.is(Kind::kList) && !member.value.is(Kind::kObject);
    if (is_scalar) return;
    report_.error("type", member.value.at,
                  quoted(member.key) + " must be a single value, not " +
                      std::string(describe(member.value.kind)),
                  "name one member such as ${window.from}");
  }

  void retry() {
    if (!decl_.retry) return;
    const auto value = scope_.resolve_all(*decl_.retry, report_);
    if (!value) return;
    if (value->is(Kind::kInteger)) return attempts(*value);
    if (!value->is(Kind::kObject)) {
      report_.error("type", value->at, "`retry` must be a number of tries or {attempts, backoff}",
                    "write `retry: 3`");
      return;
    }
    for (const Member& member : value->members) {
      if (member.key == "attempts") {
        attempts(member.value);
      } else if (member.key == "backoff") {
        out_.retry.backoff_ns = duration(member.value, "backoff").value_or(0);
      } else {
        report_.error("unknown-key", member.at, "`retry` has no key " + quoted(member.key),
                      suggestion(member.key, {"attempts", "backoff"}));
      }
    }
  }

  void attempts(const Value& value) {
    if (value.is(Kind::kInteger) && value.integer >= 1 && value.integer <= kMostAttempts) {
      out_.retry.attempts = static_cast<uint32_t>(value.integer);
      return;
    }
    report_.error("range", value.at,
                  "the number of tries must be between 1 and " + std::to_string(kMostAttempts),
                  "write `retry: 3`");
  }

  void deadline() {
    if (!decl_.deadline) return;
    const auto value = scope_.resolve_all(*decl_.deadline, report_);
    if (value) out_.deadline_ns = duration(*value, "deadline");
  }

  std::optional<int64_t> duration(const Value& value, std::string_view name) {
    const auto ns = value.is(Kind::kString) ? parse_duration(value.text) : std::nullopt;
    if (ns && *ns > 0) return ns;
    report_.error("duration", value.at, quoted(name) + " must be a duration greater than zero",
                  std::string(kDurationHint));
    return std::nullopt;
  }

  std::string resolved_text(const Value& value) {
    const auto resolved = scope_.resolve_all(value, report_);
    return resolved ? scalar_text(*resolved) : std::string();
  }

  void effects() {
    for (const std::string& effect : spec_.effects) {
      if (is_allowed(effect, policy_.allow)) continue;
      report_.error("effect-denied", decl_.use.at,
                    spec_.id + " declares the effect " + effect + ", which is not allowed here",
                    "allow it, or remove the step");
    }
  }

  const StepDecl& decl_;
  const ClassSpec& spec_;
  const Scope& scope_;
  const Policy& policy_;
  Report& report_;
  Step out_;
};

/// The manifest as a whole.
class Checker {
 public:
  Checker(const Manifest& manifest, const Catalogue& catalogue, const CheckOptions& options)
      : manifest_(manifest),
        catalogue_(catalogue),
        options_(options),
        report_(manifest.file),
        scope_(options.as_of_us) {}

  Checked check() {
    scope_.allow_environment(options_.allow_env,
                             options_.read_env ? options_.read_env : process_environment);
    define_parameters(manifest_, options_.set, scope_, report_);
    head();
    plugins();
    budget();
    const std::vector<WiredStep> wired = wire(manifest_, catalogue_, report_);
    const std::vector<uint32_t> order = topological_order(wired, report_);
    steps(wired, order);
    outputs(wired, order);
    if (!report_.has_errors()) check_flow(graph_, report_);
    choose_edges(graph_);
    unused(wired);
    return finish();
  }

 private:
  void head() {
    graph_.file = manifest_.file;
    graph_.as_of_us = options_.as_of_us;
    graph_.as_of = format_rfc3339(options_.as_of_us);
    Value title = Value::of_string(manifest_.investigation.text);
    title.at = manifest_.investigation.at;
    graph_.investigation = resolved_text(title);
    scope_.define("investigation", Value::of_string(graph_.investigation));
    if (manifest_.description) graph_.description = resolved_text(*manifest_.description);
    for (const ParameterDecl& parameter : manifest_.parameters) {
      const Value* value = scope_.find(parameter.name.text);
      if (value != nullptr) graph_.parameters[parameter.name.text] = scalar_text(*value);
    }
  }

  std::string resolved_text(const Value& value) {
    const auto resolved = scope_.resolve_all(value, report_);
    return resolved ? scalar_text(*resolved) : std::string();
  }

  void plugins() {
    std::map<std::string, std::string> installed;
    for (const auto& [id, spec] : catalogue_.classes())
      installed.emplace(spec->plugin_id, spec->plugin_version);
    for (const PluginDecl& plugin : manifest_.plugins)
      check_plugin(plugin, installed);
  }

  void check_plugin(const PluginDecl& plugin, const std::map<std::string, std::string>& installed) {
    const auto found = installed.find(plugin.id.text);
    if (!is_in_range("0.0.0", plugin.versions.text)) {
      report_.error("version-range", plugin.versions.at,
                    quoted(plugin.versions.text) + " is not a range of versions",
                    "write \">=1.2 <2\"");
    } else if (found == installed.end()) {
      std::vector<std::string> known;
      for (const auto& [id, ignored] : installed)
        known.push_back(id);
      report_.error("unknown-plugin", plugin.id.at,
                    "the plugin " + quoted(plugin.id.text) + " is not installed",
                    suggestion(plugin.id.text, known));
    } else if (!is_in_range(found->second, plugin.versions.text).value_or(false)) {
      report_.error("plugin-version", plugin.versions.at,
                    "the plugin " + plugin.id.text + " is installed in version " + found->second +
                        ", not in " + plugin.versions.text,
                    "install another version, or widen the range");
    }
  }

  void budget() {
    if (!manifest_.budget_memory) return;
    const auto value = scope_.resolve_all(*manifest_.budget_memory, report_);
    if (!value) return;
    std::optional<int64_t> bytes;
    if (value->is(Kind::kInteger)) bytes = value->integer;
    if (value->is(Kind::kString)) bytes = parse_byte_size(value->text);
    if (bytes && *bytes >= kLeastMemory) {
      graph_.budget.memory_bytes = static_cast<uint64_t>(*bytes);
    } else {
      report_.error("bytes", value->at, "`memory` must be a size of at least 16MiB",
                    std::string(kByteSizeHint));
    }
  }

  /// Fills graph_.steps in topological order. Steps without a class or in a circle are left out,
  /// and so are the wires to them; then there are errors, and nobody sees the graph.
  void steps(const std::vector<WiredStep>& wired, const std::vector<uint32_t>& order) {
    place_.assign(wired.size(), kNowhere);
    for (const uint32_t i : order) {
      if (!wired[i].spec) continue;
      Step step = StepChecker(wired[i], scope_, options_.policy, report_).check();
      for (const Wire& wire : wired[i].wires) {
        if (place_[wire.from_step] != kNowhere)
          step.inputs.push_back(to_input(wire, *wired[i].spec));
      }
      place_[i] = static_cast<uint32_t>(graph_.steps.size());
      graph_.steps.push_back(std::move(step));
    }
    for (const WiredStep& step : wired)
      use_parameters(*step.decl);
  }

  Input to_input(const Wire& wire, const ClassSpec& spec) const {
    Input out;
    out.port = wire.port;
    out.port_name = spec.inputs[wire.port].name;
    out.from_step = place_[wire.from_step];
    out.from_port = wire.from_port;
    const Step& source = graph_.steps[out.from_step];
    out.from_step_name = source.name;
    out.from_port_name = source.spec->outputs[wire.from_port].name;
    out.at = wire.at;
    return out;
  }

  /// Parameters count as used also where a step or a value could not be checked.
  void use_parameters(const StepDecl& step) {
    Report discarded(manifest_.file);
    for (const auto* part :
         {&step.with, &step.key, &step.bind, &step.retry, &step.deadline, &step.description}) {
      if (*part) static_cast<void>(scope_.resolve_all(**part, discarded));
    }
  }

  void outputs(const std::vector<WiredStep>& wired, const std::vector<uint32_t>&) {
    for (const OutputDecl& decl : manifest_.outputs) {
      const auto limit = output_limit(decl);
      const auto source = std::find_if(wired.begin(), wired.end(), [&](const WiredStep& step) {
        return step.decl->name.text == decl.from.step;
      });
      if (source == wired.end()) {
        unknown_source(decl, wired);
        continue;
      }
      read_.insert(decl.from.step);
      const uint32_t place = place_[static_cast<size_t>(source - wired.begin())];
      if (place != kNowhere) output(decl, place, limit);
    }
  }

  void unknown_source(const OutputDecl& decl, const std::vector<WiredStep>& wired) {
    std::vector<std::string> known;
    for (const WiredStep& step : wired)
      known.push_back(step.decl->name.text);
    report_.error("unknown-step", decl.from.at, "there is no step " + quoted(decl.from.step),
                  suggestion(decl.from.step, known));
  }

  std::optional<uint64_t> output_limit(const OutputDecl& decl) {
    if (!decl.limit) return std::nullopt;
    const auto value = scope_.resolve_all(*decl.limit, report_);
    if (!value) return std::nullopt;
    if (value->is(Kind::kInteger) && value->integer > 0)
      return static_cast<uint64_t>(value->integer);
    report_.error("type", value->at, "`limit` must be a number of rows, at least 1",
                  "write `limit: 1000`");
    return std::nullopt;
  }

  void output(const OutputDecl& decl, uint32_t place, std::optional<uint64_t> limit) {
    const Step& step = graph_.steps[place];
    const OutputSpec* port = &step.spec->outputs[0];
    if (!decl.from.step_port.empty()) port = step.spec->find_output(decl.from.step_port);
    if (port == nullptr) {
      std::vector<std::string> known;
      for (const OutputSpec& candidate : step.spec->outputs)
        known.push_back(candidate.name);
      report_.error("unknown-port", decl.from.at,
                    step.class_id + " has no output " + quoted(decl.from.step_port),
                    suggestion(decl.from.step_port, known));
      return;
    }
    if (step.kind == ClassKind::kVisualizer) {
      report_.error("artifact-output", decl.from.at,
                    "the artifacts of " + quoted(step.name) + " are no table to be written",
                    "leave the output out: artifacts are written by themselves");
      return;
    }
    Output out;
    out.name = decl.name.text;
    out.step = place;
    out.port = static_cast<uint32_t>(port - step.spec->outputs.data());
    out.step_name = step.name;
    out.port_name = port->name;
    for (const Located& format : decl.formats)
      out.formats.push_back(format.text);
    out.limit = limit;
    out.at = decl.name.at;
    graph_.outputs.push_back(std::move(out));
  }

  void unused(const std::vector<WiredStep>& wired) {
    for (const ParameterDecl& parameter : manifest_.parameters) {
      if (scope_.was_used(parameter.name.text)) continue;
      report_.warning("unused-parameter", parameter.name.at,
                      "the parameter " + quoted(parameter.name.text) + " is not used",
                      "use ${" + parameter.name.text + "}, or remove it");
    }
    for (const WiredStep& step : wired) {
      for (const FromDecl& from : step.decl->from)
        read_.insert(from.step);
    }
    for (const WiredStep& step : wired) {
      const bool draws = !step.spec || step.spec->kind == ClassKind::kVisualizer;
      if (draws || read_.count(step.decl->name.text) != 0) continue;
      report_.warning("unused-step", step.decl->name.at,
                      "nothing reads the step " + quoted(step.decl->name.text),
                      "add an output, or remove it");
    }
  }

  Checked finish() {
    Checked out;
    if (!report_.has_errors()) out.graph = std::move(graph_);
    out.diagnostics = report_.take();
    return out;
  }

  static constexpr uint32_t kNowhere = UINT32_MAX;

  const Manifest& manifest_;
  const Catalogue& catalogue_;
  const CheckOptions& options_;
  Report report_;
  Scope scope_;
  Graph graph_;
  std::vector<uint32_t> place_;  // of the manifest's steps in graph_.steps
  std::set<std::string> read_;
};

}  // namespace

Checked check(const Manifest& manifest, const Catalogue& catalogue, const CheckOptions& options) {
  return Checker(manifest, catalogue, options).check();
}

Checked check_text(std::string_view yaml, std::string file, const Catalogue& catalogue,
                   const CheckOptions& options) {
  LoadedManifest loaded = load_manifest(yaml, std::move(file));
  Checked out;
  if (loaded.manifest) out = check(*loaded.manifest, catalogue, options);
  out.diagnostics.insert(out.diagnostics.begin(), loaded.diagnostics.begin(),
                         loaded.diagnostics.end());
  sort_by_position(out.diagnostics);
  if (has_errors(loaded.diagnostics)) out.graph.reset();
  return out;
}

}  // namespace spoor::host::plan
