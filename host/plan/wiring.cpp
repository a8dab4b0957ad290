// SPDX-License-Identifier: Apache-2.0
#include "host/plan/wiring.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "host/manifest/suggest.hpp"

namespace spoor::host::plan {
namespace {

std::string quoted(std::string_view text) { return '`' + std::string(text) + '`'; }

std::vector<std::string> connectable_ports(const ClassSpec& spec) {
  std::vector<std::string> out;
  for (const InputSpec& input : spec.inputs) {
    if (spec.is_connectable(input)) out.push_back(input.name);
  }
  return out;
}

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// Connects the inputs of one step.
class StepWiring {
 public:
  StepWiring(WiredStep& step, const std::vector<WiredStep>& all,
             const std::map<std::string, uint32_t>& index, Report& report)
      : step_(step), all_(all), index_(index), report_(report) {}

  void connect() {
    if (step_.spec && connectable_ports(*step_.spec).empty()) return expect_no_inputs();
    for (const FromDecl& from : step_.decl->from)
      connect_one(from);
    if (step_.spec) expect_all_inputs();
    std::stable_sort(step_.wires.begin(), step_.wires.end(),
                     [](const Wire& a, const Wire& b) { return a.port < b.port; });
  }

 private:
  void expect_no_inputs() {
    if (step_.decl->from_at.line == 0) return;
    report_.error("no-inputs", step_.decl->from_at, step_.spec->id + " reads no tables",
                  "remove `from`");
  }

  void connect_one(const FromDecl& from) {
    const auto port = step_.spec ? target_port(from) : std::optional<uint32_t>(0);
    if (port) connected_.push_back(*port);
    if (from.step.empty()) return;  // reported by the reader
    const auto found = index_.find(from.step);
    if (found == index_.end()) {
      std::vector<std::string> known;
      for (const auto& [name, ignored] : index_)
        known.push_back(name);
      report_.error("unknown-step", from.at, "there is no step " + quoted(from.step),
                    suggestion(from.step, known));
      return;
    }
    const WiredStep& source = all_[found->second];
    const auto from_port = source_port(source, from);
    if (port && from_port && reads_in_time(source, from)) {
      step_.wires.push_back({*port, found->second, *from_port, from.at});
    }
  }

  /// What runs last can only be read by what runs last.
  bool reads_in_time(const WiredStep& source, const FromDecl& from) {
    const bool source_is_last = source.spec && source.spec->wants_run;
    const bool reader_is_last = step_.spec && step_.spec->wants_run;
    if (!source_is_last || reader_is_last) return true;
    report_.error(
        "run-order", from.at,
        "the step " + quoted(from.step) + " runs after all others, so none of them can read it",
        "read the steps it reads");
    return false;
  }

  std::optional<uint32_t> target_port(const FromDecl& from) {
    if (!from.port.text.empty()) return named_port(from);
    if (step_.decl->from_is_list) return repeat_port(from);
    return default_port(from);
  }

  std::optional<uint32_t> named_port(const FromDecl& from) {
    const InputSpec* input = step_.spec->find_input(from.port.text);
    if (input == nullptr || !step_.spec->is_connectable(*input)) {
      report_.error("unknown-port", from.port.at,
                    step_.spec->id + " has no input " + quoted(from.port.text),
                    suggestion(from.port.text, connectable_ports(*step_.spec)));
      return std::nullopt;
    }
    const uint32_t port = index_of(*input);
    const bool is_taken = std::find(connected_.begin(), connected_.end(), port) != connected_.end();
    if (is_taken && !input->repeat) {
      report_.error("duplicate-input", from.at,
                    "the input " + quoted(input->name) + " takes one table", "give it one step");
    }
    return port;
  }

  std::optional<uint32_t> repeat_port(const FromDecl& from) {
    for (const InputSpec& input : step_.spec->inputs) {
      if (input.repeat && step_.spec->is_connectable(input)) return index_of(input);
    }
    if (from.at == step_.decl->from.front().at) {
      report_.error("no-repeat-port", step_.decl->from_at,
                    step_.spec->id + " takes no list of tables", list_hint());
    }
    has_port_errors_ = true;
    return std::nullopt;
  }

  [[nodiscard]] std::string list_hint() const {
    const auto ports = connectable_ports(*step_.spec);
    if (ports.size() == 1) return "name one step";
    return "name its inputs: from: {" + ports[0] + ": step, …}; inputs: " + join(ports);
  }

  std::optional<uint32_t> default_port(const FromDecl& from) {
    std::vector<const InputSpec*> all;
    std::vector<const InputSpec*> required;
    for (const InputSpec& input : step_.spec->inputs) {
      if (!step_.spec->is_connectable(input)) continue;
      all.push_back(&input);
      if (!input.optional) required.push_back(&input);
    }
    if (all.size() == 1) return index_of(*all[0]);
    if (required.size() == 1) return index_of(*required[0]);
    report_.error("ambiguous-port", from.at, step_.spec->id + " has several inputs", list_hint());
    has_port_errors_ = true;
    return std::nullopt;
  }

  std::optional<uint32_t> source_port(const WiredStep& source, const FromDecl& from) {
    if (!source.spec || from.step_port.empty()) return 0;
    const OutputSpec* output = source.spec->find_output(from.step_port);
    if (output != nullptr) return static_cast<uint32_t>(output - source.spec->outputs.data());
    std::vector<std::string> known;
    for (const OutputSpec& candidate : source.spec->outputs)
      known.push_back(candidate.name);
    report_.error("unknown-port", from.at,
                  source.spec->id + " has no output " + quoted(from.step_port),
                  suggestion(from.step_port, known));
    return std::nullopt;
  }

  void expect_all_inputs() {
    if (has_port_errors_) return;
    for (const InputSpec& input : step_.spec->inputs) {
      const bool is_connected =
          std::find(connected_.begin(), connected_.end(), index_of(input)) != connected_.end();
      if (input.optional || is_connected || !step_.spec->is_connectable(input)) continue;
      const StepDecl& decl = *step_.decl;
      report_.error("missing-input", decl.from_at.line == 0 ? decl.name.at : decl.from_at,
                    step_.spec->id + " needs a table for its input " + quoted(input.name),
                    missing_hint(input));
    }
  }

  [[nodiscard]] std::string missing_hint(const InputSpec& input) const {
    if (connectable_ports(*step_.spec).size() == 1) return "add `from:` with the name of a step";
    return "add it: from: {" + input.name + ": step}";
  }

  [[nodiscard]] uint32_t index_of(const InputSpec& input) const {
    return static_cast<uint32_t>(&input - step_.spec->inputs.data());
  }

  WiredStep& step_;
  const std::vector<WiredStep>& all_;
  const std::map<std::string, uint32_t>& index_;
  Report& report_;
  std::vector<uint32_t> connected_;
  bool has_port_errors_ = false;
};

std::shared_ptr<const ClassSpec> find_class(const StepDecl& step, const Catalogue& catalogue,
                                            Report& report) {
  if (step.use.text.empty()) return nullptr;  // reported by the reader
  auto spec = catalogue.find(step.use.text);
  if (spec) return spec;
  std::vector<std::string> known;
  for (const auto& [id, ignored] : catalogue.classes())
    known.push_back(id);
  std::string hint = suggestion(step.use.text, std::move(known));
  if (hint.substr(0, 3) != "did")
    hint = "`spoor plugin list` shows what is installed, `spoor plugin why " + step.use.text +
           "` where it was looked for";
  report.error("unknown-class", step.use.at, "there is no class " + quoted(step.use.text),
               std::move(hint));
  return nullptr;
}

/// Kahn's algorithm over indices; the smallest free index goes first.
class Order {
 public:
  Order(const std::vector<WiredStep>& steps, Report& report)
      : steps_(steps), report_(report), done_(steps.size(), false) {}

  std::vector<uint32_t> sort() {
    take_free(false);
    take_free(true);
    report_circles();
    return std::move(order_);
  }

 private:
  [[nodiscard]] bool is_last(uint32_t i) const {
    return steps_[i].spec && steps_[i].spec->wants_run;
  }

  [[nodiscard]] bool is_free(uint32_t i) const {
    const auto& wires = steps_[i].wires;
    return std::all_of(wires.begin(), wires.end(),
                       [&](const Wire& wire) { return done_[wire.from_step]; });
  }

  /// Quadratic in the number of steps, which a manifest's size bounds to some thousands.
  void take_free(bool last) {
    for (uint32_t i = 0; i < steps_.size();) {
      if (done_[i] || is_last(i) != last || !is_free(i)) {
        ++i;
        continue;
      }
      done_[i] = true;
      order_.push_back(i);
      i = 0;
    }
  }

  void report_circles() {
    std::vector<bool> seen(steps_.size(), false);
    for (uint32_t start = 0; start < steps_.size(); ++start) {
      if (done_[start] || seen[start]) continue;
      std::vector<uint32_t> path;
      uint32_t now = start;
      while (!seen[now]) {
        seen[now] = true;
        path.push_back(now);
        const Wire* wire = waiting_wire(now);
        if (wire == nullptr) break;
        now = wire->from_step;
      }
      const auto begin = std::find(path.begin(), path.end(), now);
      if (begin != path.end() && waiting_wire(now) != nullptr) report_circle({begin, path.end()});
    }
  }

  [[nodiscard]] const Wire* waiting_wire(uint32_t i) const {
    for (const Wire& wire : steps_[i].wires) {
      if (!done_[wire.from_step]) return &wire;
    }
    return nullptr;
  }

  /// `circle` is in the order of reading; shown from its first step of the manifest, in the
  /// direction of the data.
  void report_circle(std::vector<uint32_t> circle) {
    std::reverse(circle.begin(), circle.end());
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    std::string text;
    for (const uint32_t i : circle)
      text += steps_[i].decl->name.text + " → ";
    text += steps_[circle[0]].decl->name.text;
    report_.error("cycle", waiting_wire(circle[0])->at,
                  "steps read each other in a circle: " + text,
                  "a step can only read what does not depend on it");
  }

  const std::vector<WiredStep>& steps_;
  Report& report_;
  std::vector<bool> done_;
  std::vector<uint32_t> order_;
};

}  // namespace

std::vector<WiredStep> wire(const Manifest& manifest, const Catalogue& catalogue, Report& report) {
  std::vector<WiredStep> out;
  std::map<std::string, uint32_t> index;
  for (const StepDecl& step : manifest.steps) {
    index.emplace(step.name.text, static_cast<uint32_t>(out.size()));
    out.push_back({&step, find_class(step, catalogue, report), {}});
  }
  for (WiredStep& step : out)
    StepWiring(step, out, index, report).connect();
  return out;
}

std::vector<uint32_t> topological_order(const std::vector<WiredStep>& steps, Report& report) {
  return Order(steps, report).sort();
}

}  // namespace spoor::host::plan
