// SPDX-License-Identifier: Apache-2.0
//
// Group contract, what every kind has in common: making and ending instances, a plain run, and what
// the host sees of it.
#include <algorithm>
#include <array>
#include <string>

#include <nlohmann/json.hpp>

#include "host/check/check_list.hpp"

namespace spoor::host::check {

Finding breach_of(const Outcome& outcome, const char* check) {
  for (const Breach& breach : outcome.breaches) {
    if (breach.check == check) return fail_check(breach.what);
  }
  return pass();
}

namespace {

using nlohmann::json;

Finding example(Bench& bench) {
  if (bench.sample().from_example) return pass();
  return skip("the descriptor has no \"example\": tables were made from the declared columns");
}

Finding create(Bench& bench) {
  auto instance = bench.make();
  if (!instance->create_exception().empty()) return fail_check(instance->create_exception());
  if (instance->created()) return pass();
  const std::string why = "`create` refused: " + instance->create_error().text;
  return bench.sample().from_example ? fail_check(why) : skip("needs an example; " + why);
}

Finding runs(Bench& bench) {
  const Outcome out = bench.run();
  if (out.ok()) return pass();
  if (!out.exception.empty() || bench.sample().from_example) return fail_check(out.failure());
  return skip("needs an example in the descriptor; " + out.failure());
}

/// A refusal must say why; "" when it does.
std::string judge_refusal(const Instance& instance, const std::string& what) {
  if (!instance.create_exception().empty()) return what + ": " + instance.create_exception();
  if (instance.created()) return "";
  if (instance.create_error().status == SPOOR_OK) return what + ": refused without an error";
  return instance.create_error().text.empty() ? what + ": refused without a message" : "";
}

Finding bad_config(Bench& bench) {
  const json good = json::parse(bench.sample().config);
  for (const std::string& name : bench.spec().params.required) {
    json without = good;
    without.erase(name);
    const auto instance = bench.make_with(without.dump());
    if (instance->created()) return fail_check("`create` accepts a configuration without " + name);
    const std::string problem = judge_refusal(*instance, "without " + name);
    if (!problem.empty()) return fail_check(problem);
  }
  for (const Property& param : bench.spec().params.properties) {
    for (const json& wrong : {json::object(), json("\xC3\xA4\n"), json(-1), json::array({1})}) {
      json changed = good;
      changed[param.name] = wrong;
      const auto instance = bench.make_with(changed.dump());
      const std::string problem = judge_refusal(*instance, param.name + " = " + wrong.dump());
      if (!problem.empty()) return fail_check(problem);
    }
  }
  return pass();
}

Finding unknown_class(Bench& bench) {
  spoor_class other = bench.cls();
  const std::string id = bench.spec().id.substr(0, bench.spec().id.find('.')) + ".no-such-class";
  other.id = id.c_str();
  const Instance instance(other, bench.spec(), bench.world(), bench.sample().config);
  if (instance.created()) {
    return fail_check("`create` makes an instance of " + id + ", a class it does not have");
  }
  const std::string problem = judge_refusal(instance, id);
  return problem.empty() ? pass() : fail_check(problem);
}

Finding unknown_extension(Bench& bench) {
  const auto instance = bench.make();
  if (!instance->created() || bench.cls().get_extension == nullptr) return pass();
  const void* table = bench.cls().get_extension(instance->raw(), "no.such.extension/1");
  return table == nullptr ? pass() : fail_check("`get_extension` knows an extension there is not");
}

Finding traits(Bench& bench) {
  const auto instance = bench.make();
  const uint32_t first = instance->traits();
  if (first != instance->traits()) return fail_check("`traits` changes from call to call");
  if ((first & ~(SPOOR_TRAIT_CONCURRENT | SPOOR_TRAIT_WANTS_RUN)) != 0) {
    return fail_check("`traits` has bits that mean nothing: " + std::to_string(first));
  }
  if ((first & SPOOR_TRAIT_CONCURRENT) != 0 && !bench.spec().concurrent) {
    return fail_check("`traits` says CONCURRENT, the descriptor does not");
  }
  if (((first & SPOOR_TRAIT_WANTS_RUN) != 0) != bench.spec().wants_run) {
    return fail_check("`traits` and the descriptor do not agree on WANTS_RUN");
  }
  return pass();
}

template <const char* const& kName>
Finding breach(Bench& bench) {
  return breach_of(bench.run(), kName);
}

constexpr const char* kSchemaDeclared = "contract.schema-declared";
constexpr const char* kSchemaOnce = "contract.schema-once";
constexpr const char* kOutputValid = "contract.output-valid";
constexpr const char* kDiagnostics = "contract.diagnostics-declared";

std::string count_text(uint64_t in, const char* what, uint64_t out, uint64_t dropped) {
  return std::to_string(in) + what + ", " + std::to_string(out) + " rows out and " +
         std::to_string(dropped) + " dropped";
}

/// What does not add up on one port, or "".
std::string judge_ledger(const Outcome& out, const plan::OutputSpec& spec, const PortRecord& port) {
  uint64_t dropped = 0;
  for (const auto& [reason, rows] : port.dropped) {
    if (reason.empty()) return "rows were dropped without a reason";
    dropped += rows;
  }
  const auto rows_in = static_cast<uint64_t>(out.rows_in);
  const auto rows_out = static_cast<uint64_t>(port.rows);
  switch (spec.cardinality) {
    case plan::Cardinality::kMap:
      return rows_in == rows_out ? "" : count_text(rows_in, " rows in", rows_out, dropped);
    case plan::Cardinality::kFilter:
      return rows_in == rows_out + dropped ? ""
                                           : count_text(rows_in, " rows in", rows_out, dropped);
    case plan::Cardinality::kSource:
      return out.records_read == rows_out + dropped
                 ? ""
                 : count_text(out.records_read, " records read", rows_out, dropped);
    default:
      return "";
  }
}

Finding ledger_of(const Outcome& out, const plan::ClassSpec& spec) {
  for (size_t i = 0; i < spec.outputs.size() && i < out.ports.size(); ++i) {
    const std::string problem = judge_ledger(out, spec.outputs[i], out.ports[i]);
    if (!problem.empty()) {
      return fail_check("output \"" + spec.outputs[i].name + "\": " + problem);
    }
  }
  return pass();
}

Finding ledger(Bench& bench) { return ledger_of(bench.run(), bench.spec()); }

std::string judge_releases(const Outcome& out, const std::string& when) {
  if (out.streams_left != 0) {
    return std::to_string(out.streams_left) + " input streams were not released" + when;
  }
  if (out.batches_left != 0) {
    return std::to_string(out.batches_left) + " input batches were not released" + when;
  }
  return "";
}

Finding releases(Bench& bench) {
  RunOptions failing, cancelled, closed;
  failing.feed.fail_at = 1;
  cancelled.feed.cancel_at = 1;
  closed.close_after = 0;
  const std::pair<RunOptions, const char*> cases[] = {{RunOptions{}, ""},
                                                      {failing, " when the input failed"},
                                                      {cancelled, " when the run was cancelled"},
                                                      {closed, " when nobody read the output"}};
  for (const auto& [options, when] : cases) {
    const std::string problem = judge_releases(bench.run(options), when);
    if (!problem.empty()) return fail_check(problem);
  }
  return pass();
}

Finding run_twice(Bench& bench) {
  const auto instance = bench.make();
  const Outcome first = instance->run(bench.sample());
  for (int i = 0; i < 2; ++i) {
    const std::string changed = difference(first, instance->run(bench.sample()));
    if (!changed.empty()) return fail_check("a second run of one instance differs: " + changed);
  }
  return pass();
}

Finding two_instances(Bench& bench) {
  const Outcome alone = bench.run();
  const auto a = bench.make();
  const auto b = bench.make();
  const Outcome first = a->run(bench.sample());
  const Outcome second = b->run(bench.sample());
  b->destroy();
  const Outcome third = a->run(bench.sample());
  for (const Outcome* out : {&first, &second, &third}) {
    const std::string changed = difference(alone, *out);
    if (!changed.empty()) return fail_check("instances disturb each other: " + changed);
  }
  return pass();
}

constexpr std::array kChecks = {
    ClassCheck{"contract.example", "the descriptor has an example to check with", "load.classes",
               &any_class, &example},
    ClassCheck{"contract.create", "`create` takes the example's parameters", "load.classes",
               &any_class, &create},
    ClassCheck{kRuns, "the example runs to its end without an error", "contract.create", &any_class,
               &runs},
    ClassCheck{"contract.bad-config", "`create` refuses what cannot work, and says why",
               "contract.create", &any_class, &bad_config},
    ClassCheck{"contract.unknown-class", "`create` refuses a class that is not its own",
               "contract.create", &any_class, &unknown_class},
    ClassCheck{"contract.unknown-extension", "`get_extension` gives NULL for what it does not know",
               "contract.create", &any_class, &unknown_extension},
    ClassCheck{"contract.traits", "`traits` is stable and as described", "contract.create",
               &any_class, &traits},
    ClassCheck{kSchemaDeclared, "outputs have the columns that are declared", kRuns, &any_class,
               &breach<kSchemaDeclared>},
    ClassCheck{kSchemaOnce, "a schema is set once per call, before the first batch", kRuns,
               &has_outputs, &breach<kSchemaOnce>},
    ClassCheck{kOutputValid, "every batch handed over is valid Arrow and UTF-8", kRuns, &any_class,
               &breach<kOutputValid>},
    ClassCheck{kDiagnostics, "diagnostics have codes that are declared", kRuns, &any_class,
               &breach<kDiagnostics>},
    ClassCheck{"contract.ledger", "rows in are rows out and rows dropped", kRuns, &has_outputs,
               &ledger},
    ClassCheck{"contract.releases", "streams and batches are released on every way out", kRuns,
               &any_class, &releases},
    ClassCheck{"contract.run-twice", "an instance gives the same twice", kRuns, &any_class,
               &run_twice},
    ClassCheck{"contract.two-instances", "instances do not disturb each other",
               "contract.run-twice", &any_class, &two_instances}};

}  // namespace

std::span<const ClassCheck> contract_checks() { return kChecks; }

}  // namespace spoor::host::check
