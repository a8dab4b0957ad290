// SPDX-License-Identifier: Apache-2.0
//
// The RAII owner of an ArrowArrayStream, and streams made from C++ sources.
#pragma once

#include <spoor/abi/arrow.h>

#include <functional>
#include <memory>
#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>
#include <vector>

namespace spoor::toolkit::arrow {

/// Owns an ArrowArrayStream and turns its errno results into `Result`. One thread at a time.
class Stream {
 public:
  Stream() noexcept : raw_{} {}
  /// Takes over `source`, which is left released.
  static Stream take(ArrowArrayStream* source) noexcept;
  Stream(Stream&& other) noexcept;
  Stream& operator=(Stream&& other) noexcept;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { release(); }

  [[nodiscard]] ArrowArrayStream* get() noexcept { return &raw_; }
  [[nodiscard]] ArrowArrayStream* out() noexcept;
  void release() noexcept;
  void move_to(ArrowArrayStream* target) noexcept;
  [[nodiscard]] explicit operator bool() const noexcept { return raw_.release != nullptr; }

  /// The schema. Fails with SPOOR_IO (or SPOOR_CANCELLED for ECANCELED) and the stream's own words.
  [[nodiscard]] Result<Schema> schema();
  /// The next batch; an empty Array at the end.
  [[nodiscard]] Result<Array> next();

 private:
  [[nodiscard]] Error error_of(int code, const char* doing);

  ArrowArrayStream raw_;
};

/// Something that can be exported as a C stream. Called by one thread at a time.
class BatchSource {
 public:
  BatchSource() = default;
  BatchSource(const BatchSource&) = delete;
  BatchSource& operator=(const BatchSource&) = delete;
  virtual ~BatchSource() = default;
  /// May be called several times; gives an owned copy each time.
  [[nodiscard]] virtual Result<Schema> schema() = 0;
  /// An empty Array at the end; it is not called again after that or after an error.
  [[nodiscard]] virtual Result<Array> next() = 0;
};

/// Exports a source as a C stream that owns it. No exception leaves its callbacks; the end and
/// errors are sticky.
[[nodiscard]] Stream make_stream(std::unique_ptr<BatchSource> source);

/// A stream over batches in memory.
[[nodiscard]] Stream make_stream(Schema schema, std::vector<Array> batches);

}  // namespace spoor::toolkit::arrow
