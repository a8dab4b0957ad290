// SPDX-License-Identifier: Apache-2.0
//
// Tables as literals, and tables that a plugin made, to compare:
//     auto events = table::of("parent:utf8@process.parent.name n:int64",
//                             {{"explorer.exe", 3}, {nullptr, 4}});
//     EXPECT_EQ(result.output("findings"), events);
#pragma once

#include <spoor/batch.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>

#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

/// A schema and rows. Immutable; copies share the buffers.
class table {
 public:
  using cells = std::initializer_list<std::initializer_list<json>>;

  /// Columns separated by spaces: name:type, then @role and ~value-type where wanted. Types as in a
  /// descriptor: bool int64 uint64 float64 utf8 binary timestamp date32 list<…>. Cells are JSON:
  /// a timestamp is RFC 3339 in UTC or µs, a date YYYY-MM-DD or days, bytes "hex:00ff" or text.
  static table of(std::string_view columns, cells rows = {});
  static table from_rows(std::string_view columns, const std::vector<json::array>& rows);
  /// Takes over what a plugin handed out: a schema and batches of it.
  table(detail::schema_holder schema, std::vector<detail::array_holder> batches);

  int64_t rows() const { return rows_; }
  schema_view schema() const { return schema_view(&schema_->get()); }
  size_t columns() const { return schema().size(); }
  /// Null, bool, number or string; 64-bit values beyond JSON's integers, and bytes, as text.
  json cell(int64_t row, size_t column) const;
  json cell(int64_t row, std::string_view column) const {
    return cell(row, schema()[column].index());
  }
  /// A column's cells.
  json::array column(std::string_view name) const;
  /// How many batches the rows came in.
  size_t batches() const { return batches_.size(); }

  /// The columns in the notation of of(), a line per row.
  std::string text() const;

  const std::shared_ptr<const detail::schema_holder>& shared_schema() const { return schema_; }
  const std::vector<detail::shared_array>& shared_batches() const { return batches_; }

 private:
  std::shared_ptr<const detail::schema_holder> schema_;
  std::vector<detail::shared_array> batches_;
  int64_t rows_ = 0;
};

/// Names, types, roles, value types and cells; where batches begin does not matter.
bool operator==(const table& a, const table& b);
inline bool operator!=(const table& a, const table& b) { return !(a == b); }
std::ostream& operator<<(std::ostream& out, const table& shown);

}  // namespace testing
SPOOR_SDK_END
