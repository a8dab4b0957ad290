// SPDX-License-Identifier: Apache-2.0
#include "host/plan/render.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "host/manifest/json.hpp"
#include "host/plan/effects.hpp"

namespace spoor::host::plan {
namespace {

std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return out;
}

std::string duration_text(int64_t ns) {
  constexpr std::pair<int64_t, std::string_view> units[] = {
      {86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "m"},
      {1'000'000'000, "s"},      {1'000'000, "ms"},        {1'000, "us"}};
  for (const auto& [size, name] : units) {
    if (ns % size == 0) return std::to_string(ns / size) + std::string(name);
  }
  return std::to_string(ns) + "ns";
}

std::string size_text(uint64_t bytes) {
  constexpr uint64_t mib = uint64_t{1} << 20;
  return bytes % mib == 0 ? std::to_string(bytes / mib) + "MiB" : std::to_string(bytes) + "B";
}

std::string key_text(const Key& key) {
  if (!key.type.empty()) return "the column of type " + key.type;
  std::string out;
  for (const std::string& column : key.columns)
    out += (out.empty() ? "" : ", ") + column;
  return out;
}

std::string_view name_of(OnError on_error) {
  constexpr std::string_view names[] = {"fail", "skip", "partial"};
  return names[static_cast<size_t>(on_error)];
}

/// What a plan does beyond this process, put together from the effects of its steps.
struct Reach {
  std::map<std::string, std::vector<std::string>> hosts;      // → steps
  std::map<std::string, std::vector<std::string>> secrets;    // → step.parameter
  std::map<std::string, std::vector<std::string>> disclosed;  // type of value → steps
  std::vector<std::string> executing;
};

Reach reach_of(const Graph& graph) {
  Reach out;
  for (const Step& step : graph.steps) {
    for (const std::string& effect : step.spec->effects) {
      if (const auto host = effect_target(effect, "net:"); !host.empty())
        out.hosts[std::string(host)].push_back(step.name);
      if (const auto type = effect_target(effect, "discloses:"); !type.empty())
        out.disclosed[std::string(type)].push_back(step.name);
      if (effect == "exec") out.executing.push_back(step.name);
    }
    for (const SecretHandle& secret : step.secrets)
      out.secrets[secret.name].push_back(step.name + '.' + secret.parameter);
  }
  return out;
}

bool spends_quota(const Step& step) { return step.spec->per_minute.has_value(); }

std::string quota_text(const Step& step) {
  std::string out = number_text(*step.spec->per_minute) + " requests a minute";
  if (step.spec->batch_keys)
    out += ", " + std::to_string(*step.spec->batch_keys) + " keys a request";
  return out;
}

// -- for people --

class TextWriter {
 public:
  explicit TextWriter(const Graph& graph) : graph_(graph) {}

  std::string write() {
    line(visible(graph_.investigation) + " (" + visible(graph_.file) + ")");
    line("as of " + graph_.as_of + ", memory " + size_text(graph_.budget.memory_bytes));
    parameters();
    steps();
    outputs();
    reach();
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + '\n'; }
  void section(std::string_view title) { line('\n' + std::string(title)); }

  void parameters() {
    if (graph_.parameters.empty()) return;
    section("Parameters");
    for (const auto& [name, value] : graph_.parameters)
      line("  " + name + " = " + visible(value));
  }

  void steps() {
    section("Steps");
    size_t width = 0;
    for (const Step& step : graph_.steps)
      width = std::max(width, step.name.size());
    for (const Step& step : graph_.steps) {
      line("  " + step.name + std::string(width - step.name.size() + 2, ' ') + step.class_id +
           modifiers(step));
      for (const Input& input : step.inputs)
        edge(step, input);
      if (step.key) line("      key " + visible(key_text(*step.key)));
      if (step.checked_at_run) line("      columns are checked at run");
    }
  }

  static std::string modifiers(const Step& step) {
    std::string out;
    if (step.on_error != OnError::kFail) out += ", on_error " + std::string(name_of(step.on_error));
    if (step.deadline_ns) out += ", deadline " + duration_text(*step.deadline_ns);
    if (step.retry.attempts > 1) out += ", " + std::to_string(step.retry.attempts) + " attempts";
    if (step.cache == CacheUse::kOff) out += ", cache off";
    if (step.spec->wants_run) out += ", runs last";
    return out;
  }

  void edge(const Step& step, const Input& input) {
    const bool has_ports = step.spec->inputs.size() > 1;
    line("      ← " + input.from_step_name + '.' + input.from_port_name +
         (has_ports ? " as " + input.port_name : "") + " (" + std::string(name_of(input.edge)) +
         ')');
  }

  void outputs() {
    if (graph_.outputs.empty()) return;
    section("Outputs");
    for (const Output& output : graph_.outputs) {
      std::string formats;
      for (const std::string& format : output.formats)
        formats += (formats.empty() ? "" : ", ") + format;
      line("  " + output.name + " ← " + output.step_name + '.' + output.port_name + " as " +
           formats + (output.limit ? ", at most " + std::to_string(*output.limit) + " rows" : ""));
    }
  }

  void reach() {
    const Reach reach = reach_of(graph_);
    section("Leaves this machine");
    for (const auto& [host, steps] : reach.hosts)
      line("  contacts " + host + by(steps));
    for (const auto& [type, steps] : reach.disclosed)
      line("  discloses values of type " + type + by(steps));
    if (reach.hosts.empty() && reach.disclosed.empty()) line("  nothing");
    if (!reach.executing.empty()) line("  runs programs" + by(reach.executing));
    if (!reach.secrets.empty()) section("Secrets needed");
    for (const auto& [name, uses] : reach.secrets)
      line("  " + name + by(uses));
    quota();
  }

  void quota() {
    const auto& steps = graph_.steps;
    if (std::none_of(steps.begin(), steps.end(), spends_quota)) return;
    section("Quota");
    for (const Step& step : steps) {
      if (spends_quota(step)) line("  " + step.name + ": " + quota_text(step));
    }
  }

  static std::string by(const std::vector<std::string>& steps) {
    std::string out;
    for (const std::string& step : steps)
      out += (out.empty() ? " (" : ", ") + step;
    return out + ')';
  }

  const Graph& graph_;
  std::string out_;
};

// -- for machines --

Value text(std::string_view value) { return Value::of_string(std::string(value)); }

void put(Value& object, std::string_view key, Value value) {
  object.members.push_back({std::string(key), std::move(value), {}});
}

Value texts(const std::vector<std::string>& values) {
  std::vector<Value> items;
  for (const std::string& value : values)
    items.push_back(text(value));
  return Value::of_list(std::move(items));
}

Value by_name(const std::map<std::string, std::vector<std::string>>& map) {
  Value out = Value::of_object({});
  for (const auto& [name, steps] : map)
    put(out, name, texts(steps));
  return out;
}

Value input_json(const Input& input) {
  Value out = Value::of_object({});
  put(out, "port", text(input.port_name));
  put(out, "from", text(input.from_step_name));
  put(out, "output", text(input.from_port_name));
  put(out, "edge", text(name_of(input.edge)));
  return out;
}

Value key_json(const Key& key) {
  if (key.type.empty()) return texts(key.columns);
  Value out = Value::of_object({});
  put(out, "type", text(key.type));
  return out;
}

Value retry_json(const Retry& retry) {
  Value out = Value::of_object({});
  put(out, "attempts", Value::of_integer(retry.attempts));
  put(out, "backoff_ns", Value::of_integer(retry.backoff_ns));
  return out;
}

/// Text that canonical_json made.
Value reread(const std::string& json) { return parse_json(json).value_or(Value{}); }

Value step_json(const Step& step) {
  Value out = Value::of_object({});
  put(out, "name", text(step.name));
  put(out, "use", text(step.class_id));
  put(out, "kind", text(name_of(step.kind)));
  put(out, "plugin", text(step.spec->plugin_id));
  put(out, "plugin_version", text(step.spec->plugin_version));
  put(out, "with", reread(step.config_json));
  if (!step.bind_json.empty()) put(out, "bind", reread(step.bind_json));
  std::vector<Value> inputs;
  for (const Input& input : step.inputs)
    inputs.push_back(input_json(input));
  put(out, "inputs", Value::of_list(std::move(inputs)));
  if (step.key) put(out, "key", key_json(*step.key));
  put(out, "on_error", text(name_of(step.on_error)));
  if (step.retry.attempts > 1) put(out, "retry", retry_json(step.retry));
  if (step.deadline_ns) put(out, "deadline_ns", Value::of_integer(*step.deadline_ns));
  put(out, "cache", text(step.cache == CacheUse::kAuto ? "auto" : "off"));
  put(out, "effects", texts(step.spec->effects));
  put(out, "determinism", text(step.spec->determinism));
  put(out, "checked_at_run", Value::of_bool(step.checked_at_run));
  put(out, "runs_last", Value::of_bool(step.spec->wants_run));
  if (!step.description.empty()) put(out, "description", text(step.description));
  if (spends_quota(step)) put(out, "requests_per_minute", Value::of_number(*step.spec->per_minute));
  return out;
}

Value output_json(const Output& output) {
  Value out = Value::of_object({});
  put(out, "name", text(output.name));
  put(out, "from", text(output.step_name));
  put(out, "output", text(output.port_name));
  put(out, "formats", texts(output.formats));
  if (output.limit) put(out, "limit", Value::of_integer(static_cast<int64_t>(*output.limit)));
  return out;
}

}  // namespace

std::string plan_text(const Graph& graph) { return TextWriter(graph).write(); }

std::string plan_json(const Graph& graph) {
  const Reach reach = reach_of(graph);
  Value out = Value::of_object({});
  put(out, "file", text(graph.file));
  put(out, "investigation", text(graph.investigation));
  if (!graph.description.empty()) put(out, "description", text(graph.description));
  put(out, "as_of", text(graph.as_of));
  put(out, "memory_bytes", Value::of_integer(static_cast<int64_t>(graph.budget.memory_bytes)));
  Value parameters = Value::of_object({});
  for (const auto& [name, value] : graph.parameters)
    put(parameters, name, text(value));
  put(out, "parameters", std::move(parameters));
  std::vector<Value> steps;
  for (const Step& step : graph.steps)
    steps.push_back(step_json(step));
  put(out, "steps", Value::of_list(std::move(steps)));
  std::vector<Value> outputs;
  for (const Output& output : graph.outputs)
    outputs.push_back(output_json(output));
  put(out, "outputs", Value::of_list(std::move(outputs)));
  put(out, "contacts", by_name(reach.hosts));
  put(out, "discloses", by_name(reach.disclosed));
  put(out, "secrets", by_name(reach.secrets));
  return canonical_json(out);
}

}  // namespace spoor::host::plan
