// SPDX-License-Identifier: Apache-2.0
#include "input_feed.hpp"

#include <spoor/take.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

SPOOR_SDK_BEGIN
namespace testing {
namespace {

/// A copy of rows [begin, end); sliced, between two rows that are not part of it.
detail::array_holder cut(const table& from, const detail::shared_array& batch, int64_t begin,
                         int64_t end, bool sliced) {
  selection rows;
  if (sliced) rows.push_back(begin);
  for (int64_t i = begin; i < end; ++i)
    rows.push_back(i);
  if (sliced) rows.push_back(begin);
  detail::array_holder out = detail::taker(batch).take(
      from.shared_schema()->get(), batch->get(), rows.data(), static_cast<int64_t>(rows.size()), 0);
  if (sliced) {
    out.out()->offset = 1;
    out.out()->length = end - begin;
  }
  return out;
}

}  // namespace

input_feed::input_feed(std::string port, const table& rows, const world& around, call_state& call)
    : port_(std::move(port)), rows_(rows), around_(&around), call_(&call) {
  std::vector<detail::array_holder> copies;
  for (const auto& batch : rows.shared_batches()) {
    const int64_t length = batch->get().length;
    const int64_t step = std::min(around.batch_rows, std::max<int64_t>(length, 1));
    for (int64_t at = 0; at < length; at += step) {
      copies.push_back(cut(rows, batch, at, std::min(length, at + step), around.sliced));
    }
  }
  rows_ = table(detail::copy_schema(rows.shared_schema()->get()), std::move(copies));
  batches_ = rows_.shared_batches();
  before_ = rows_.text();
}

detail::array_holder input_feed::take(size_t i) const {
  ++call_->batches_seen;
  return detail::view_of(batches_[i]->get(), batches_[i]);
}

struct input_feed::reader {
  const input_feed* from;
  std::shared_ptr<int> open;
  size_t next = 0;
  std::string last_error;
};

struct input_feed::stream_functions {
  static reader& of(ArrowArrayStream* stream) {
    return *static_cast<reader*>(stream->private_data);
  }
  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    *out = detail::copy_schema(of(stream).from->rows_.shared_schema()->get()).move();
    return 0;
  }
  static int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    reader& self = of(stream);
    *out = ArrowArray{};
    if (self.from->call_->cancelled()) return ECANCELED;
    if (self.next < self.from->batches()) {
      *out = self.from->take(self.next++).move();
      return 0;
    }
    if (!self.from->around_->broken_input) return 0;
    self.last_error = *self.from->around_->broken_input;
    return EIO;
  }
  static const char* get_last_error(ArrowArrayStream* stream) {
    return of(stream).last_error.c_str();
  }
  static void release(ArrowArrayStream* stream) {
    --*of(stream).open;
    delete &of(stream);
    stream->release = nullptr;
  }
};

ArrowArrayStream input_feed::stream() {
  ArrowArrayStream out{};
  out.get_schema = stream_functions::get_schema;
  out.get_next = stream_functions::get_next;
  out.get_last_error = stream_functions::get_last_error;
  out.release = stream_functions::release;
  ++*open_streams_;
  out.private_data = new reader{this, open_streams_, 0, {}};
  return out;
}

std::string input_feed::find_misuse() const {
  if (*open_streams_ != 0) return "input '" + port_ + "' was not released";
  if (rows_.text() != before_) return "the plugin wrote into the rows of input '" + port_ + "'";
  return {};
}

}  // namespace testing
SPOOR_SDK_END
