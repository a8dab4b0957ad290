// SPDX-License-Identifier: Apache-2.0
//
// An edge carries batches of one output port to one input of another step, in order, between two
// threads. A queued edge is bounded by bytes and holds its producer back; a materialised edge takes
// everything, keeps the first part in memory and writes the rest to an unnamed file.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "host/run/wait_clock.hpp"
#include "spoor/abi/plugin.h"
#include "toolkit/arrow/array.hpp"
#include "toolkit/arrow/schema.hpp"
#include "toolkit/arrow/stream.hpp"
#include "toolkit/result.hpp"

namespace spoor::host {

namespace arrow = toolkit::arrow;

struct EdgeOptions {
  bool materialised = false;
  /// Queued: bytes that may wait; one batch may always wait. Materialised: bytes kept in memory.
  uint64_t bytes = uint64_t{16} << 20;
  /// Folder for the spill file, 0700; empty: the system's temporary folder.
  std::filesystem::path spill_folder;
};

/// How a producer ended.
enum class EdgeEnd { kOpen, kComplete, kFailed };

/// [thread-safe], one producer and one consumer at a time.
class Edge {
 public:
  explicit Edge(EdgeOptions options);
  ~Edge();
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  // -- producer --
  /// Once, before the first batch.
  void set_schema(const arrow::Schema& schema);
  /// SPOOR_OK; SPOOR_CLOSED when the consumer has gone; SPOOR_CANCELLED after `cancel`. Waits while
  /// a queued edge is full, and counts that time in `waits` if given. Errors of the spill file are
  /// SPOOR_IO and in `error()`.
  spoor_status push(arrow::Array batch, WaitClock* waits);
  /// The same for a batch whose size_bytes is known.
  spoor_status push(arrow::Array batch, uint64_t bytes, WaitClock* waits);
  /// Ends the stream. `kFailed` makes the consumer's next() fail with `why` after what was pushed.
  void finish(EdgeEnd end, std::string why = {});

  /// For a reader that runs whatever happened: an edge that failed or never got a schema becomes a
  /// regular one that ends after what was pushed.
  void settle(const arrow::Schema& fallback);

  // -- consumer --
  /// Waits for the schema. Fails with SPOOR_CANCELLED, or SPOOR_INVALID_STATE ("upstream") when the
  /// producer failed before it had one.
  toolkit::Result<arrow::Schema> schema(WaitClock* waits);
  /// The next batch, an empty one at the end.
  toolkit::Result<arrow::Array> next(WaitClock* waits);
  /// Nobody will read any more: push returns SPOOR_CLOSED from now on.
  void close();

  /// Wakes both sides; they get SPOOR_CANCELLED.
  void cancel();
  /// The consumer's step is told to end: it gets SPOOR_CANCELLED, while the producer, who has no
  /// part in that, gets SPOOR_CLOSED.
  void abandon();
  [[nodiscard]] std::string error() const;
  /// Whether the producer ended with kFailed.
  [[nodiscard]] bool failed() const;
  /// The error that the consumer was given instead of rows, if any, whatever it made of it.
  [[nodiscard]] std::optional<toolkit::Error> told() const;
  [[nodiscard]] uint64_t bytes_spilled() const;

 private:
  class Spill;
  [[nodiscard]] bool has_room(uint64_t bytes) const;
  spoor_status spill(arrow::Array batch, std::unique_lock<std::mutex>& lock);
  tl::unexpected<toolkit::Error> tell(toolkit::Error error);

  const EdgeOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  arrow::Schema schema_;
  std::deque<std::pair<arrow::Array, uint64_t>> waiting_;  // with bytes
  uint64_t waiting_bytes_ = 0;
  std::unique_ptr<Spill> spill_;
  EdgeEnd end_ = EdgeEnd::kOpen;
  bool closed_ = false;
  bool cancelled_ = false;
  bool abandoned_ = false;
  std::string why_;
  std::optional<toolkit::Error> told_;
};

/// The consumer's side as an Arrow stream. `rows_seen` is called with the rows of each batch handed
/// over. Closes the edge when released. The edge and the counter must outlive the stream.
arrow::Stream stream_of(std::shared_ptr<Edge> edge, std::function<void(uint64_t)> rows_seen,
                        WaitClock* waits);

}  // namespace spoor::host
