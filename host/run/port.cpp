// SPDX-License-Identifier: Apache-2.0
#include "host/run/port.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "host/run/contract.hpp"

namespace spoor::host {

using toolkit::Error;
using toolkit::fail;
using toolkit::Result;

namespace {

/// bool, integers, doubles, times: formats of one letter that are no text, binary, list or view.
bool is_all_fixed_width(const ArrowSchema& schema) {
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& column = *schema.children[i];
    const bool time = column.format[0] == 't';
    const bool number =
        column.format[1] == '\0' &&
        std::string_view("bcCsSiIlLefg").find(column.format[0]) != std::string_view::npos;
    if (column.dictionary != nullptr || (!time && !number)) return false;
  }
  return true;
}

}  // namespace

// ---- OrderedOutput

OrderedOutput::OrderedOutput(StepState& step, std::vector<std::shared_ptr<Edge>> edges,
                             Options options)
    : step_(&step), edges_(std::move(edges)), options_(std::move(options)) {
  if (options_.hold)
    held_ = std::make_unique<Edge>(
        EdgeOptions{.materialised = true, .spill_folder = options_.spill_folder});
}

void OrderedOutput::set_schema(const arrow::Schema& schema) {
  schema_ = schema.copy();
  if (held_ != nullptr) held_->set_schema(schema);
  for (const auto& edge : edges_)
    edge->set_schema(schema);
}

spoor_status OrderedOutput::deliver(arrow::Array batch, uint64_t bytes) {
  const std::lock_guard lock(delivering_);
  if (held_ == nullptr) return deliver_now(std::move(batch), bytes);
  const spoor_status status = held_->push(std::move(batch), bytes, nullptr);
  return status == SPOOR_IO ? refuse_spill(*held_) : status;
}

spoor_status OrderedOutput::refuse_spill(const Edge& edge) {
  step_->fail(Error{SPOOR_IO, edge.error(), {}, "free some disk space"}, StepStatus::kFailed);
  return SPOOR_IO;
}

spoor_status OrderedOutput::deliver_now(arrow::Array batch, uint64_t bytes) {
  const auto rows = static_cast<uint64_t>(batch.length());
  bool anyone = edges_.empty();
  for (size_t i = 0; i < edges_.size(); ++i) {
    const bool last = i + 1 == edges_.size();
    const spoor_status status =
        edges_[i]->push(last ? std::move(batch) : batch.share(), bytes, &step_->waits);
    if (status == SPOOR_CLOSED) continue;
    if (status == SPOOR_IO) return refuse_spill(*edges_[i]);
    if (status != SPOOR_OK) return status;
    anyone = true;
  }
  if (anyone)
    step_->ledger.rows_out(options_.port, rows, bytes);
  else
    closed_ = true;
  return anyone ? SPOOR_OK : SPOOR_CLOSED;
}

spoor_status OrderedOutput::push(uint64_t lane, arrow::Array batch, uint64_t bytes) {
  std::unique_lock lock(mutex_);
  if (lane > last_lane_) return SPOOR_CLOSED;
  const auto due = [&] { return lane == head_ && !draining_; };
  if (!due()) {
    Lane& own = lanes_[lane];
    // All lanes share the room: short ones that have ended would else pile up behind a long one.
    const auto room = [&] {
      return cancelled_ || lane > last_lane_ || due() || waiting_bytes_ == 0 ||
             waiting_bytes_ + bytes <= options_.lane_bytes;
    };
    if (!room()) {
      const WaitClock::Span waiting(&step_->waits);
      changed_.wait(lock, room);
    }
    if (cancelled_) return SPOOR_CANCELLED;
    if (lane > last_lane_) return SPOOR_CLOSED;
    if (!due()) {
      waiting_bytes_ += bytes;
      own.waiting.emplace_back(std::move(batch), bytes);
      return closed_ ? SPOOR_CLOSED : SPOOR_OK;
    }
  }
  if (cancelled_) return SPOOR_CANCELLED;
  if (closed_) return SPOOR_CLOSED;
  lock.unlock();
  return deliver(std::move(batch), bytes);
}

void OrderedOutput::end_lane(uint64_t lane) {
  std::unique_lock lock(mutex_);
  if (lane == head_ && !draining_) {
    lanes_.erase(lane);
    ++head_;
    drain(lock);
  } else {
    lanes_[lane].ended = true;
  }
  changed_.notify_all();
}

/// Empties the lane that is due now and, as long as lanes have ended, those behind it.
void OrderedOutput::drain(std::unique_lock<std::mutex>& lock) {
  draining_ = true;
  for (auto at = lanes_.find(head_); at != lanes_.end() && !cancelled_; at = lanes_.find(head_)) {
    Lane& lane = at->second;
    if (!lane.waiting.empty()) {
      auto [batch, bytes] = std::move(lane.waiting.front());
      lane.waiting.pop_front();
      waiting_bytes_ -= bytes;
      changed_.notify_all();
      if (closed_ || head_ > last_lane_) continue;
      lock.unlock();
      const spoor_status status = deliver(std::move(batch), bytes);
      lock.lock();
      if (status == SPOOR_CANCELLED || status == SPOOR_IO) cancelled_ = true;
    } else if (lane.ended) {
      lanes_.erase(at);
      ++head_;
    } else {
      break;  // its thread goes straight through from now on
    }
  }
  draining_ = false;
  changed_.notify_all();
}

void OrderedOutput::cut_after(uint64_t lane) {
  const std::lock_guard lock(mutex_);
  last_lane_ = std::min(last_lane_, lane);
  changed_.notify_all();
}

std::optional<Error> OrderedOutput::release_held() {
  held_->finish(EdgeEnd::kComplete);
  for (;;) {
    auto batch = held_->next(nullptr);
    if (!batch) return batch.error();
    if (!*batch) return std::nullopt;
    const auto bytes = static_cast<uint64_t>(arrow::size_bytes(*schema_, **batch));
    const spoor_status status = deliver_now(std::move(*batch), bytes);
    if (status == SPOOR_CLOSED) return std::nullopt;
    if (status != SPOOR_OK)
      return Error{status, "what was held back could not be passed on", {}, {}};
  }
}

std::optional<Error> OrderedOutput::finish(EdgeEnd end, const std::string& why, bool discard) {
  std::optional<Error> error;
  if (held_ != nullptr && !discard) error = release_held();
  for (const auto& edge : edges_)
    edge->finish(error ? EdgeEnd::kFailed : end, error ? error->what : why);
  return error;
}

void OrderedOutput::cancel_edges() {
  cancel_lanes();
  for (const auto& edge : edges_)
    edge->cancel();
}

void OrderedOutput::restart() {
  const std::lock_guard lock(mutex_);
  lanes_.clear();
  waiting_bytes_ = 0;
  head_ = 0;
  last_lane_ = UINT64_MAX;
}

void OrderedOutput::cancel_lanes() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_all();
}

// ---- Port

Port::Port(StepState& step, const plan::OutputSpec& spec, std::vector<std::shared_ptr<Edge>> edges,
           FusedStage* fused, OrderedOutput::Options options)
    : step_(&step),
      index_(options.port),
      spec_(&spec),
      fused_(fused),
      ordered_(step, std::move(edges), std::move(options)),
      level_(arrow::Level::kStructure) {}

spoor_status Port::refuse(spoor_status status, Error error) {
  error.where = "step " + step_->name + ", port " + spec_->name;
  step_->fail(std::move(error), StepStatus::kFailed);
  step_->cancel.cancel(SPOOR_CANCELLED);
  return status;
}

Result<void> Port::take_schema(arrow::Schema offered) {
  if (auto ok = arrow::validate_table_schema(*offered); !ok) return ok;
  auto canonical = arrow::Canonicaliser::make(*offered);
  if (!canonical) return tl::unexpected(canonical.error());
  if (auto ok = check_output(*spec_, canonical->schema()); !ok) return ok;
  // Columns of fixed width have no inner offsets or indices that could lead astray.
  level_ = is_all_fixed_width(*offered) ? arrow::Level::kStructure : arrow::Level::kFull;
  canonical_.emplace(std::move(*canonical));
  offered_ = std::move(offered);
  ordered_.set_schema(canonical_->schema());
  // A fused step that does not accept the columns says so itself, and takes no batch.
  if (fused_ != nullptr) fused_->prepare(canonical_->schema());
  return {};
}

spoor_status Port::schema(ArrowSchema* moved) {
  arrow::Schema offered = arrow::Schema::take(moved);
  if (!offered)
    return refuse(SPOOR_INVALID_DATA, Error{SPOOR_INVALID_DATA, "a released schema", {}, {}});
  const std::lock_guard lock(mutex_);
  if (has_schema_) {
    if (arrow::equal(*offered, *offered_)) return SPOOR_OK;
    return refuse(SPOOR_INVALID_DATA,
                  Error{SPOOR_INVALID_DATA,
                        "two calls set different schemas for one port: " +
                            arrow::describe(*offered_) + " and " + arrow::describe(*offered),
                        {},
                        {}});
  }
  auto taken = take_schema(std::move(offered));
  if (!taken) return refuse(SPOOR_INVALID_DATA, taken.error());
  has_schema_ = true;
  return SPOOR_OK;
}

void Port::report_losses(const arrow::CanonicalCounters& lost) {
  const auto say = [&](const char* code, uint64_t n, const char* cause) {
    if (n != 0) step_->ledger.diagnostic(UINT64_MAX, code, n, nullptr, cause, nullptr);
  };
  say("time_digits_cut", lost.time_digits_cut, "digits below a microsecond were cut");
  say("time_out_of_range", lost.time_overflows, "times outside the range became null");
  say("value_cut", lost.values_cut, "values over 16 MiB were cut");
}

spoor_status Port::batch(uint64_t lane, ArrowArray* moved) {
  arrow::Array offered = arrow::Array::take(moved);
  if (!has_schema_)
    return refuse(SPOOR_INVALID_STATE,
                  Error{SPOOR_INVALID_STATE, "a batch came before the schema", {}, {}});
  if (!offered)
    return refuse(SPOOR_INVALID_DATA, Error{SPOOR_INVALID_DATA, "a released batch", {}, {}});
  if (step_->cancel.cancelled()) return SPOOR_CANCELLED;
  if (fused_ == nullptr && ordered_.closed()) {
    turned_away_ = true;
    return SPOOR_CLOSED;
  }
  if (auto ok = arrow::validate(*offered_, *offered, level_); !ok)
    return refuse(SPOOR_INVALID_DATA, ok.error());
  arrow::CanonicalCounters lost;
  auto converted = canonical_->convert(std::move(offered), lost);
  if (!converted) return refuse(SPOOR_INVALID_DATA, converted.error());
  report_losses(lost);
  return batch(lane, std::move(*converted));
}

spoor_status Port::batch(uint64_t lane, arrow::Array canonical) {
  if (canonical.length() == 0) return SPOOR_OK;
  const arrow::BatchLimits limits;
  const ArrowSchema& schema = *canonical_->schema();
  const int64_t bytes = arrow::size_bytes(schema, *canonical);
  if (canonical.length() <= limits.rows && bytes <= limits.bytes)  // as most are
    return take_piece(lane, std::move(canonical), static_cast<uint64_t>(bytes));
  auto pieces = arrow::split(schema, std::move(canonical), limits);
  if (!pieces) return refuse(SPOOR_INTERNAL, pieces.error());
  for (auto& piece : *pieces) {
    const auto size = static_cast<uint64_t>(arrow::size_bytes(schema, *piece));
    const spoor_status status = take_piece(lane, std::move(piece), size);
    if (status != SPOOR_OK) return status;
  }
  return SPOOR_OK;
}

spoor_status Port::take_piece(uint64_t lane, arrow::Array batch, uint64_t bytes) {
  const spoor_status status = pass_on(lane, std::move(batch), bytes);
  if (status == SPOOR_CLOSED) turned_away_ = true;
  return status;
}

/// To the fused step, the edges, or both; SPOOR_CLOSED when nobody of them reads any more.
spoor_status Port::pass_on(uint64_t lane, arrow::Array batch, uint64_t bytes) {
  if (fused_ == nullptr) return ordered_.push(lane, std::move(batch), bytes);
  if (!ordered_.has_consumers()) {
    const auto rows = static_cast<uint64_t>(batch.length());
    const spoor_status status = give_fused(lane, std::move(batch));
    if (status == SPOOR_OK) step_->ledger.rows_out(index_, rows, bytes);
    return status;
  }
  const spoor_status edges = ordered_.push(lane, batch.share(), bytes);
  if (edges != SPOOR_OK && edges != SPOOR_CLOSED) return edges;
  const spoor_status step = give_fused(lane, std::move(batch));
  return step == SPOOR_CLOSED ? edges : step;
}

/// The fused step works in this step's call: its time is not this step's own.
spoor_status Port::give_fused(uint64_t lane, arrow::Array batch) {
  const WaitClock::Span other(&step_->waits);
  return fused_->batch(lane, std::move(batch));
}

void Port::cut_after(uint64_t lane) {
  turned_away_ = true;
  if (fused_ != nullptr) fused_->cut_after(lane);
  ordered_.cut_after(lane);
}

void Port::cancel_lanes() {
  if (fused_ != nullptr) fused_->cancel_lanes();
  ordered_.cancel_lanes();
}

void Port::restart() {
  if (fused_ != nullptr) fused_->restart();
  ordered_.restart();
  turned_away_ = false;
}

void Port::end_lane(uint64_t lane) {
  if (fused_ != nullptr) fused_->end_lane(lane);
  ordered_.end_lane(lane);
}

std::optional<Error> Port::finish(EdgeEnd end, const std::string& why, bool discard) {
  if (!has_schema_ && end == EdgeEnd::kComplete) {
    arrow::Schema declared = declared_schema(*spec_);
    schema(declared.get());
  }
  if (fused_ != nullptr) fused_->finish(end, why);
  return ordered_.finish(end, why, discard);
}

}  // namespace spoor::host
