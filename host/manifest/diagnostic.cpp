// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/diagnostic.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace spoor::host {
namespace {

std::string_view word(Severity severity) {
  if (severity == Severity::kError) return "error";
  return severity == Severity::kWarning ? "warning" : "note";
}

/// Line breaks in a message would look like further findings.
void append_visible(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

void sort_by_position(Diagnostics& diagnostics) {
  const auto place = [](const Diagnostic& d) { return std::tie(d.file, d.line, d.column); };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
}

std::string to_text(const Diagnostic& diagnostic) {
  std::string out;
  append_visible(out, diagnostic.file);
  if (diagnostic.line != 0) {
    out += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
  }
  if (!out.empty()) out += ": ";
  out += word(diagnostic.severity);
  out += ": ";
  append_visible(out, diagnostic.message);
  out += " [" + diagnostic.rule + ']';
  if (!diagnostic.hint.empty()) {
    out += "\n    hint: ";
    append_visible(out, diagnostic.hint);
  }
  return out;
}

void Report::error(std::string rule, Position at, std::string message, std::string hint) {
  add({Severity::kError, std::move(rule), file_, at.line, at.column, std::move(message),
       std::move(hint)});
}

void Report::warning(std::string rule, Position at, std::string message, std::string hint) {
  add({Severity::kWarning, std::move(rule), file_, at.line, at.column, std::move(message),
       std::move(hint)});
}

void Report::append(const Diagnostics& more) {
  for (const Diagnostic& finding : more)
    add(finding);
}

Diagnostics Report::take() {
  sort_by_position(found_);
  return std::exchange(found_, {});
}

void Report::add(Diagnostic finding) {
  ++count_;
  if (found_.size() < kMaxFindings) {
    found_.push_back(std::move(finding));
  } else if (found_.size() == kMaxFindings) {
    found_.push_back({finding.severity, "too-many-errors", file_, finding.line, finding.column,
                      "only the first " + std::to_string(kMaxFindings) + " findings are shown",
                      "correct those first"});
  } else {
    found_.back().severity = std::max(found_.back().severity, finding.severity);
  }
}

}  // namespace spoor::host
