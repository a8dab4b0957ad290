// SPDX-License-Identifier: Apache-2.0
//
// The checks there are, by group. A check of the file gets the subject, a check of a class a bench;
// both run in a child.
#pragma once

#include <span>

#include "host/check/forked.hpp"
#include "host/check/subject.hpp"

namespace spoor::host::check {

struct FileCheck {
  const char* name;
  const char* what;
  const char* needs;  ///< names of checks that must have passed, or ""
  Finding (*body)(const Subject&);
};

struct ClassCheck {
  const char* name;
  const char* what;
  const char* needs;
  bool (*applies)(const plan::ClassSpec&);
  Finding (*body)(Bench&);
};

[[nodiscard]] std::span<const FileCheck> load_checks();
[[nodiscard]] std::span<const ClassCheck> contract_checks();
[[nodiscard]] std::span<const ClassCheck> input_checks();
[[nodiscard]] std::span<const ClassCheck> kind_checks();
[[nodiscard]] std::span<const ClassCheck> robust_checks();
[[nodiscard]] std::span<const ClassCheck> quality_checks();

// Which classes a check is about.
[[nodiscard]] inline bool any_class(const plan::ClassSpec&) { return true; }
[[nodiscard]] inline bool is_provider(const plan::ClassSpec& c) {
  return c.kind == plan::ClassKind::kProvider;
}
[[nodiscard]] inline bool is_enricher(const plan::ClassSpec& c) {
  return c.kind == plan::ClassKind::kEnricher;
}
[[nodiscard]] inline bool is_visualizer(const plan::ClassSpec& c) {
  return c.kind == plan::ClassKind::kVisualizer;
}
[[nodiscard]] inline bool reads_tables(const plan::ClassSpec& c) {
  return c.kind == plan::ClassKind::kAnalyzer || is_visualizer(c);
}
[[nodiscard]] inline bool reads_streams(const plan::ClassSpec& c) {
  return reads_tables(c) && !c.rowwise;
}
[[nodiscard]] inline bool has_outputs(const plan::ClassSpec& c) {
  return c.kind == plan::ClassKind::kAnalyzer || is_provider(c);
}

/// Most checks of a class need this one.
inline constexpr const char* kRuns = "contract.runs";

/// The first breach of that check in an outcome, as a finding.
[[nodiscard]] Finding breach_of(const Outcome& outcome, const char* check);

}  // namespace spoor::host::check
