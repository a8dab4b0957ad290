// SPDX-License-Identifier: Apache-2.0
//
// Checks and walks records, one JSON object per line, over the offsets of a StructuralIndex, and
// tells a sink about each value with the table entry of its key. Private to this folder's sources.
//
// A Sink has
//   void begin_record(uint64_t number);            void end_record();   void abandon_record();
//   bool string(KeyTable::Entry&, const char* from, const char* to);  false: a bad escape
//   bool scalar(KeyTable::Entry&, const char* from, const char* to);  false: no JSON scalar
//   void nested(KeyTable::Entry&, const char* from, const char* to);  checked JSON text
//   void resolve(KeyTable::Entry&, std::string_view path);            a key seen for the first time
//   bool table_full();                                                keep no more entries
//   void repeated(KeyTable::Entry&);                                  the record had this key
//   before
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <toolkit/json/escapes.hpp>
#include <toolkit/json/key_table.hpp>
#include <toolkit/json/ndjson_options.hpp>
#include <toolkit/json/structural_index.hpp>
#include <toolkit/text/utf8.hpp>
#include <toolkit/typing/scalar.hpp>

namespace spoor::toolkit::json {

inline bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Whether [from, to) is true, false or null.
inline bool is_literal(const char* from, const char* to) noexcept {
  const std::string_view text(from, static_cast<size_t>(to - from));
  return text == "true" || text == "false" || text == "null";
}

template <class Sink>
class RecordWalker {
 public:
  RecordWalker(Sink& sink, const NdjsonOptions& options, NdjsonCounters& counters)
      : sink_(sink), options_(options), counters_(counters) {}

  /// Walks the records of `text`: whole lines (the last may lack its newline), the first of them at
  /// `offset` of the input. kPadding bytes behind the text must be readable.
  void chunk(std::string_view text, uint64_t offset, const BadRecord& bad) {
    switch (index_.build(text)) {
      case StructuralIndex::Outcome::ok:
        return lines(text, offset, bad);
      case StructuralIndex::Outcome::empty:
        return;
      default:
        return lines_one_by_one(text, offset, bad);
    }
  }

 private:
  static const char* line_end(const char* from, const char* end) noexcept {
    const void* newline = std::memchr(from, '\n', static_cast<size_t>(end - from));
    return newline == nullptr ? end : static_cast<const char*>(newline);
  }

  void lines(std::string_view text, uint64_t offset, const BadRecord& bad) {
    const char* const end = text.data() + text.size();
    text_ = text.data();
    at_ = index_.begin();
    for (const char* line = text_; line < end;) {
      const char* const stop = line_end(line, end);
      limit_ = static_cast<uint32_t>(stop - text_);
      if (*at_ < limit_) record(offset + static_cast<uint64_t>(line - text_), bad);
      line = stop + 1;
    }
  }

  /// The way for text in which some line is broken: a line cannot spoil the next one.
  void lines_one_by_one(std::string_view text, uint64_t offset, const BadRecord& bad) {
    const char* const end = text.data() + text.size();
    for (const char* line = text.data(); line < end;) {
      const char* const stop = line_end(line, end);
      std::string_view content(line, static_cast<size_t>(stop - line));
      if (!text::valid_utf8(content)) content = repaired(content);
      one_line(content, offset + static_cast<uint64_t>(line - text.data()), bad);
      line = stop + 1;
    }
  }

  std::string_view repaired(std::string_view line) {
    repaired_.clear();
    replaced_ = text::replace_invalid_utf8(line, repaired_);
    const size_t size = repaired_.size();
    repaired_.append(kPadding, '\0');
    return std::string_view(repaired_).substr(0, size);
  }

  void one_line(std::string_view content, uint64_t offset, const BadRecord& bad) {
    const uint64_t replaced = std::exchange(replaced_, 0);
    const auto outcome = index_.build(content);
    if (outcome == StructuralIndex::Outcome::empty) return;
    counters_.invalid_utf8 += replaced;
    if (outcome != StructuralIndex::Outcome::ok) {
      ++counters_.records;
      return drop(offset, "a string is not closed or holds a raw control character", bad);
    }
    text_ = content.data();
    at_ = index_.begin();
    limit_ = static_cast<uint32_t>(content.size());
    record(offset, bad);
  }

  void drop(uint64_t offset, const char* cause, const BadRecord& bad) {
    ++counters_.dropped;
    if (bad) bad(offset, counters_.records - 1, cause);
  }

  /// at_ is at the first token of a line that ends at limit_. Leaves at_ at the next line's first.
  void record(uint64_t offset, const BadRecord& bad) {
    ++counters_.records;
    sink_.begin_record(counters_.records);
    path_.clear();
    if (!spares_.empty()) spares_.clear();
    cause_ = "not a JSON object";
    const bool good = text_[*at_] == '{' && object(root_, options_.flatten, 1) && at_end();
    if (good) return sink_.end_record();
    sink_.abandon_record();
    while (*at_ < limit_)
      ++at_;
    drop(offset, cause_, bad);
  }

  bool at_end() noexcept {
    if (*at_ >= limit_) return true;
    cause_ = "text behind the JSON object";
    return false;
  }

  bool wrong(const char* cause) noexcept {
    cause_ = cause;
    return false;
  }

  /// The end of the token that begins before `next`, without the white space behind it.
  const char* token_end(uint32_t next) const noexcept {
    const char* end = text_ + (next < limit_ ? next : limit_);
    while (is_space(end[-1]))
      --end;
    return end;
  }

  /// at_ is at the object's brace; afterwards behind its closing one.
  bool object(KeyTable& table, int flatten, int depth) {
    if (depth > options_.max_depth) return wrong("nested too deeply");
    const uint32_t* i = at_ + 1;
    KeyTable::Entry* previous = table.head();
    if (*i < limit_ && text_[*i] == '}') {
      at_ = i + 1;
      return true;
    }
    for (;; ++i) {
      at_ = i;
      if (*i >= limit_ || text_[*i] != '"') return wrong("a key is missing");
      const char* const key = text_ + *i + 1;
      ++i;
      if (*i >= limit_ || text_[*i] != ':') return wrong("a colon is missing");
      const char* key_end = text_ + *i - 1;
      if (*key_end != '"') key_end = token_end(*i) - 1;
      KeyTable::Entry* const entry = find(table, key, key_end, previous);
      if (entry == nullptr) return wrong("a key has a bad escape");
      previous = entry;
      at_ = ++i;
      if (*i >= limit_) return wrong("a value is missing");
      if (!value(*entry, flatten, depth)) return false;
      i = at_;
      if (*i >= limit_) return wrong("the line ends inside the object");
      const char separator = text_[*i];
      if (separator == ',') continue;
      if (separator != '}') return wrong("a comma is missing");
      at_ = i + 1;
      return true;
    }
  }

  KeyTable::Entry* find(KeyTable& table, const char* key, const char* key_end,
                        KeyTable::Entry* previous) {
    KeyTable::Entry* entry = table.find(key, static_cast<uint32_t>(key_end - key), previous);
    if (entry == nullptr) entry = find_new(table, key, key_end, previous);
    if (entry != nullptr) {
      if (entry->record == counters_.records) sink_.repeated(*entry);
      entry->record = counters_.records;
    }
    return entry;
  }

  /// A spelling seen for the first time; nullptr if it has a bad escape.
  KeyTable::Entry* find_new(KeyTable& table, const char* key, const char* key_end,
                            KeyTable::Entry* previous) {
    const std::string_view spelled(key, static_cast<size_t>(key_end - key));
    std::string_view name = spelled;
    if (find_backslash(key, key_end) != key_end) {
      key_.resize(spelled.size() + kPadding);
      const char* const end = unescape(key, key_end, key_.data(), counters_.invalid_utf8);
      if (end == nullptr) return nullptr;
      name = {key_.data(), static_cast<size_t>(end - key_.data())};
      if (name.find('\0') != std::string_view::npos) name = without_zeros(name);
    }
    KeyTable::Entry* const entry =
        sink_.table_full() ? spare(name) : table.insert(spelled, name, previous);
    const size_t length = path_.size();
    path_.append(name);
    sink_.resolve(*entry, path_);
    path_.resize(length);
    return entry;
  }

  /// Names of columns end at a zero byte, so there must be none.
  std::string_view without_zeros(std::string_view name) {
    zeroless_.clear();
    for (const char c : name) {
      if (c == '\0') {
        zeroless_.append(text::kReplacement);
      } else {
        zeroless_.push_back(c);
      }
    }
    return zeroless_;
  }

  /// An entry that lasts for this record only.
  KeyTable::Entry* spare(std::string_view name) {
    Spare& spare = spares_.emplace_back();
    spare.name = name;
    spare.entry.name = spare.name;
    return &spare.entry;
  }

  /// at_ is at the value's first token; afterwards behind its last.
  bool value(KeyTable::Entry& entry, int flatten, int depth) {
    const char* const from = text_ + *at_;
    switch (*from) {
      case '"':
        return string(entry, from + 1);
      case '{':
        if (flatten > 0 && !empty_object()) return flattened(entry, flatten, depth);
        [[fallthrough]];
      case '[':
        if (!skip_nested(depth)) return false;
        sink_.nested(entry, from, text_ + at_[-1] + 1);
        return true;
      default:
        break;
    }
    const char* const to = token_end(at_[1]);
    ++at_;
    return sink_.scalar(entry, from, to) || wrong("not a JSON value");
  }

  bool string(KeyTable::Entry& entry, const char* from) {
    ++at_;
    const char* to = text_ + (*at_ < limit_ ? *at_ : limit_) - 1;
    if (*to != '"' || to < from) to = token_end(*at_) - 1;
    return sink_.string(entry, from, to) || wrong("a string has a bad escape");
  }

  bool empty_object() const noexcept { return at_[1] < limit_ && text_[at_[1]] == '}'; }

  bool flattened(KeyTable::Entry& entry, int flatten, int depth) {
    if (entry.child == nullptr) entry.child = std::make_unique<KeyTable>();
    const size_t length = path_.size();
    path_.append(entry.name).push_back('.');
    const bool good = object(*entry.child, flatten - 1, depth + 1);
    path_.resize(length);
    return good;
  }

  /// Checks the array or object at at_ and moves behind it. `depth` is that of what holds it.
  bool skip_nested(int depth) {
    uint64_t objects = 0;  // one bit per open level, the innermost lowest
    for (int level = 0;;) {
      const char open = text_[*at_];
      if (open == '{' || open == '[') {
        if (depth + ++level > options_.max_depth) return wrong("nested too deeply");
        objects = objects << 1 | (open == '{' ? 1U : 0U);
        ++at_;
        if (!is_close(objects)) {
          if ((objects & 1) != 0 && !skip_key()) return false;
          continue;
        }
      } else if (!skip_scalar()) {
        return false;
      }
      while (is_close(objects)) {
        objects >>= 1;
        ++at_;
        if (--level == 0) return true;
      }
      if (*at_ >= limit_ || text_[*at_] != ',') return wrong("a comma is missing");
      ++at_;
      if ((objects & 1) != 0 && !skip_key()) return false;
    }
  }

  bool is_close(uint64_t objects) const noexcept {
    return *at_ < limit_ && text_[*at_] == ((objects & 1) != 0 ? '}' : ']');
  }

  /// Key and colon; afterwards at_ is at the value.
  bool skip_key() {
    if (*at_ >= limit_ || text_[*at_] != '"') return wrong("a key is missing");
    if (!skip_scalar()) return false;
    if (*at_ >= limit_ || text_[*at_] != ':') return wrong("a colon is missing");
    ++at_;
    return true;
  }

  /// Any value but an array or object; also refuses what is no value.
  bool skip_scalar() {
    if (*at_ >= limit_) return wrong("the line ends inside a value");
    const char* const from = text_ + *at_;
    const char* const to = token_end(at_[1]);
    ++at_;
    if (*from == '"') {
      return (to - from > 1 && valid_escapes(from + 1, to - 1)) ||
             wrong("a string has a bad escape");
    }
    const std::string_view token(from, static_cast<size_t>(to - from));
    return is_literal(from, to) || typing::classify_number(token).evidence != 0 ||
           wrong("not a JSON value");
  }

  struct Spare {
    std::string name;
    KeyTable::Entry entry;
  };

  Sink& sink_;
  const NdjsonOptions& options_;
  NdjsonCounters& counters_;
  StructuralIndex index_;
  KeyTable root_;
  const char* text_ = nullptr;
  const uint32_t* at_ = nullptr;
  uint32_t limit_ = 0;  ///< offset of the end of the current line
  const char* cause_ = nullptr;
  uint64_t replaced_ = 0;
  std::string path_;
  std::string key_;
  std::string zeroless_;
  std::string repaired_;
  std::deque<Spare> spares_;  ///< of this record, once the table is full
};

}  // namespace spoor::toolkit::json
