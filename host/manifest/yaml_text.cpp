// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/yaml_text.hpp"

#include <algorithm>
#include <string>

#include "host/manifest/utf8.hpp"

namespace spoor::host::yaml {
namespace {

constexpr std::string_view kTabHint = "indent and separate with spaces";

Position place_of(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_start = before.rfind('\n');
  Position at;
  at.line = static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  at.column = static_cast<uint32_t>(count_characters(before.substr(line_start + 1))) + 1;
  return at;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Walks the text one character at a time and knows where it is.
class Walker {
 public:
  Walker(std::string_view text, const std::vector<Span>& scalars)
      : text_(text), scalars_(scalars) {}

  /// False at the end.
  bool next() {
    if (started_) step();
    started_ = true;
    while (i_ < text_.size() && is_continuation(text_[i_]))
      ++i_;
    if (i_ >= text_.size()) return false;
    while (span_ < scalars_.size() && scalars_[span_].end <= index_)
      ++span_;
    notice_comment();
    return true;
  }
  [[nodiscard]] bool is_tab() const { return text_[i_] == '\t'; }
  [[nodiscard]] bool is_syntax() const { return !in_comment_ && !in_scalar(); }
  [[nodiscard]] Position at() const { return at_; }

 private:
  [[nodiscard]] bool in_scalar() const {
    return span_ < scalars_.size() && scalars_[span_].begin <= index_;
  }
  void step() {
    const bool line_ends = text_[i_] == '\n';
    ++i_;
    ++index_;
    ++at_.column;
    if (!line_ends) return;
    in_comment_ = false;
    ++at_.line;
    at_.column = 1;
  }
  void notice_comment() {
    if (text_[i_] != '#' || in_scalar()) return;
    if (at_.column == 1 || is_blank(text_[i_ - 1])) in_comment_ = true;
  }

  std::string_view text_;
  const std::vector<Span>& scalars_;
  size_t i_ = 0;        // byte
  uint64_t index_ = 0;  // character
  size_t span_ = 0;
  Position at_{1, 1};
  bool started_ = false;
  bool in_comment_ = false;
};

}  // namespace

bool check_encoding(std::string_view text, Report& report) {
  const size_t nul = text.find('\0');
  const size_t bad = valid_utf8_prefix(text.substr(0, nul));
  if (bad < std::min(nul, text.size())) {
    report.error("invalid-utf8", place_of(text, bad), "the text is not valid UTF-8",
                 "save the file as UTF-8");
    return false;
  }
  if (nul == std::string_view::npos) return true;
  report.error("nul-byte", place_of(text, nul), "the text holds a NUL byte",
               "save the file as UTF-8 text; UTF-16 and binary files are not read");
  return false;
}

void check_tabs(std::string_view text, const std::vector<Span>& scalars, size_t limit,
                Report& report) {
  if (text.find('\t') == std::string_view::npos) return;
  Walker walker(text, scalars);
  while (limit > 0 && walker.next()) {
    if (!walker.is_tab() || !walker.is_syntax()) continue;
    report.error("tab", walker.at(), "a tab outside quotes", std::string(kTabHint));
    --limit;
  }
}

bool is_tab_at(std::string_view text, Position at) {
  const std::vector<Span> no_scalars;
  Walker walker(text, no_scalars);
  while (walker.next()) {
    if (walker.at() == at) return walker.is_tab();
    if (walker.at().line > at.line) return false;
  }
  return false;
}

}  // namespace spoor::host::yaml
