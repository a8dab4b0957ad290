// SPDX-License-Identifier: Apache-2.0
//
// What a check of a manifest, a descriptor or a query pack finds: always a rule's name, and the
// place, so that an editor can jump there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spoor::host {

/// Numbers of spoor_diag.severity.
enum class Severity : int32_t { kNote = 0, kWarning = 1, kError = 2 };

/// Both begin at 1; columns count characters, not bytes. 0 = no place.
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;
  bool operator==(const Position&) const = default;
};

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string rule;  ///< kebab-case id, "duplicate-key"
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string message;  ///< one sentence without a trailing period
  std::string hint;     ///< what a person can do; may be empty

  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] bool has_errors(const Diagnostics& diagnostics);

/// By file and position; findings of one place keep their order. Equal findings are merged.
void sort_by_position(Diagnostics& diagnostics);

/// "case.yaml:3:7: error: message [rule]" and, indented on a line of its own, the hint. Control
/// characters are shown as \xNN, so that a hostile manifest cannot drive a terminal.
[[nodiscard]] std::string to_text(const Diagnostic& diagnostic);

/// Collects the findings about one file. After kMaxFindings it says so once (`too-many-errors`, as
/// severe as the worst that is not kept) and only counts.
class Report {
 public:
  static constexpr size_t kMaxFindings = 1000;

  explicit Report(std::string file) : file_(std::move(file)) {}

  void error(std::string rule, Position at, std::string message, std::string hint = {});
  void warning(std::string rule, Position at, std::string message, std::string hint = {});
  /// Findings made elsewhere, kept with their own file.
  void append(const Diagnostics& more);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] bool has_errors() const { return host::has_errors(found_); }
  /// How many there were, those not kept included.
  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] const Diagnostics& found() const { return found_; }
  /// The findings in order of position; the report is empty afterwards.
  [[nodiscard]] Diagnostics take();

 private:
  void add(Diagnostic finding);

  std::string file_;
  size_t count_ = 0;
  Diagnostics found_;
};

}  // namespace spoor::host
