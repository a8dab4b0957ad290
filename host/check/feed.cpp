// SPDX-License-Identifier: Apache-2.0
#include "host/check/feed.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>
#include <utility>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/view.hpp>
#include <toolkit/time/rfc3339.hpp>

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;
using nlohmann::json;
using toolkit::fail;
using toolkit::Result;

// Rows around a slice: a plugin that reads them misreads offsets.
constexpr const char* kOutside = "outside the slice";

void append(arrow::ColumnBuilder& to, const arrow::Field& field, const json& value);

void append_struct(arrow::StructBuilder& to, const arrow::Field& field, const json& value) {
  for (size_t i = 0; i < field.children.size(); ++i) {
    const json member = value.is_object() ? value.value(field.children[i].name, json()) : json();
    append(to.child(i), field.children[i], member);
  }
  to.end_row();
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

int64_t whole_number(const json& value) {
  if (value.is_number_integer()) return value.get<int64_t>();
  return value.is_number() ? static_cast<int64_t>(value.get<double>()) : 0;
}

int64_t time_of(const json& value) {
  if (!value.is_string()) return whole_number(value);
  const auto instant = toolkit::time::parse_rfc3339(value.get_ref<const std::string&>());
  return instant ? instant->us : 0;
}

void append(arrow::ColumnBuilder& to, const arrow::Field& field, const json& value) {
  if (value.is_null()) return to.append_null();
  switch (field.type) {
    case arrow::Type::boolean:
      return arrow::builder_as<arrow::BoolBuilder>(to).append(value == true);
    case arrow::Type::int64:
      return arrow::builder_as<arrow::Int64Builder>(to).append(whole_number(value));
    case arrow::Type::uint64:
      return arrow::builder_as<arrow::UInt64Builder>(to).append(
          value.is_number_unsigned() ? value.get<uint64_t>()
                                     : static_cast<uint64_t>(whole_number(value)));
    case arrow::Type::float64:
      return arrow::builder_as<arrow::Float64Builder>(to).append(
          value.is_number() ? value.get<double>() : 0);
    case arrow::Type::timestamp:
      return arrow::builder_as<arrow::TimestampBuilder>(to).append(time_of(value));
    case arrow::Type::date32:
      return arrow::builder_as<arrow::Date32Builder>(to).append(
          static_cast<int32_t>(whole_number(value)));
    case arrow::Type::utf8:
    case arrow::Type::binary:
      return static_cast<arrow::BytesBuilder&>(to).append(text_of(value));
    case arrow::Type::list: {
      auto& list = arrow::builder_as<arrow::ListBuilder>(to);
      if (value.is_array()) {
        for (const json& item : value)
          append(list.items(), field.children[0], item);
      }
      return list.end_list();
    }
    case arrow::Type::structure:
      return append_struct(arrow::builder_as<arrow::StructBuilder>(to), field, value);
  }
}

json outside_value(const arrow::Field& field) {
  const bool text = field.type == arrow::Type::utf8 || field.type == arrow::Type::binary;
  return text ? json(kOutside) : json(-4711);
}

void append_row(arrow::TableBuilder& to, const SampleTable& table, const json* row) {
  for (size_t i = 0; i < table.fields.size(); ++i) {
    append(to.column(i), table.fields[i],
           row != nullptr ? (*row)[i] : outside_value(table.fields[i]));
  }
  to.end_row();
}

int64_t count_nulls(const ArrowArray& column) {
  if (column.null_count == 0 || column.buffers[0] == nullptr) return 0;
  int64_t nulls = 0;
  for (int64_t row = 0; row < column.length; ++row) {
    nulls += !arrow::bit_at(column.buffers[0], column.offset + row);
  }
  return nulls;
}

/// Columns that begin at `by`, each `rows` long; what lies outside stays in the buffers.
void slice_columns(ArrowArray& batch, int64_t by, int64_t rows) {
  for (int64_t i = 0; i < batch.n_children; ++i) {
    ArrowArray& column = *batch.children[i];
    column.offset += by;
    column.length = rows;
    column.null_count = count_nulls(column);
  }
  batch.length = rows;
}

void forget_null_counts(ArrowArray& batch) {
  for (int64_t i = 0; i < batch.n_children; ++i)
    batch.children[i]->null_count = -1;
}

Result<arrow::Array> make_batch(const SampleTable& table, size_t begin, int64_t rows,
                                const FeedOptions& options) {
  arrow::TableBuilder builder(table.fields, {int64_t{1} << 40, int64_t{1} << 40});
  for (int64_t i = 0; i < options.slice; ++i)
    append_row(builder, table, nullptr);
  for (int64_t i = 0; i < rows; ++i) {
    append_row(builder, table, &table.rows[begin + static_cast<size_t>(i)]);
  }
  for (int64_t i = 0; i < options.slice; ++i)
    append_row(builder, table, nullptr);
  auto batch = builder.finish();
  if (!batch) return batch;
  if (options.slice != 0) slice_columns(*batch->get(), options.slice, rows);
  if (options.unknown_nulls) forget_null_counts(*batch->get());
  return batch;
}

/// Calls `visit(pointer, bytes)` for the part of every buffer that the rows use, children included;
/// a child that was moved away is left out.
template <class Visit>
void visit_buffers(const ArrowSchema& schema, const ArrowArray& array, const Visit& visit) {
  const int64_t rows = array.offset + array.length;
  const auto type = arrow::type_of(schema.format);
  if (array.n_buffers > 0 && array.buffers[0] != nullptr) visit(array.buffers[0], (rows + 7) / 8);
  if (array.n_buffers > 1 && array.buffers[1] != nullptr && type) {
    const bool offsets =
        *type == arrow::Type::utf8 || *type == arrow::Type::binary || *type == arrow::Type::list;
    const int64_t bytes = offsets                         ? (rows + 1) * 4
                          : *type == arrow::Type::boolean ? (rows + 7) / 8
                          : *type == arrow::Type::date32  ? rows * 4
                                                          : rows * 8;
    visit(array.buffers[1], bytes);
    if (offsets && array.n_buffers > 2 && array.buffers[2] != nullptr) {
      visit(array.buffers[2], static_cast<const int32_t*>(array.buffers[1])[rows]);
    }
  }
  for (int64_t i = 0; i < array.n_children; ++i) {
    if (array.children[i]->release != nullptr) {
      visit_buffers(*schema.children[i], *array.children[i], visit);
    }
  }
}

/// FNV-1a over the bytes of one column; 0 when it was moved away.
uint64_t digest(const ArrowSchema& schema, const ArrowArray& column) {
  if (column.release == nullptr) return 0;
  uint64_t hash = 0xcbf29ce484222325;
  visit_buffers(schema, column, [&](const void* data, int64_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (int64_t k = 0; k < size; ++k)
      hash = (hash ^ bytes[k]) * 0x100000001b3;
  });
  return hash | 1;
}

/// Of each column of a struct; of the array itself when it is one column.
std::vector<uint64_t> digests(const ArrowSchema& schema, const ArrowArray& batch) {
  if (schema.n_children == 0) return {digest(schema, batch)};
  std::vector<uint64_t> out;
  for (int64_t i = 0; i < batch.n_children; ++i) {
    out.push_back(digest(*schema.children[i], *batch.children[i]));
  }
  return out;
}

/// A batch's memory, what it looked like, and whom to tell.
struct Watched {
  arrow::Array inner;
  arrow::Schema schema;
  std::vector<uint64_t> before;
  std::shared_ptr<FeedWatch> watch;

  static void release(ArrowArray* array) {
    std::unique_ptr<Watched> self(static_cast<Watched*>(array->private_data));
    const auto after = digests(*self->schema, *self->inner);
    for (size_t i = 0; i < after.size(); ++i) {
      if (after[i] != 0 && after[i] != self->before[i]) self->watch->changed = true;
    }
    --self->watch->batches;
    array->release = nullptr;
  }
};

struct Feed {
  arrow::Schema schema;
  std::vector<arrow::Array> batches;
  FeedOptions options;
  std::shared_ptr<FeedWatch> watch;
  size_t next = 0;
  bool failed = false;

  static Feed& of(ArrowArrayStream* stream) { return *static_cast<Feed*>(stream->private_data); }
  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    of(stream).schema.copy().move_to(out);
    return 0;
  }
  static int get_next(ArrowArrayStream* stream, ArrowArray* out);
  static const char* last_error(ArrowArrayStream* stream) {
    return of(stream).failed ? "the step before failed (made by the check)" : "cancelled";
  }
  static void release(ArrowArrayStream* stream) {
    --of(stream).watch->streams;
    delete static_cast<Feed*>(stream->private_data);
    stream->release = nullptr;
  }
};

int Feed::get_next(ArrowArrayStream* stream, ArrowArray* out) {
  Feed& self = of(stream);
  *out = {};
  if (self.watch->cancelled) return ECANCELED;
  if (static_cast<int>(self.next) == self.options.fail_at) {
    self.failed = true;
    return EIO;
  }
  if (static_cast<int>(self.next) == self.options.cancel_at) self.watch->cancel();
  if (self.next < self.batches.size()) self.batches[self.next++].move_to(out);
  return 0;
}

std::string number(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

void render(const arrow::ColumnView& column, int64_t row, std::string& out) {
  if (column.null(row)) {
    out += "null";
    return;
  }
  if (column.is_dictionary()) return render(column.dictionary(), column.index(row), out);
  switch (arrow::type_of(column.schema().format).value_or(arrow::Type::int64)) {
    case arrow::Type::boolean:
      out += column.boolean(row) ? "true" : "false";
      break;
    case arrow::Type::uint64:
      out += std::to_string(column.u64(row));
      break;
    case arrow::Type::float64:
      out += number(column.f64(row));
      break;
    case arrow::Type::date32:
      out += std::to_string(column.i32(row));
      break;
    case arrow::Type::utf8:
    case arrow::Type::binary:
      (out += '"').append(column.str(row)) += '"';
      break;
    case arrow::Type::list: {
      const auto range = column.list(row);
      out += '[';
      for (int64_t i = 0; i < range.size; ++i)
        render(column.items(), range.begin + i, out += ' ');
      out += ']';
      break;
    }
    case arrow::Type::structure:
      out += '{';
      for (int64_t i = 0; i < column.n_children(); ++i)
        render(column.child(i), row, out += ' ');
      out += '}';
      break;
    default:
      out += std::to_string(column.i64(row));
  }
}

}  // namespace

int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void FeedWatch::cancel() {
  if (!cancelled.exchange(true)) cancelled_at_ns = now_ns();
}

Result<std::vector<arrow::Array>> make_batches(const SampleTable& table,
                                               const FeedOptions& options) {
  std::vector<arrow::Array> out;
  const auto add = [&](size_t begin, int64_t rows) -> Result<void> {
    auto batch = make_batch(table, begin, rows, options);
    if (!batch) return tl::unexpected(batch.error());
    out.push_back(std::move(*batch));
    return {};
  };
  size_t cut = 0;
  for (size_t begin = 0; begin < table.rows.size();) {
    const int64_t left = static_cast<int64_t>(table.rows.size() - begin);
    const int64_t wanted =
        options.cuts.empty() ? options.batch_rows : options.cuts[cut++ % options.cuts.size()];
    const int64_t rows = std::clamp<int64_t>(wanted, 1, left);
    if (options.empty_batches) {
      if (auto done = add(begin, 0); !done) return tl::unexpected(done.error());
    }
    if (auto done = add(begin, rows); !done) return tl::unexpected(done.error());
    begin += static_cast<size_t>(rows);
  }
  return out;
}

arrow::Array watched(const arrow::Schema& schema, arrow::Array batch,
                     std::shared_ptr<FeedWatch> watch) {
  auto body = std::make_unique<Watched>();
  body->inner = std::move(batch);
  body->schema = schema.copy();
  body->before = digests(*body->schema, *body->inner);
  body->watch = std::move(watch);
  ++body->watch->batches;
  ArrowArray out = *body->inner;
  out.release = &Watched::release;
  out.private_data = body.release();
  return arrow::Array::take(&out);
}

Result<ArrowArrayStream> make_feed(const SampleTable& table, const FeedOptions& options,
                                   std::shared_ptr<FeedWatch> watch) {
  auto batches = make_batches(table, options);
  if (!batches) return tl::unexpected(batches.error());
  auto feed = std::make_unique<Feed>();
  feed->schema = arrow::make_schema(table.fields);
  feed->options = options;
  feed->watch = std::move(watch);
  for (arrow::Array& batch : *batches) {
    feed->batches.push_back(watched(feed->schema, std::move(batch), feed->watch));
  }
  ++feed->watch->streams;
  ArrowArrayStream out{};
  out.get_schema = &Feed::get_schema;
  out.get_next = &Feed::get_next;
  out.get_last_error = &Feed::last_error;
  out.release = &Feed::release;
  out.private_data = feed.release();
  return out;
}

std::vector<std::string> render_rows(const arrow::Schema& schema, const arrow::Array& batch) {
  std::vector<std::string> out;
  const arrow::BatchView view(*schema, *batch);
  for (int64_t row = 0; row < view.rows(); ++row) {
    std::string line;
    for (int64_t i = 0; i < view.columns(); ++i) {
      const arrow::ColumnView column = view.column(i);
      (line += line.empty() ? "" : " ").append(column.name()) += '=';
      render(column, row, line);
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace spoor::host::check
