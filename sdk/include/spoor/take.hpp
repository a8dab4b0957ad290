// SPDX-License-Identifier: Apache-2.0
//
// Columns of a batch in another output: shared without a copy, or some of their rows copied.
#pragma once

#include <spoor/abi/arrow.h>
#include <spoor/batch.hpp>
#include <spoor/builder.hpp>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

/// Row numbers of a batch, in the order in which they appear in the output; repeats are allowed.
using selection = std::vector<int64_t>;

namespace detail {

/// Bytes of one value of a fixed-width format; 0 for others.
inline size_t width_of_format(const char* format) {
  switch (format[0]) {
    case 'c':
    case 'C':
      return format[1] == 0 ? 1 : 0;
    case 's':
    case 'S':
    case 'e':
      return format[1] == 0 ? 2 : 0;
    case 'i':
    case 'I':
    case 'f':
      return format[1] == 0 ? 4 : 0;
    case 'l':
    case 'L':
    case 'g':
      return format[1] == 0 ? 8 : 0;
    case 't': {
      const std::string_view rest(format + 1);
      if (rest == "dD" || rest == "ts" || rest == "tm") return 4;
      return 8;
    }
    default:
      return 0;
  }
}

/// The rows of a column that a taken column copies: numbers into the column's buffers.
class taken_rows {
 public:
  taken_rows(const int64_t* rows, int64_t count, int64_t offset)
      : rows_(rows), count_(count), offset_(offset) {}
  int64_t count() const { return count_; }
  int64_t operator[](int64_t i) const { return rows_[i] + offset_; }

 private:
  const int64_t* rows_;
  int64_t count_;
  int64_t offset_;
};

struct taken_body : column_body {
  array_holder dictionary;
};

class taker {
 public:
  explicit taker(shared_array owner) : owner_(std::move(owner)) {}

  /// `offset` is that of the parents; the array's own is added here.
  array_holder take(const ArrowSchema& schema, const ArrowArray& from, const int64_t* rows,
                    int64_t count, int64_t offset) const {
    const taken_rows picked(rows, count, offset + from.offset);
    auto body = std::make_unique<taken_body>();
    ArrowArray out{};
    out.length = count;
    out.n_buffers = from.n_buffers;
    out.null_count = take_validity(from, picked, *body);
    take_values(schema, from, picked, *body);
    if (from.dictionary != nullptr) {
      body->dictionary = view_of(*from.dictionary, owner_);
      out.dictionary = body->dictionary.out();
    }
    out.buffers = body->buffers;
    body->children.attach(out);
    return export_array(out, std::move(body));
  }

 private:
  static int64_t take_validity(const ArrowArray& from, const taken_rows& rows, taken_body& body) {
    const void* bits = from.n_buffers > 0 && from.null_count != 0 ? from.buffers[0] : nullptr;
    if (bits == nullptr) return 0;
    int64_t nulls = 0;
    for (int64_t i = 0; i < rows.count(); ++i) {
      const bool valid = bit_at(bits, rows[i]);
      body.validity.push_bit(i, valid);
      nulls += valid ? 0 : 1;
    }
    body.buffers[0] = nulls == 0 ? nullptr : body.validity.exported();
    return nulls;
  }

  void take_values(const ArrowSchema& schema, const ArrowArray& from, const taken_rows& rows,
                   taken_body& body) const {
    const std::string_view format = schema.format;
    const size_t width = width_of_format(schema.format);
    if (width != 0) {
      take_fixed(from, rows, width, body);
    } else if (format == "b") {
      for (int64_t i = 0; i < rows.count(); ++i) {
        body.values.push_bit(i, bit_at(from.buffers[1], rows[i]));
      }
      body.buffers[1] = body.values.exported();
    } else if (format == "u" || format == "z") {
      take_text(from, rows, body);
    } else if (format == "+l") {
      take_list(schema, from, rows, body);
    } else if (format == "+s") {
      take_struct(schema, from, rows, body);
    } else {
      throw error(SPOOR_NOT_IMPLEMENTED,
                  "rows of a column of Arrow format '" + std::string(format) + "' cannot be taken");
    }
  }

  static void take_fixed(const ArrowArray& from, const taken_rows& rows, size_t width,
                         taken_body& body) {
    const auto* values = static_cast<const uint8_t*>(from.buffers[1]);
    body.values.reserve(static_cast<size_t>(rows.count()) * width);
    for (int64_t i = 0; i < rows.count(); ++i) {
      body.values.append(values + static_cast<size_t>(rows[i]) * width, width);
    }
    body.buffers[1] = body.values.exported();
  }

  static void take_text(const ArrowArray& from, const taken_rows& rows, taken_body& body) {
    const auto* offsets = static_cast<const int32_t*>(from.buffers[1]);
    const auto* bytes = static_cast<const uint8_t*>(from.buffers[2]);
    body.offsets.push(int32_t{0});
    for (int64_t i = 0; i < rows.count(); ++i) {
      const int32_t begin = offsets[rows[i]];
      const auto size = static_cast<size_t>(offsets[rows[i] + 1] - begin);
      body.values.append(bytes + begin, size);
      body.offsets.push(checked_offset(body.values.size()));
    }
    body.buffers[1] = body.offsets.exported();
    body.buffers[2] = body.values.exported();
  }

  void take_list(const ArrowSchema& schema, const ArrowArray& from, const taken_rows& rows,
                 taken_body& body) const {
    const auto* offsets = static_cast<const int32_t*>(from.buffers[1]);
    selection items;
    body.offsets.push(int32_t{0});
    for (int64_t i = 0; i < rows.count(); ++i) {
      for (int64_t at = offsets[rows[i]]; at < offsets[rows[i] + 1]; ++at)
        items.push_back(at);
      body.offsets.push(checked_offset(items.size()));
    }
    body.buffers[1] = body.offsets.exported();
    const auto count = static_cast<int64_t>(items.size());
    body.children.reserve(1);
    body.children.add(take(*schema.children[0], *from.children[0], items.data(), count, 0));
  }

  void take_struct(const ArrowSchema& schema, const ArrowArray& from, const taken_rows& rows,
                   taken_body& body) const {
    selection absolute;
    for (int64_t i = 0; i < rows.count(); ++i)
      absolute.push_back(rows[i]);
    const auto fields = static_cast<size_t>(from.n_children);
    body.children.reserve(fields);
    for (size_t i = 0; i < fields; ++i) {
      body.children.add(
          take(*schema.children[i], *from.children[i], absolute.data(), rows.count(), 0));
    }
  }

  static int32_t checked_offset(size_t size) {
    if (size > static_cast<size_t>(std::numeric_limits<int32_t>::max())) {
      throw error(SPOOR_RESOURCE, "a column would exceed 2 GiB in one batch");
    }
    return static_cast<int32_t>(size);
  }

  shared_array owner_;
};

/// The column without a copy; it shares the batch's buffers.
inline array_holder pass_column(const batch& from, size_t index) {
  array_holder view = view_of(*from.raw().children[index], from.shared());
  if (from.raw().offset != 0 || view.get().length != from.rows()) {
    view.out()->offset += from.raw().offset;
    view.out()->length = from.rows();
    if (view.get().null_count != 0) view.out()->null_count = -1;
  }
  return view;
}

/// A copy of some rows of the column.
inline array_holder take_column(const batch& from, size_t index, const selection& rows) {
  return taker(from.shared())
      .take(*from.raw_schema()->children[index], *from.raw().children[index], rows.data(),
            static_cast<int64_t>(rows.size()), from.raw().offset);
}

struct struct_body {
  array_children children;
  const void* buffers[1] = {nullptr};
};

/// A batch of the columns, which are moved in.
inline array_holder make_struct(std::vector<array_holder> columns, int64_t rows) {
  auto body = std::make_unique<struct_body>();
  body->children.reserve(columns.size());
  for (array_holder& column : columns)
    body->children.add(std::move(column));
  ArrowArray out{};
  out.length = rows;
  out.n_buffers = 1;
  out.buffers = body->buffers;
  body->children.attach(out);
  return export_array(out, std::move(body));
}

}  // namespace detail

SPOOR_SDK_END
