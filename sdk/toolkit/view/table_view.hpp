// SPDX-License-Identifier: Apache-2.0
//
// Builds a view of kind `table` from batches: some columns, the first or the smallest rows, bounded
// in rows and bytes whatever the input's size. What is left out is counted in the view's notes.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <string>
#include <toolkit/result.hpp>
#include <toolkit/view/view.hpp>
#include <vector>

namespace spoor::toolkit::view {

struct TableOptions {
  std::vector<std::string> columns = {};  ///< empty = all
  std::vector<std::string> sort = {};     ///< column names; "-name" is descending
  uint64_t limit = 10'000;                ///< most rows
  uint64_t column_limit = 60;             ///< most columns when `columns` is empty
  uint64_t bytes = 8U << 20;              ///< about the most data before compression
  uint64_t cell_bytes = 4096;             ///< longer texts are cut
};

/// Not thread-safe.
class TableView {
 public:
  /// Fails with SPOOR_INVALID_DATA, naming the columns there are, when a column is not found.
  [[nodiscard]] static Result<TableView> make(const ArrowSchema& schema, TableOptions options);

  /// A batch of the schema of `make`, which must outlive this object.
  void add(const ArrowArray& batch);

  /// Rows seen so far.
  [[nodiscard]] uint64_t rows() const { return rows_; }
  /// The view, without a title; the rows collected are gone.
  [[nodiscard]] View finish();

 private:
  struct SortKey {
    size_t column;  // of `keys_`
    bool descending;
  };

  TableView(const ArrowSchema& schema, TableOptions options);
  [[nodiscard]] Result<void> choose_columns();
  [[nodiscard]] Result<void> choose_keys();
  [[nodiscard]] Result<size_t> find(const std::string& name, const char* parameter) const;
  void add_column(size_t index);
  void add_row(const arrow::BatchView& batch, int64_t row);
  [[nodiscard]] size_t held() const;
  [[nodiscard]] size_t held_bytes() const;
  [[nodiscard]] bool before(uint32_t a, uint32_t b) const;
  [[nodiscard]] std::vector<uint32_t> smallest(size_t count) const;
  void keep(const std::vector<uint32_t>& rows);
  void trim();
  void fit_bytes();
  [[nodiscard]] std::vector<Note> notes() const;

  const ArrowSchema* schema_;
  TableOptions options_;
  std::vector<size_t> sources_;      // of `columns_`, in the schema
  std::vector<ViewColumn> columns_;  // what is shown
  std::vector<size_t> key_sources_;
  std::vector<ViewColumn> keys_;  // what is sorted by
  std::vector<SortKey> order_;
  uint64_t rows_ = 0;
  uint64_t hidden_columns_ = 0;
  bool full_ = false;  // unsorted and nothing more fits
};

}  // namespace spoor::toolkit::view
