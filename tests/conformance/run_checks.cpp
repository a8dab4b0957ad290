// SPDX-License-Identifier: Apache-2.0
//
// Runs the checks of `spoor plugin check` over one plugin and says whether the outcome is the
// expected one: run_checks PLUGIN, and every check passes; run_checks PLUGIN CHECK [TEXT], and
// exactly that check fails, with TEXT among its reasons. A known-bad plugin proves that a check can
// fail, and that it does not drag others along.
#include <cstdio>
#include <string>
#include <vector>

#include "host/check/check.hpp"

namespace check = spoor::host::check;

namespace {

bool as_expected(const check::CheckReport& report, const std::string& wanted,
                 const std::string& text) {
  bool found = wanted.empty();
  bool good = true;
  for (const check::CheckResult& result : report.results) {
    if (result.finding.verdict != check::Verdict::kFail) continue;
    if (result.name != wanted) {
      std::printf("unexpected: %s\n", result.name.c_str());
      good = false;
    } else if (result.finding.why.find(text) == std::string::npos) {
      std::printf("%s fails without \"%s\" among its reasons\n", wanted.c_str(), text.c_str());
      good = false;
    } else {
      found = true;
    }
  }
  if (!found) std::printf("%s does not fail\n", wanted.c_str());
  return good && found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: run_checks PLUGIN [CHECK [TEXT]]\n", stderr);
    return 2;
  }
  check::CheckOptions options;
  options.seed = 4711;
  options.timeout_ns = 20'000'000'000;
  const auto report = check::check_plugin(argv[1], options);
  if (!report) {
    std::printf("%s\n", report.error().text().c_str());
    return 2;
  }
  std::fputs(check::to_text(*report, true).c_str(), stdout);
  return as_expected(*report, argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : "") ? 0 : 1;
}
