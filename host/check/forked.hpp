// SPDX-License-Identifier: Apache-2.0
//
// Runs one check in a process of its own, so that a plugin that crashes, exits, hangs or wrecks the
// process harms nothing but its own check.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace spoor::host::check {

enum class Verdict : uint8_t { kPass, kFail, kSkip };

/// What a check found.
struct Finding {
  Verdict verdict = Verdict::kPass;
  std::string why;   ///< one sentence; "" when it passed
  std::string note;  ///< a figure or a list worth showing; may be empty
};

[[nodiscard]] inline Finding pass(std::string note = {}) {
  return {Verdict::kPass, "", std::move(note)};
}
[[nodiscard]] inline Finding fail_check(std::string why) {
  return {Verdict::kFail, std::move(why), ""};
}
[[nodiscard]] inline Finding skip(std::string why) { return {Verdict::kSkip, std::move(why), ""}; }

struct ChildReport {
  Finding finding;
  int64_t ns = 0;
};

/// Forks; the child runs `body` with standard input, output and error redirected and no other
/// descriptors of ours, in a process group that is killed after `timeout_ns` or when the child has
/// ended. A child that ends without an answer gives a failure that says how it ended and what it
/// wrote. One thread at a time; the calling process must not hold locks that `body` needs.
[[nodiscard]] ChildReport run_in_child(const std::function<Finding()>& body, int64_t timeout_ns);

/// In the child: what has been written to standard output and standard error so far.
[[nodiscard]] std::string written_to_stdio();

}  // namespace spoor::host::check
