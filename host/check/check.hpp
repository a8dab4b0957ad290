// SPDX-License-Identifier: Apache-2.0
//
// `spoor plugin check`: does a stranger's binary keep the contract? Every check runs in a child of
// its own, forked from a process that has loaded nothing, with a time limit. A check either finds
// one named fault or does not; what it needs and cannot have is skipped and listed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <toolkit/result.hpp>

#include "host/check/forked.hpp"

namespace spoor::host::check {

struct CheckOptions {
  std::optional<uint64_t> seed;         ///< of the random parts; a new one when not given
  std::vector<std::string> only;        ///< "contract.cancel" or "contract"; empty: all
  int64_t timeout_ns = 10'000'000'000;  ///< per check; twelve times as long in a sanitized host
};

struct CheckResult {
  std::string name;      ///< "contract.cancel"
  std::string class_id;  ///< "" for checks of the file
  Finding finding;
  int64_t ns = 0;
};

struct CheckReport {
  std::string path;
  uint64_t seed = 0;
  std::vector<CheckResult> results;
  int64_t ns = 0;
  [[nodiscard]] size_t count(Verdict verdict) const;
};

/// A check there is, for `--list`.
struct CheckDescription {
  std::string name;
  std::string what;  ///< the rule, one sentence
};
[[nodiscard]] std::vector<CheckDescription> all_checks();

/// Runs the checks over a library (or its sidecar). `on_result`, if set, hears each result as it
/// comes. Forks; call it from a process that has loaded no plugin and runs no other threads, or the
/// checks see those. SPOOR_NOT_FOUND when there is no file, SPOOR_INVALID_ARGUMENT for an `only`
/// that names nothing.
[[nodiscard]] toolkit::Result<CheckReport> check_plugin(
    const std::string& file, const CheckOptions& options = {},
    const std::function<void(const CheckResult&)>& on_result = {});

/// {"path","seed","passed","failed","skipped","ms","checks":[{"name","class","verdict","why","note","ms",
/// "reproduce"}]}; verdict: "pass" | "fail" | "skip".
[[nodiscard]] std::string to_json(const CheckReport& report);
/// For people: failures with why and how to reproduce, then what was skipped, then the sums. With
/// `all`, checks that passed too.
[[nodiscard]] std::string to_text(const CheckReport& report, bool all = false);

/// For host.h: options_json {"reproduce": seed, "only": ["name"], "list": true} or empty; to_json
/// of the report. "list": nothing is run, every check there is has the verdict "" and its rule as
/// note.
[[nodiscard]] toolkit::Result<std::string> check_plugin_json(const std::string& file,
                                                             const std::string& options_json);

}  // namespace spoor::host::check
