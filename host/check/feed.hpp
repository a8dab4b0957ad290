// SPDX-License-Identifier: Apache-2.0
//
// Sample tables as Arrow batches, in every shape that the canonical batch profile allows and a few
// that only a hostile host would hand over. Every batch knows its bytes, so that a plugin that
// writes into its input or keeps it is found out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <spoor/abi/arrow.h>
#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>

#include "host/check/sample.hpp"

namespace spoor::host::check {

struct FeedOptions {
  int64_t batch_rows = 8;
  std::vector<int64_t> cuts;   ///< rows of each batch in turn, instead of batch_rows; repeated
  bool empty_batches = false;  ///< one without rows before every other
  int64_t slice = 0;           ///< columns begin at this offset of their buffers
  bool unknown_nulls = false;  ///< null_count -1
  int fail_at = -1;            ///< the stream fails instead of giving this batch
  int cancel_at = -1;          ///< the call is cancelled once this batch has been given out
};

/// What came back, shared by all streams and batches of one run. [thread-safe]
struct FeedWatch {
  std::atomic<int64_t> streams{0};   ///< not released
  std::atomic<int64_t> batches{0};   ///< not released
  std::atomic<bool> changed{false};  ///< a batch had other bytes when it was released
  std::atomic<bool> cancelled{false};
  std::atomic<int64_t> cancelled_at_ns{0};
  void cancel();
};

/// The batches of a table. Errors only for values that do not fit their column's type.
[[nodiscard]] toolkit::Result<std::vector<toolkit::arrow::Array>> make_batches(
    const SampleTable& table, const FeedOptions& options);

/// A batch that reports to `watch` when it is released.
[[nodiscard]] toolkit::arrow::Array watched(const toolkit::arrow::Schema& schema,
                                            toolkit::arrow::Array batch,
                                            std::shared_ptr<FeedWatch> watch);

/// A stream over the table; its release and its batches are watched.
[[nodiscard]] toolkit::Result<ArrowArrayStream> make_feed(const SampleTable& table,
                                                          const FeedOptions& options,
                                                          std::shared_ptr<FeedWatch> watch);

/// One line per row, "name=value" by column: equal tables give equal lines however they are cut.
[[nodiscard]] std::vector<std::string> render_rows(const toolkit::arrow::Schema& canonical,
                                                   const toolkit::arrow::Array& batch);

/// Monotonic.
[[nodiscard]] int64_t now_ns();

}  // namespace spoor::host::check
