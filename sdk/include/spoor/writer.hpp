// SPDX-License-Identifier: Apache-2.0
//
// Writing: one writer per output port. Rows are collected into columns and handed to the host at
// 8,192 rows or 4 MiB; whole batches and foreign Arrow arrays go through as they are.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/batch.hpp>
#include <spoor/builder.hpp>
#include <spoor/call.hpp>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>
#include <spoor/take.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

inline constexpr int64_t batch_rows = 8192;
inline constexpr size_t batch_bytes = size_t{4} << 20;

namespace detail {

/// The columns of one output port, once they are known.
struct layout {
  std::vector<schema_holder> fields;
  std::vector<data_type> types;

  static std::shared_ptr<const layout> of(std::vector<schema_holder> fields) {
    auto made = std::make_shared<layout>();
    for (const schema_holder& field : fields)
      made->types.push_back(type_of(field.get()));
    made->fields = std::move(fields);
    return made;
  }
  std::string name(size_t i) const { return fields[i].get().name; }
  schema_holder schema() const {
    std::vector<schema_holder> copies;
    for (const schema_holder& field : fields)
      copies.push_back(copy_schema(field.get()));
    return make_schema("+s", "", {}, std::move(copies), 0);
  }
};

using layout_ptr = std::shared_ptr<const layout>;

/// Counts the ports that somebody still reads; shared by the writers of one call.
struct open_ports {
  uint32_t left = 0;
};

struct port_target {
  const spoor_host* host = nullptr;
  spoor_call* call = nullptr;
  spoor_out* out = nullptr;
  uint32_t index = 0;
};

}  // namespace detail

class writer;

/// A batch put together from columns: passed, taken, or built. Every column of the output exactly
/// once, in order; then push().
class assembly {
 public:
  /// The column of `from` without a copy.
  assembly& pass(const batch& from, size_t column) {
    return add(detail::pass_column(from, column));
  }
  /// The given rows of it.
  assembly& take(const batch& from, size_t column, const selection& rows) {
    return add(detail::take_column(from, column, rows));
  }
  assembly& build(column_builder& built) { return add(built.finish()); }
  /// Any array that matches the output's column.
  assembly& add(ArrowArray&& column) { return add(detail::array_holder(std::move(column))); }
  void push();

 private:
  friend class writer;
  assembly(writer& to, int64_t rows) : to_(&to), rows_(rows) {}
  assembly& add(detail::array_holder column) {
    if (column.get().length != rows_) {
      throw error(SPOOR_INTERNAL, "an assembled column has " + std::to_string(column.get().length) +
                                      " rows, the batch " + std::to_string(rows_));
    }
    columns_.push_back(std::move(column));
    return *this;
  }

  writer* to_;
  int64_t rows_;
  std::vector<detail::array_holder> columns_;
};

/// One output port during one call. Not thread-safe.
class writer {
 public:
  writer(detail::port_target target, std::string name, detail::layout_ptr layout, bool schema_sent,
         detail::open_ports& open)
      : target_(target),
        name_(std::move(name)),
        layout_(std::move(layout)),
        schema_sent_(schema_sent),
        open_(&open) {}
  writer(writer&&) = default;
  writer& operator=(writer&&) = default;

  const std::string& name() const { return name_; }
  call_ref call() const { return call_ref(target_.host, target_.call); }
  /// Nobody reads this port any more; what is written to it is thrown away.
  bool closed() const { return closed_; }
  /// Input rows (a source: records) without a row here, and why.
  void dropped(const char* reason, uint64_t rows = 1) const {
    call().dropped(reason, rows, target_.index);
  }

  // ---- the schema, for an output that describe() calls dynamic
  // -----------------------------------

  /// The schema is taken: columns(spoor::output_schema().column("a", spoor::i64)…).
  void columns(output_schema& schema) { set_layout(detail::layout::of(schema.take())); }
  void columns(output_schema&& schema) { columns(schema); }
  /// Raw: a struct of the columns; moved.
  void schema(ArrowSchema&& whole) {
    const detail::schema_holder held(std::move(whole));
    std::vector<detail::schema_holder> fields;
    for (int64_t i = 0; i < held.get().n_children; ++i) {
      fields.push_back(detail::copy_schema(*held.get().children[i]));
    }
    set_layout(detail::layout::of(std::move(fields)));
  }
  bool has_schema() const { return layout_ != nullptr; }

  // ---- rows ------------------------------------------------------------------------------------

  /// One whole row, a value per column: nullptr and std::nullopt are null.
  template <class... Values>
  void row(const Values&... values) {
    if (builders_.empty()) begin_rows();
    if (sizeof...(values) != builders_.size()) check_arity(sizeof...(values), "row() was given");
    size_t i = 0;
    ((pending_bytes_ += builders_[i++].append(values)), ...);
    row_complete();
  }
  /// One cell of the row that end_row() ends.
  template <class V>
  void set(size_t column, const V& value) {
    pending_bytes_ += builder_for(column).append(value);
  }
  template <class V>
  void set(std::string_view column, const V& value) {
    set(index_of(column), value);
  }
  /// The same cell of an input column.
  void copy(size_t column_index, const column& from, int64_t row) {
    pending_bytes_ += builder_for(column_index).append_cell(from, row);
  }
  void null(size_t column) { pending_bytes_ += builder_for(column).append_null(); }
  void null(std::string_view column) { null(index_of(column)); }
  /// Cells that were not set are null.
  void end_row() {
    if (builders_.empty()) begin_rows();
    for (column_builder& builder : builders_) {
      if (builder.size() == rows_) pending_bytes_ += builder.append_null();
    }
    row_complete();
  }
  /// The number of a column of the output.
  size_t index_of(std::string_view column) const {
    need_layout();
    for (size_t i = 0; i < layout_->fields.size(); ++i) {
      if (column == layout_->fields[i].get().name) return i;
    }
    throw error(SPOOR_INVALID_ARGUMENT,
                "output '" + name_ + "' has no column '" + std::string(column) + "'");
  }

  // ---- whole batches
  // -----------------------------------------------------------------------------

  assembly assemble(int64_t rows) { return assembly(*this, rows); }
  /// Every column of the batch, without a copy.
  void pass(const batch& from) {
    assembly out(*this, from.rows());
    for (size_t i = 0; i < from.columns(); ++i)
      out.pass(from, i);
    out.push();
  }
  /// Some columns, without a copy.
  void pass(const batch& from, const std::vector<size_t>& columns) {
    assembly out(*this, from.rows());
    for (const size_t i : columns)
      out.pass(from, i);
    out.push();
  }
  /// Some rows of every column.
  void filter(const batch& from, const selection& rows) {
    std::vector<size_t> all(from.columns());
    for (size_t i = 0; i < all.size(); ++i)
      all[i] = i;
    filter(from, rows, all);
  }
  /// Some rows of some columns; all rows in order are passed without a copy.
  void filter(const batch& from, const selection& rows, const std::vector<size_t>& columns) {
    if (is_everything(from, rows)) return pass(from, columns);
    assembly out(*this, static_cast<int64_t>(rows.size()));
    for (const size_t i : columns)
      out.take(from, i, rows);
    out.push();
  }
  /// Raw: a struct array that matches the schema; moved. Rows written before go first.
  void push(ArrowArray&& batch) {
    detail::array_holder held(std::move(batch));
    flush();
    send(std::move(held));
  }

  /// Hands over what is collected. Called by itself when a batch is full and when the call ends.
  void flush() {
    if (rows_ == 0) return;
    std::vector<detail::array_holder> columns;
    columns.reserve(builders_.size());
    for (column_builder& builder : builders_) {
      if (builder.size() != rows_) unfinished_row(builder);
      columns.push_back(builder.finish());
    }
    const int64_t rows = std::exchange(rows_, 0);
    pending_bytes_ = 0;
    send(detail::make_struct(std::move(columns), rows));
  }
  /// The end of the call: the schema is told even when there was no row.
  void finish() {
    for (const column_builder& builder : builders_) {
      if (builder.size() != rows_) unfinished_row(builder);
    }
    flush();
    if (!closed_) send_schema();
  }

 private:
  friend class assembly;
  void need_layout() const {
    if (layout_ != nullptr) return;
    throw error(SPOOR_INVALID_STATE,
                "the columns of output '" + name_ + "' were not set: call columns() or schema()");
  }
  void set_layout(detail::layout_ptr layout) {
    if (layout_ != nullptr) {
      throw error(SPOOR_INVALID_STATE, "the columns of output '" + name_ + "' are already set");
    }
    layout_ = std::move(layout);
    send_schema();
  }
  void begin_rows() {
    need_layout();
    builders_.reserve(layout_->types.size());
    for (size_t i = 0; i < layout_->types.size(); ++i) {
      builders_.emplace_back(layout_->types[i], layout_->name(i));
    }
  }
  column_builder& builder_for(size_t i) {
    if (builders_.empty()) begin_rows();
    if (i >= builders_.size()) {
      throw error(SPOOR_INVALID_ARGUMENT,
                  "output '" + name_ + "' has no column number " + std::to_string(i));
    }
    if (builders_[i].size() != rows_) {
      throw error(SPOOR_INVALID_STATE,
                  "column '" + builders_[i].name() + "' was set twice in one row");
    }
    return builders_[i];
  }
  void row_complete() {
    ++rows_;
    if (rows_ >= batch_rows || pending_bytes_ >= batch_bytes) flush();
  }
  void send_schema() {
    if (schema_sent_) return;
    need_layout();
    schema_sent_ = true;
    ArrowSchema moved = layout_->schema().move();
    settle(target_.host->out_schema(target_.out, target_.index, &moved), "the columns");
  }
  void send(detail::array_holder batch) {
    if (closed_) return;
    send_schema();
    if (closed_) return;
    ArrowArray moved = batch.move();
    settle(target_.host->out_batch(target_.out, target_.index, &moved), "a batch");
  }
  void settle(spoor_status status, const char* what) {
    if (status == SPOOR_OK) return;
    if (status == SPOOR_CLOSED) {
      closed_ = true;
      if (--open_->left == 0) throw detail::all_ports_closed{};
      return;
    }
    if (status == SPOOR_CANCELLED) throw error(status, "cancelled");
    throw error(status, std::string("the host refused ") + what + " of output '" + name_ + "'");
  }
  static bool is_everything(const batch& from, const selection& rows) {
    if (static_cast<int64_t>(rows.size()) != from.rows()) return false;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] != static_cast<int64_t>(i)) return false;
    }
    return true;
  }
  void check_arity(size_t given, const char* what) const {
    need_layout();
    const size_t wanted = layout_->fields.size();
    if (given == wanted) return;
    throw error(SPOOR_INVALID_ARGUMENT, "output '" + name_ + "' has " + std::to_string(wanted) +
                                            " columns, " + what + " " + std::to_string(given));
  }
  [[noreturn]] void unfinished_row(const column_builder& builder) const {
    throw error(SPOOR_INVALID_STATE, "column '" + builder.name() + "' of output '" + name_ +
                                         "' was set in a row that end_row() did not end");
  }

  detail::port_target target_;
  std::string name_;
  detail::layout_ptr layout_;
  bool schema_sent_;
  bool closed_ = false;
  detail::open_ports* open_;
  std::vector<column_builder> builders_;
  int64_t rows_ = 0;
  size_t pending_bytes_ = 0;
};

inline void assembly::push() {
  to_->check_arity(columns_.size(), "an assembled batch has");
  detail::array_holder made = detail::make_struct(std::move(columns_), rows_);
  columns_.clear();
  if (made.get().length != 0) to_->push(made.move());
}

/// All output ports of a call, by number or by name.
class writers {
 public:
  writers(std::vector<writer> ports, std::unique_ptr<detail::open_ports> open)
      : ports_(std::move(ports)), open_(std::move(open)) {}

  size_t size() const { return ports_.size(); }
  writer& operator[](size_t i) {
    if (i >= ports_.size()) {
      throw error(SPOOR_INVALID_ARGUMENT, "no output number " + std::to_string(i));
    }
    return ports_[i];
  }
  writer& operator[](std::string_view name) {
    for (writer& port : ports_) {
      if (port.name() == name) return port;
    }
    throw error(SPOOR_INVALID_ARGUMENT, "no output '" + std::string(name) + "'");
  }
  void finish() {
    for (writer& port : ports_)
      port.finish();
  }

 private:
  std::vector<writer> ports_;
  std::unique_ptr<detail::open_ports> open_;
};

SPOOR_SDK_END
