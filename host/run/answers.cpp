// SPDX-License-Identifier: Apache-2.0
#include "host/run/answers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "spoor/abi/plugin.h"
#include "toolkit/arrow/canonical.hpp"
#include "toolkit/arrow/validate.hpp"

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

constexpr std::array<std::string_view, 8> kStatusWords = {
    "ok", "not_found", "invalid", "unsupported", "throttled", "unauthorised", "error", "skipped"};

void append_list(arrow::ListBuilder& to, const arrow::ColumnView& from, int64_t row) {
  const auto range = from.list(row);
  const arrow::ColumnView items = from.items();
  for (int64_t i = 0; i < range.size; ++i)
    append_cell(to.items(), items, range.begin + i);
  to.end_list();
}

void append_struct(arrow::StructBuilder& to, const arrow::ColumnView& from, int64_t row) {
  for (int64_t i = 0; i < from.n_children(); ++i)
    append_cell(to.child(static_cast<size_t>(i)), from.child(i), row);
  to.end_row();
}

}  // namespace

void append_cell(arrow::ColumnBuilder& to, const arrow::ColumnView& from, int64_t row) {
  using arrow::Type;
  if (from.null(row)) return to.append_null();
  switch (to.type()) {
    case Type::boolean:
      return arrow::builder_as<arrow::BoolBuilder>(to).append(from.boolean(row));
    case Type::int64:
      return arrow::builder_as<arrow::Int64Builder>(to).append(from.i64(row));
    case Type::uint64:
      return arrow::builder_as<arrow::UInt64Builder>(to).append(from.u64(row));
    case Type::float64:
      return arrow::builder_as<arrow::Float64Builder>(to).append(from.f64(row));
    case Type::utf8:
      return arrow::builder_as<arrow::Utf8Builder>(to).append(from.str(row));
    case Type::binary:
      return arrow::builder_as<arrow::BinaryBuilder>(to).append(from.str(row));
    case Type::timestamp:
      return arrow::builder_as<arrow::TimestampBuilder>(to).append(from.i64(row));
    case Type::date32:
      return arrow::builder_as<arrow::Date32Builder>(to).append(from.i32(row));
    case Type::list:
      return append_list(arrow::builder_as<arrow::ListBuilder>(to), from, row);
    case Type::structure:
      return append_struct(arrow::builder_as<arrow::StructBuilder>(to), from, row);
  }
}

AnswerStore::AnswerStore(arrow::Schema schema, std::vector<arrow::Field> fields)
    : schema_(std::move(schema)), fields_(std::move(fields)) {}

Result<AnswerStore> AnswerStore::make(const arrow::Schema& answer_schema) {
  if (auto ok = arrow::validate_table_schema(*answer_schema); !ok)
    return tl::unexpected(ok.error());
  auto canonical = arrow::Canonicaliser::make(*answer_schema);
  if (!canonical) return tl::unexpected(canonical.error());
  auto fields = arrow::fields_of(*canonical->schema());
  if (!fields) return tl::unexpected(fields.error());
  const bool begins_well = fields->size() >= 2 && (*fields)[0].name == "status" &&
                           (*fields)[0].type == arrow::Type::int64 &&
                           (*fields)[1].name == "error" && (*fields)[1].type == arrow::Type::utf8;
  if (!begins_well)
    return fail(SPOOR_INVALID_DATA,
                "answers must begin with the columns status (int8) and error (utf8)");
  AnswerStore store(canonical->schema().copy(), std::move(*fields));
  store.offered_ = answer_schema.copy();
  return store;
}

std::pair<AnswerStore::Id, bool> AnswerStore::intern(std::string_view type, std::string_view key) {
  auto at = std::find(types_.begin(), types_.end(), type);
  if (at == types_.end()) at = types_.insert(types_.end(), std::string(type));
  const auto type_index = static_cast<uint32_t>(at - types_.begin());
  if (const auto known = ids_.find({type_index, key}); known != ids_.end())
    return {known->second, false};
  const auto id = static_cast<Id>(keys_.size());
  keys_.push_back({.text = std::string(key), .type = type_index, .why = {}});
  ids_.emplace(std::pair{type_index, std::string_view(keys_.back().text)}, id);
  return {id, true};
}

Result<void> AnswerStore::take(std::span<const Id> ids, ArrowArray* moved) {
  arrow::Array answers = arrow::Array::take(moved);
  if (!answers) return fail(SPOOR_INVALID_DATA, "lookup returned OK without answers");
  if (answers.length() != static_cast<int64_t>(ids.size()))
    return fail(SPOOR_INVALID_DATA, "lookup answered " + std::to_string(answers.length()) + " of " +
                                        std::to_string(ids.size()) + " keys");
  if (auto ok = arrow::validate(*offered_, *answers, arrow::Level::kFull); !ok) return ok;
  auto canonical = arrow::Canonicaliser::make(*offered_);
  if (!canonical) return tl::unexpected(canonical.error());
  arrow::CanonicalCounters lost;
  auto batch = canonical->convert(std::move(answers), lost);
  if (!batch) return tl::unexpected(batch.error());
  const arrow::ColumnView status = arrow::BatchView(*schema_, **batch).column(0);
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    const int64_t value = status.null(row) ? SPOOR_ANSWER_ERROR : status.i64(row);
    Key& key = keys_[ids[i]];
    key.status =
        value >= 0 && value <= SPOOR_ANSWER_SKIPPED ? static_cast<int>(value) : SPOOR_ANSWER_ERROR;
    key.batch = static_cast<uint32_t>(batches_.size());
    key.row = static_cast<uint32_t>(i);
  }
  batches_.push_back(std::move(*batch));
  return {};
}

void AnswerStore::settle(std::span<const Id> ids, int status, std::string_view why) {
  for (const Id id : ids) {
    keys_[id].status = status;
    keys_[id].why = why;
  }
}

std::vector<arrow::Field> AnswerStore::fields(const std::string& prefix) const {
  std::vector<arrow::Field> named = fields_;
  named[0].type = arrow::Type::utf8;  // words instead of numbers, for people
  for (auto& field : named)
    field.name = prefix + "." + field.name;
  return named;
}

Result<arrow::Array> AnswerStore::gather_field(size_t field, std::span<const Id> ids) const {
  const auto builder = arrow::make_builder(fields_[field]);
  uint32_t batch = UINT32_MAX;
  arrow::ColumnView view;
  for (const Id id : ids) {
    if (id == kNone || keys_[id].batch == UINT32_MAX) {
      builder->append_null();
      continue;
    }
    if (keys_[id].batch != batch) {
      batch = keys_[id].batch;
      view = arrow::BatchView(*schema_, *batches_[batch]).column(static_cast<int64_t>(field));
    }
    append_cell(*builder, view, keys_[id].row);
  }
  return builder->finish();
}

Result<std::vector<arrow::Array>> AnswerStore::gather(std::span<const Id> ids) const {
  std::vector<arrow::Array> columns;
  arrow::Utf8Builder status;
  arrow::Utf8Builder error;
  for (const Id id : ids) {
    if (id == kNone) {
      status.append_null();
      error.append_null();
      continue;
    }
    const Key& key = keys_[id];
    status.append(kStatusWords[static_cast<size_t>(key.status)]);
    if (key.batch == UINT32_MAX)
      error.append(key.why);
    else
      append_cell(error, arrow::BatchView(*schema_, *batches_[key.batch]).column(1), key.row);
  }
  auto add = [&](Result<arrow::Array> column) -> Result<void> {
    if (!column) return tl::unexpected(column.error());
    columns.push_back(std::move(*column));
    return {};
  };
  if (auto ok = add(status.finish()); !ok) return tl::unexpected(ok.error());
  if (auto ok = add(error.finish()); !ok) return tl::unexpected(ok.error());
  for (size_t field = 2; field < fields_.size(); ++field)
    if (auto ok = add(gather_field(field, ids)); !ok) return tl::unexpected(ok.error());
  return columns;
}

}  // namespace spoor::host
