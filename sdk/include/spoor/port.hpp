// SPDX-License-Identifier: Apache-2.0
//
// The inputs of a whole-stream class and the ports of any class, put together from the descriptor
// and from what the host says about the call.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/batch.hpp>
#include <spoor/call.hpp>
#include <spoor/descriptor.hpp>
#include <spoor/error.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/writer.hpp>

#include <cerrno>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

/// One input table, pulled batch by batch; `for (const batch& b : stream)`.
class stream {
 public:
  stream(ArrowArrayStream&& taken, call_ref call, size_t index, std::string port, std::string step,
         const port_spec* spec)
      : raw_(taken),
        call_(call),
        index_(index),
        port_(std::move(port)),
        step_(std::move(step)),
        spec_(spec) {
    taken.release = nullptr;
  }
  stream(stream&& other) noexcept
      : raw_(other.raw_),
        schema_(std::move(other.schema_)),
        aliases_(std::move(other.aliases_)),
        call_(other.call_),
        index_(other.index_),
        port_(std::move(other.port_)),
        step_(std::move(other.step_)),
        spec_(other.spec_) {
    other.raw_.release = nullptr;
  }
  stream& operator=(stream&&) = delete;
  ~stream() {
    if (raw_.release != nullptr) raw_.release(&raw_);
  }

  const std::string& port() const { return port_; }
  /// The step it comes from, as the manifest names it.
  const std::string& step() const { return step_; }

  schema_view schema() {
    if (schema_.get().release == nullptr) open();
    return schema_view(&schema_.get());
  }
  /// The next batch, or nothing at the end. Tests for cancel. Batches must not outlive the stream.
  std::optional<batch> next() {
    schema();
    call_.check();
    ArrowArray array{};
    if (const int code = raw_.get_next(&raw_, &array)) fail(code);
    if (array.release == nullptr) return std::nullopt;
    return batch(&schema_.get(), detail::array_holder(std::move(array)), &aliases_, index_);
  }

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = batch;
    using difference_type = std::ptrdiff_t;
    using pointer = const batch*;
    using reference = const batch&;
    iterator() = default;
    explicit iterator(stream* from) : from_(from), now_(from->next()) {}
    reference operator*() const { return *now_; }
    pointer operator->() const { return &*now_; }
    iterator& operator++() {
      now_.reset();
      now_ = from_->next();
      return *this;
    }
    bool operator!=(const iterator&) const { return now_.has_value(); }
    bool operator==(const iterator&) const { return !now_.has_value(); }

   private:
    stream* from_ = nullptr;
    std::optional<batch> now_;
  };
  iterator begin() { return iterator(this); }
  iterator end() { return iterator(); }

 private:
  void open() {
    if (const int code = raw_.get_schema(&raw_, schema_.out())) fail(code);
    if (spec_ == nullptr) return;
    aliases_ = detail::resolve(*spec_, schema_view(&schema_.get()));
    detail::check_types(*spec_, schema_view(&schema_.get()), aliases_);
  }
  [[noreturn]] void fail(int code) {
    const char* why = raw_.get_last_error(&raw_);
    if (code == ECANCELED) throw error(SPOOR_CANCELLED, "cancelled");
    throw error(SPOOR_IO, "reading input '" + port_ + "' failed: " +
                              (why != nullptr ? why : "errno " + std::to_string(code)));
  }

  ArrowArrayStream raw_;
  detail::schema_holder schema_;
  detail::aliases aliases_;
  call_ref call_;
  size_t index_;
  std::string port_;
  std::string step_;
  const port_spec* spec_;
};

/// All input tables of a call, in the manifest's order.
class inputs {
 public:
  explicit inputs(std::vector<stream> streams) : streams_(std::move(streams)) {}

  size_t size() const { return streams_.size(); }
  stream& operator[](size_t i) {
    if (i >= size()) throw error(SPOOR_INVALID_ARGUMENT, "no input number " + std::to_string(i));
    return streams_[i];
  }
  /// The first table of a port; NULL when an optional port has none.
  stream* find(std::string_view port) {
    for (stream& candidate : streams_) {
      if (candidate.port() == port) return &candidate;
    }
    return nullptr;
  }
  stream& operator[](std::string_view port) {
    if (stream* found = find(port)) return *found;
    throw error(SPOOR_INVALID_ARGUMENT, "no input '" + std::string(port) + "'");
  }
  std::vector<stream>::iterator begin() { return streams_.begin(); }
  std::vector<stream>::iterator end() { return streams_.end(); }

 private:
  std::vector<stream> streams_;
};

/// The schemas of the outputs, set in `prepare`, by number or name.
class out_schemas {
 public:
  explicit out_schemas(const descriptor& from) : from_(&from), set_(from.outputs().size()) {}

  output_schema& operator[](size_t i) {
    if (i >= set_.size()) {
      throw error(SPOOR_INVALID_ARGUMENT, "no output number " + std::to_string(i));
    }
    if (!set_[i]) set_[i].emplace();
    return *set_[i];
  }
  output_schema& operator[](std::string_view name) {
    for (size_t i = 0; i < set_.size(); ++i) {
      if (from_->outputs()[i].name() == name) return (*this)[i];
    }
    throw error(SPOOR_INVALID_ARGUMENT, "no output '" + std::string(name) + "'");
  }
  /// What was set here, else what describe() declares; NULL for a dynamic output that was not set.
  std::vector<detail::layout_ptr> layouts(const schema_view* input = nullptr) {
    std::vector<detail::layout_ptr> out;
    for (size_t i = 0; i < set_.size(); ++i) {
      out.push_back(set_[i] ? detail::layout::of(set_[i]->take())
                            : detail::static_layout(from_->outputs()[i], input));
    }
    return out;
  }

 private:
  const descriptor* from_;
  std::vector<std::optional<output_schema>> set_;
};

namespace detail {

inline inputs take_inputs(const descriptor& described, call_ref call, ArrowArrayStream* in,
                          uint32_t count) {
  const json info = call.info();
  const json* listed = info.find("inputs");
  const auto text = [&](uint32_t i, const char* key) -> std::string {
    if (listed == nullptr || i >= listed->items().size()) return {};
    const json* value = listed->items()[i].find(key);
    return value != nullptr && value->is_string() ? value->str() : std::string();
  };
  std::vector<stream> streams;
  streams.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    std::string port = text(i, "port");
    if (port.empty() && !described.inputs().empty()) port = described.inputs()[0].name();
    const port_spec* spec = nullptr;
    for (const port_spec& candidate : described.inputs()) {
      if (candidate.name() == port) spec = &candidate;
    }
    streams.emplace_back(std::move(in[i]), call, i, std::move(port), text(i, "step"), spec);
  }
  return inputs(std::move(streams));
}

inline writers make_writers(const descriptor& described, const frame& now, spoor_out* out,
                            const std::vector<layout_ptr>& layouts, bool schemas_sent) {
  auto open = std::make_unique<open_ports>();
  std::vector<writer> ports;
  ports.reserve(layouts.size());
  open->left = static_cast<uint32_t>(layouts.size());
  for (size_t i = 0; i < layouts.size(); ++i) {
    const port_target target{now.host, now.call, out, static_cast<uint32_t>(i)};
    ports.emplace_back(target, described.outputs()[i].name(), layouts[i], schemas_sent, *open);
  }
  return writers(std::move(ports), std::move(open));
}

/// Streams that the plugin's code never took are released all the same.
class stream_guard {
 public:
  stream_guard(ArrowArrayStream* in, uint32_t count) : in_(in), count_(count) {}
  ~stream_guard() {
    for (uint32_t i = 0; i < count_; ++i) {
      if (in_[i].release != nullptr) in_[i].release(&in_[i]);
    }
  }
  stream_guard(const stream_guard&) = delete;
  stream_guard& operator=(const stream_guard&) = delete;

 private:
  ArrowArrayStream* in_;
  uint32_t count_;
};

}  // namespace detail

SPOOR_SDK_END
