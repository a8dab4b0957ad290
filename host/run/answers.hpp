// SPDX-License-Identifier: Apache-2.0
//
// What an enricher has answered so far in a run: each distinct key once. Rows of the output are
// gathered from here, so that a key that occurs a million times is asked once.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "toolkit/arrow/array.hpp"
#include "toolkit/arrow/builder.hpp"
#include "toolkit/arrow/schema.hpp"
#include "toolkit/arrow/view.hpp"
#include "toolkit/result.hpp"

namespace spoor::host {

namespace arrow = toolkit::arrow;

/// One thread.
class AnswerStore {
 public:
  using Id = uint32_t;
  static constexpr Id kNone = UINT32_MAX;  ///< a row without a key

  /// `schema`: what answer_schema gave, canonical after int8 → int64. Fails with SPOOR_INVALID_DATA
  /// when its first columns are not `status` and `error`.
  static toolkit::Result<AnswerStore> make(const arrow::Schema& answer_schema);

  /// The id of a key, and whether it is new (then it must be asked or settled before `gather`).
  std::pair<Id, bool> intern(std::string_view type, std::string_view key);
  [[nodiscard]] std::string_view key(Id id) const { return keys_[id].text; }
  [[nodiscard]] const std::string& type(Id id) const { return types_[keys_[id].type]; }
  [[nodiscard]] size_t size() const { return keys_.size(); }

  /// Takes the answers of `ids`, row by row. Fails when they do not fit the schema.
  toolkit::Result<void> take(std::span<const Id> ids, ArrowArray* moved);
  /// Settles keys without asking: a status of SPOOR_ANSWER_* and why.
  void settle(std::span<const Id> ids, int status, std::string_view why);

  [[nodiscard]] int status(Id id) const { return keys_[id].status; }
  /// The columns a step adds: status as a word, error, then the answer fields; named
  /// "<prefix>.<field>".
  [[nodiscard]] std::vector<arrow::Field> fields(const std::string& prefix) const;
  /// Those columns for the given ids, in order.
  [[nodiscard]] toolkit::Result<std::vector<arrow::Array>> gather(std::span<const Id> ids) const;

 private:
  struct Key {
    std::string text;
    uint32_t type;
    int status = 6;
    uint32_t batch = UINT32_MAX;  // of batches_; UINT32_MAX: settled without an answer
    uint32_t row = 0;
    std::string why;
  };
  struct Hash {
    size_t operator()(const std::pair<uint32_t, std::string_view>& key) const noexcept {
      return std::hash<std::string_view>{}(key.second) * 31 + key.first;
    }
  };
  explicit AnswerStore(arrow::Schema schema, std::vector<arrow::Field> fields);
  [[nodiscard]] toolkit::Result<arrow::Array> gather_field(size_t field,
                                                           std::span<const Id> ids) const;

  arrow::Schema offered_;
  arrow::Schema schema_;  // canonical
  std::vector<arrow::Field> fields_;
  std::vector<std::string> types_;
  std::deque<Key> keys_;  // stable addresses: ids_ holds views of the text
  std::unordered_map<std::pair<uint32_t, std::string_view>, Id, Hash> ids_;
  std::vector<arrow::Array> batches_;
};

/// Appends one cell of any canonical type. `from` may be null there.
void append_cell(arrow::ColumnBuilder& to, const arrow::ColumnView& from, int64_t row);

}  // namespace spoor::host
