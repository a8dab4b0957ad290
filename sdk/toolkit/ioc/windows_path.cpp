// SPDX-License-Identifier: Apache-2.0
//
// Windows paths: C:\…, \\server\share, \\?\…, \\.\pipe\…, .\…, ..\…, %VAR%\…, $env:VAR\…, ~\…,
// rooted \Windows\…, and dir\file.exe. Doubled backslashes of JSON and C text are taken as one.
// Blanks belong to a name where another backslash shows that it goes on ("C:\Program Files\x").
#include <algorithm>

#include <toolkit/ioc/file_names.hpp>
#include <toolkit/ioc/scan.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxVariable = 64;
constexpr size_t kMaxAhead = 64;  ///< bytes looked at to see whether a name with blanks goes on
constexpr size_t kMaxBlanks = 4;  ///< in one name

struct Root {
  size_t begin = 0;
  size_t body = 0;  ///< first byte behind the root and its backslashes
  bool found = false;
  bool needs_file = false;  ///< only a known folder or file extension makes it a path
  bool registry = false;
};

size_t skip_backslashes(std::string_view text, size_t i) {
  while (i < text.size() && text[i] == '\\')
    ++i;
  return i;
}

bool is_name_byte(unsigned char c) { return is(c, kWinName) || c >= 0x80; }
bool is_share_byte(unsigned char c) { return is_name_byte(c) || c == '?'; }

class RootReader {
 public:
  RootReader(std::string_view text, size_t i, size_t floor) : text_(text), i_(i), floor_(floor) {}

  [[nodiscard]] Root read() const {
    const size_t body = skip_backslashes(text_, i_);
    const size_t run = body - i_;
    const unsigned char previous = before(i_);
    Root root{i_, body, true, false, false};
    if (previous == ':' && i_ >= 2 && is(byte(i_ - 2), kAlpha) && !is(before(i_ - 2), kWord)) {
      if (run > 2) return {};
      root.begin = i_ - 2;
      return root;
    }
    if (!is(previous, kWord) && previous < 0x80 && run >= 2) return share(root, run);
    if (previous == '.') return dots(root, run);
    if (previous == '%') return variable(root);
    if (previous == '~' && !is(before(i_ - 1), kWord)) {
      root.begin = i_ - 1;
      return root;
    }
    if (is(previous, kWord) || previous == ':') return after_word(root, run);
    root.needs_file = true;
    root.found = run == 1 && (previous == 0 ||
                              detail::one_of(static_cast<char>(previous), " \t\r\n\"'=,(<>[;|"));
    return root;
  }

 private:
  [[nodiscard]] unsigned char byte(size_t i) const { return static_cast<unsigned char>(text_[i]); }
  [[nodiscard]] unsigned char before(size_t i) const { return i > floor_ ? byte(i - 1) : 0; }

  /// "\\server\share", "\\?\C:\", "\\.\pipe\", and their doubled forms.
  [[nodiscard]] Root share(Root root, size_t run) const {
    if (run != 2 && run != 4) return {};
    size_t name = root.body;
    while (name < text_.size() && is_share_byte(byte(name)) && name - root.body <= kMaxVariable) {
      ++name;
    }
    // A share has a name behind it; "\\n" of escaped text has none.
    root.found = name > root.body && name < text_.size() && text_[name] == '\\';
    if (root.found && name == root.body + 1 &&
        (text_[root.body] == '?' || text_[root.body] == '.')) {
      root.body = skip_backslashes(text_, name);
      if (root.body + 1 < text_.size() && text_[root.body + 1] == ':') {
        root.body = skip_backslashes(text_, root.body + 2);
      }
    }
    return root;
  }

  [[nodiscard]] Root dots(Root root, size_t run) const {
    if (run > 2) return {};
    root.begin = i_ - 1;
    if (before(root.begin) == '.') --root.begin;
    const unsigned char previous = before(root.begin);
    if (is(previous, kWord) || previous == '.' || previous >= 0x80) return after_word(root, run);
    return root;
  }

  [[nodiscard]] Root variable(Root root) const {
    size_t begin = i_ - 1;
    while (begin > floor_ && i_ - begin < kMaxVariable &&
           (is(byte(begin - 1), kWord) || detail::one_of(text_[begin - 1], "()"))) {
      --begin;
    }
    if (begin == i_ - 1 || before(begin) != '%') return {};
    root.begin = begin - 1;
    return root;
  }

  /// "HKLM\…" (no path), "$env:TEMP\…", "dir\file.exe", "DOMAIN\user" (no path).
  [[nodiscard]] Root after_word(Root root, size_t run) const {
    size_t begin = i_;
    while (begin > floor_ && i_ - begin < kMaxVariable &&
           (is(byte(begin - 1), kLabel) || text_[begin - 1] == '.' || text_[begin - 1] == ':')) {
      --begin;
    }
    const std::string_view word = text_.substr(begin, i_ - begin);
    root.registry = is_registry_root(word);
    root.begin = begin;
    root.needs_file = true;
    root.found = run <= 2 && !root.registry;
    constexpr std::string_view kEnvironment = "env:";
    if (before(begin) == '$' && word.size() > kEnvironment.size() &&
        std::equal(kEnvironment.begin(), kEnvironment.end(), word.begin(),
                   [](char a, char b) { return a == static_cast<char>(b | 0x20) || a == b; })) {
      root.begin = begin - 1;
      root.needs_file = false;
    } else if (word.find(':') != word.npos) {
      root.found = false;
    }
    return root;
  }

  std::string_view text_;
  size_t i_;
  size_t floor_;
};

/// A blank at `i` inside a name: where the name goes on to the next backslash, or 0.
size_t name_goes_on(std::string_view text, size_t i) {
  size_t blanks = 0;
  for (size_t k = i; k < text.size() && k - i < kMaxAhead; ++k) {
    const auto c = static_cast<unsigned char>(text[k]);
    if (c == '\\') return text[k - 1] == ' ' || text[k - 1] == '.' ? 0 : k;
    if (c == ' ') {
      const char next = k + 1 < text.size() ? text[k + 1] : ' ';
      if (++blanks > kMaxBlanks || detail::one_of(next, " -/.%$\"'\\")) return 0;
    } else if (!is_name_byte(c)) {
      return 0;
    }
  }
  return 0;
}

/// A blank at `i` inside the last name (from `name`) of a quoted path: the closing quote, or 0. A
/// relative path must end in a file there, or every quoted sentence that begins with one would do.
size_t quote_closes(std::string_view text, size_t name, size_t i, unsigned char quote,
                    bool relative) {
  for (size_t k = i; k < text.size() && k - i < kMaxAhead; ++k) {
    const auto c = static_cast<unsigned char>(text[k]);
    if (c == quote) {
      return !relative || has_file_extension(text.substr(name, k - name)) ? k : 0;
    }
    if (c == ' ' && k + 1 < text.size() && detail::one_of(text[k + 1], " -/")) return 0;
    if (c != ' ' && !is_name_byte(c)) return 0;
  }
  return 0;
}

}  // namespace

/// What follows a file name at `i` and is no part of it: the offset of a call trace
/// ("ntdll.dll+9c524"), or an escaped line break ("x.exe\r\n").
bool trails_file(std::string_view text, size_t i) {
  if (text[i] == '+') return true;
  const std::string_view rest = text.substr(i, 4);
  if (rest == "\\r\\n" || rest == "\\n\\t") return true;
  const bool line_break = rest.size() > 1 && detail::one_of(rest[1], "rnt");
  return line_break && (rest.size() < 3 || !is_name_byte(static_cast<unsigned char>(rest[2])));
}

/// Where the path whose first name begins at `i` ends.
size_t Scan::windows_path_end(size_t i, unsigned char quote, bool relative) const {
  size_t name = i;
  for (;;) {
    const unsigned char c = at(i);
    if ((c == '+' || c == '\\') && trails_file(text_, i) &&
        has_file_extension(text_.substr(name, i - name))) {
      return i;
    }
    if (c == '\\') {
      const size_t next = skip_backslashes(text_, i);
      if (next - i > 2 || !is_name_byte(at(next))) return i;
      name = i = next;
    } else if (c == ' ') {
      if (has_file_extension(text_.substr(name, i - name))) return i;
      size_t next = name_goes_on(text_, i);
      if (next == 0) next = quote != 0 ? quote_closes(text_, name, i, quote, relative) : 0;
      if (next == 0) return i;
      i = next;
    } else if (starts_at(i, "$env:")) {
      i += 5;
    } else if (is(c, kWinName)) {
      ++i;
    } else if (c >= 0x80) {
      const Letter letter = letter_at(text_, i);
      if (letter.size == 0) return i;
      i += letter.size;
    } else {
      return i;
    }
  }
}

void Scan::on_backslash(size_t i) {
  if (i < windows_end_) return;
  const Root root = RootReader(text_, i, windows_end_).read();
  windows_end_ = std::max(root.body, skip_backslashes(text_, i));
  if (!root.found && !root.registry) return;
  const unsigned char previous = before(root.begin);
  const unsigned char quote = previous == '"' || previous == '\'' ? previous : 0;
  size_t end = windows_path_end(root.body, quote, at(root.begin) == '.');
  windows_end_ = std::max(windows_end_, end);
  if (root.registry) return;
  while (end > root.body && detail::one_of(text_[end - 1], ".)!"))
    --end;
  if (end <= root.body) return;
  const std::string_view body = view({root.body, end});
  if (root.needs_file) {
    const std::string_view first = body.substr(0, body.find('\\'));
    const size_t last = body.rfind('\\');
    const std::string_view file = last == body.npos ? body : body.substr(last + 1);
    const bool rooted = at(root.begin) == '\\';
    if (!has_file_extension(file) && !(rooted && is_windows_root(first))) return;
  }
  emit(Type::kWindowsPath, {root.begin, end});
}

}  // namespace spoor::toolkit::ioc
