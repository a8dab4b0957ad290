// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/canonical.hpp>

#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/canonical_convert.hpp>
#include <toolkit/arrow/canonical_plan.hpp>
#include <toolkit/arrow/schema_node.hpp>
#include <toolkit/arrow/take.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {
namespace {

using canonical::Column;
using canonical::How;

/// Whether the array of an unchanged column can be handed on as it is.
bool conforms(const Column& column, const ArrowArray& array, int64_t length,
              int64_t max_value_bytes) noexcept {
  if (array.offset != 0 || array.length != length) return false;
  if (array.dictionary != nullptr) {
    const ArrowArray& values = *array.dictionary;
    return conforms(column.dictionary[0], values, values.length, max_value_bytes);
  }
  if (column.how == How::cut_bytes && length > 0) {
    const auto* offsets = static_cast<const int32_t*>(array.buffers[1]);
    if (offsets[length] - offsets[0] > max_value_bytes) return false;
  }
  for (int64_t i = 0; i < array.n_children; ++i) {
    const ArrowArray& child = *array.children[i];
    const int64_t rows = column.how == How::structure ? length : child.length;
    if (!conforms(column.children[static_cast<size_t>(i)], child, rows, max_value_bytes)) {
      return false;
    }
  }
  return true;
}

bool has_nulls(const ArrowArray& array) noexcept {
  return array.null_count != 0 && array.n_buffers > 0 && array.buffers[0] != nullptr &&
         count_ones(array.buffers[0], array.offset, array.length) != array.length;
}

}  // namespace

struct Canonicaliser::Plan {
  CanonicalOptions options;
  Schema in;  ///< a copy
  Schema out;
  std::vector<Column> columns;
  std::vector<uint8_t> unchanged;  ///< per column
  bool identity = true;

  [[nodiscard]] bool passes(const ArrowArray& batch) const noexcept {
    if (!identity || batch.offset != 0) return false;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (!conforms(columns[i], *batch.children[i], batch.length, options.max_value_bytes)) {
        return false;
      }
    }
    return true;
  }

  static Result<Array> named(const Column& column, Result<Array> failed) {
    std::string& what = failed.error().what;
    if (what.rfind("column '", 0) != 0)
      what = "column '" + canonical::column_name(*column.in) + "': " + what;
    return failed;
  }

  Result<Array> convert(Array batch, CanonicalCounters& counters) const {
    SharedArray* data = shared_data_of(*batch.get());
    const int64_t length = batch.length();
    std::vector<Array> converted_columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      ArrowArray& column = *batch->children[i];
      const bool movable = unchanged[i] != 0 && batch->offset == 0 &&
                           conforms(columns[i], column, length, options.max_value_bytes);
      if (movable) {
        converted_columns.push_back(Array::take(&column));
        continue;
      }
      auto converted = canonical::convert_column(data, options, counters, columns[i], column,
                                                 column.offset + batch->offset, length);
      if (!converted) return named(columns[i], std::move(converted));
      converted_columns.push_back(std::move(*converted));
    }
    return make_struct(length, std::move(converted_columns));
  }

  /// Nulls at the top, by the bits of `bitmap`, become nulls of every column.
  [[nodiscard]] Result<Array> push_down_nulls(const Buffer& bitmap, Array batch) const {
    std::vector<int64_t> rows(static_cast<size_t>(batch.length()));
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto row = static_cast<int64_t>(i);
      rows[i] = bit_at(bitmap.data(), row) ? row : -1;
    }
    auto taken = take(*out, batch, rows);
    if (!taken) return taken;
    return make_struct(taken->length(), take_columns(std::move(*taken)));
  }
};

Canonicaliser::Canonicaliser(std::unique_ptr<Plan> plan) noexcept : plan_(std::move(plan)) {}
Canonicaliser::Canonicaliser(Canonicaliser&&) noexcept = default;
Canonicaliser& Canonicaliser::operator=(Canonicaliser&&) noexcept = default;
Canonicaliser::~Canonicaliser() = default;

Result<Canonicaliser> Canonicaliser::make(const ArrowSchema& in, CanonicalOptions options) {
  auto plan = std::make_unique<Plan>();
  plan->options = options;
  plan->in = copy_schema(in);
  const bool rows_may_be_null = (in.flags & ARROW_FLAG_NULLABLE) != 0;
  auto columns =
      canonical::plan_children(*plan->in, plan->options, plan->columns, rows_may_be_null);
  if (!columns) return tl::unexpected(std::move(columns.error()));
  SchemaParts parts;
  parts.format = "+s";
  parts.name = canonical::column_name(in);
  parts.metadata = *metadata_of(in);
  parts.children = std::move(*columns);
  plan->out = make_schema_node(std::move(parts));
  for (size_t i = 0; i < plan->columns.size(); ++i) {
    canonical::link_output(plan->columns[i], *plan->out->children[i]);
    plan->unchanged.push_back(canonical::is_unchanged(plan->columns[i]));
    plan->identity = plan->identity && plan->unchanged.back() != 0;
  }
  return Canonicaliser(std::move(plan));
}

const Schema& Canonicaliser::schema() const noexcept { return plan_->out; }
bool Canonicaliser::is_identity() const noexcept { return plan_->identity; }

Result<Array> Canonicaliser::convert(Array in, CanonicalCounters& counters) const {
  if (!has_nulls(*in)) {
    if (plan_->passes(*in)) return in;
    return plan_->convert(std::move(in), counters);
  }
  const Buffer bitmap = copy_bits(in->buffers[0], in->offset, in->length);
  auto converted = plan_->convert(std::move(in), counters);
  if (!converted) return converted;
  return plan_->push_down_nulls(bitmap, std::move(*converted));
}
}  // namespace spoor::toolkit::arrow
