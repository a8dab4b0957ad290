// SPDX-License-Identifier: Apache-2.0
#include "host/run/edge.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <utility>

#include "spoor/abi/plugin.h"
#include "toolkit/arrow/ipc.hpp"

namespace spoor::host {
namespace {

using toolkit::Error;
using toolkit::fail;
using toolkit::Result;

std::string errno_text(const char* doing) {
  return std::string(doing) + ": " + std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
}

/// A file without a name, so that a killed run leaves nothing behind.
int open_unnamed(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return fd;
  std::string name = (folder / ".spoor-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

/// The part of a materialised edge that lies in a file: written by the producer, read behind it.
class Edge::Spill {
 public:
  static Result<std::unique_ptr<Spill>> make(const std::filesystem::path& folder,
                                             const arrow::Schema& schema) {
    auto spill = std::make_unique<Spill>();
    spill->fd_ = open_unnamed(folder.empty() ? std::filesystem::temp_directory_path() : folder);
    if (spill->fd_ < 0) return fail(SPOOR_IO, errno_text("cannot make a spill file"), folder);
    auto writer = arrow::IpcWriter::make(*schema, arrow::fd_sink(spill->fd_),
                                         {.format = arrow::IpcFormat::stream, .lz4 = true});
    if (!writer) return tl::unexpected(writer.error());
    spill->writer_ = std::make_unique<arrow::IpcWriter>(std::move(*writer));
    return spill;
  }
  Spill() = default;
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;
  ~Spill() {
    if (fd_ >= 0) ::close(fd_);
  }

  Result<void> write(const arrow::Array& batch) { return writer_->write(*batch); }
  [[nodiscard]] uint64_t written() const { return static_cast<uint64_t>(writer_->bytes_written()); }

  /// Only when a whole batch is known to lie behind the read position.
  Result<arrow::Array> read() {
    if (reader_ == nullptr) {
      auto reader = arrow::IpcReader::make([this](std::span<std::byte> into) { return get(into); });
      if (!reader) return tl::unexpected(reader.error());
      reader_ = std::make_unique<arrow::IpcReader>(std::move(*reader));
    }
    return reader_->next();
  }

  uint64_t batches_written = 0;
  uint64_t batches_read = 0;
  uint64_t bytes_written = 0;  // as of batches_written

 private:
  Result<size_t> get(std::span<std::byte> into) {
    ssize_t n = 0;
    do
      n = ::pread(fd_, into.data(), into.size(), position_);
    while (n < 0 && errno == EINTR);
    if (n < 0) return fail(SPOOR_IO, errno_text("cannot read a spill file"));
    position_ += n;
    return static_cast<size_t>(n);
  }

  int fd_ = -1;
  off_t position_ = 0;
  std::unique_ptr<arrow::IpcWriter> writer_;
  std::unique_ptr<arrow::IpcReader> reader_;
};

Edge::Edge(EdgeOptions options) : options_(std::move(options)) {}
Edge::~Edge() = default;

void Edge::set_schema(const arrow::Schema& schema) {
  const std::lock_guard lock(mutex_);
  if (!schema_) schema_ = schema.copy();
  changed_.notify_all();
}

bool Edge::has_room(uint64_t bytes) const {
  return waiting_.empty() || waiting_bytes_ + bytes <= options_.bytes;
}

spoor_status Edge::push(arrow::Array batch, WaitClock* waits) {
  const auto bytes = static_cast<uint64_t>(arrow::size_bytes(*schema_, *batch));
  return push(std::move(batch), bytes, waits);
}

spoor_status Edge::push(arrow::Array batch, uint64_t bytes, WaitClock* waits) {
  std::unique_lock lock(mutex_);
  if (options_.materialised && (spill_ != nullptr || !has_room(bytes)) && !closed_ && !cancelled_)
    return spill(std::move(batch), lock);
  if (!has_room(bytes) && !closed_ && !cancelled_) {
    const WaitClock::Span waiting(waits);
    changed_.wait(lock, [&] { return closed_ || cancelled_ || has_room(bytes); });
  }
  if (cancelled_) return SPOOR_CANCELLED;
  if (closed_) return SPOOR_CLOSED;
  waiting_.emplace_back(std::move(batch), bytes);
  waiting_bytes_ += bytes;
  changed_.notify_all();
  return SPOOR_OK;
}

spoor_status Edge::spill(arrow::Array batch, std::unique_lock<std::mutex>& lock) {
  if (spill_ == nullptr) {
    auto made = Spill::make(options_.spill_folder, schema_);
    if (!made) {
      why_ = made.error().text();
      return SPOOR_IO;
    }
    spill_ = std::move(*made);
  }
  lock.unlock();  // one producer: nobody else writes, and a reader stays behind batches_written
  const auto written = spill_->write(batch);
  lock.lock();
  if (!written) {
    why_ = written.error().text();
    return SPOOR_IO;
  }
  ++spill_->batches_written;
  spill_->bytes_written = spill_->written();
  changed_.notify_all();
  return SPOOR_OK;
}

void Edge::finish(EdgeEnd end, std::string why) {
  const std::lock_guard lock(mutex_);
  if (end_ != EdgeEnd::kOpen) return;
  end_ = end;
  if (!why.empty()) why_ = std::move(why);
  changed_.notify_all();
}

void Edge::settle(const arrow::Schema& fallback) {
  const std::lock_guard lock(mutex_);
  if (!schema_) schema_ = fallback.copy();
  end_ = EdgeEnd::kComplete;
  cancelled_ = false;
  abandoned_ = false;
  changed_.notify_all();
}

toolkit::Result<arrow::Schema> Edge::schema(WaitClock* waits) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return schema_ || cancelled_ || abandoned_ || end_ != EdgeEnd::kOpen; };
  if (!ready()) {
    const WaitClock::Span waiting(waits);
    changed_.wait(lock, ready);
  }
  if (schema_) return schema_.copy();
  if (cancelled_ || abandoned_) return tell(Error{SPOOR_CANCELLED, "cancelled", {}, {}});
  return tell(
      Error{SPOOR_INVALID_STATE, "upstream failed before it had a schema: " + why_, {}, {}});
}

tl::unexpected<Error> Edge::tell(Error error) {
  told_ = error;
  return tl::unexpected(std::move(error));
}

toolkit::Result<arrow::Array> Edge::next(WaitClock* waits) {
  std::unique_lock lock(mutex_);
  const auto spilled = [&] {
    return spill_ != nullptr && spill_->batches_read < spill_->batches_written;
  };
  const auto ready = [&] {
    return !waiting_.empty() || cancelled_ || abandoned_ || spilled() || end_ != EdgeEnd::kOpen;
  };
  if (!ready()) {
    const WaitClock::Span waiting(waits);
    changed_.wait(lock, ready);
  }
  if (cancelled_ || abandoned_) return tell(Error{SPOOR_CANCELLED, "cancelled", {}, {}});
  if (!waiting_.empty()) {
    auto [batch, bytes] = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= bytes;
    changed_.notify_all();
    return std::move(batch);
  }
  if (!spilled()) {
    if (end_ != EdgeEnd::kFailed) return arrow::Array();
    return tell(Error{SPOOR_INVALID_STATE, "upstream failed: " + why_, {}, {}});
  }
  ++spill_->batches_read;
  lock.unlock();
  auto batch = spill_->read();
  if (batch && *batch) return batch;
  lock.lock();
  return tell(batch ? Error{SPOOR_IO, "a spill file ends too early", {}, {}} : batch.error());
}

void Edge::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  waiting_.clear();
  waiting_bytes_ = 0;
  changed_.notify_all();
}

void Edge::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_all();
}

void Edge::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  closed_ = true;
  changed_.notify_all();
}

std::optional<Error> Edge::told() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

std::string Edge::error() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

bool Edge::failed() const {
  const std::lock_guard lock(mutex_);
  return end_ == EdgeEnd::kFailed;
}

uint64_t Edge::bytes_spilled() const {
  const std::lock_guard lock(mutex_);
  return spill_ != nullptr ? spill_->bytes_written : 0;
}

namespace {

class EdgeSource final : public arrow::BatchSource {
 public:
  EdgeSource(std::shared_ptr<Edge> edge, std::function<void(uint64_t)> rows_seen, WaitClock* waits)
      : edge_(std::move(edge)), rows_seen_(std::move(rows_seen)), waits_(waits) {}
  ~EdgeSource() override { edge_->close(); }
  EdgeSource(const EdgeSource&) = delete;
  EdgeSource& operator=(const EdgeSource&) = delete;

  Result<arrow::Schema> schema() override { return edge_->schema(waits_); }
  Result<arrow::Array> next() override {
    auto batch = edge_->next(waits_);
    if (batch && *batch) rows_seen_(static_cast<uint64_t>(batch->length()));
    return batch;
  }

 private:
  std::shared_ptr<Edge> edge_;
  std::function<void(uint64_t)> rows_seen_;
  WaitClock* waits_;
};

}  // namespace

arrow::Stream stream_of(std::shared_ptr<Edge> edge, std::function<void(uint64_t)> rows_seen,
                        WaitClock* waits) {
  return arrow::make_stream(
      std::make_unique<EdgeSource>(std::move(edge), std::move(rows_seen), waits));
}

}  // namespace spoor::host
