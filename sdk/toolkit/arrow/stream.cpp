// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/stream.hpp>

#include <cerrno>
#include <cstring>
#include <exception>
#include <string>

#include <spoor/abi/plugin.h>

namespace spoor::toolkit::arrow {
namespace {

int errno_of(const Error& error) noexcept {
  switch (error.code) {
    case SPOOR_CANCELLED:
      return ECANCELED;
    case SPOOR_RESOURCE:
      return ENOMEM;
    case SPOOR_TIMEOUT:
      return ETIMEDOUT;
    case SPOOR_INVALID_ARGUMENT:
    case SPOOR_INVALID_DATA:
      return EINVAL;
    default:
      return EIO;
  }
}

int32_t code_of(int error) noexcept {
  switch (error) {
    case ECANCELED:
      return SPOOR_CANCELLED;
    case ENOMEM:
      return SPOOR_RESOURCE;
    case ETIMEDOUT:
      return SPOOR_TIMEOUT;
    case EINVAL:
      return SPOOR_INVALID_DATA;
    default:
      return SPOOR_IO;
  }
}

/// A source behind the C callbacks.
struct Exported {
  std::unique_ptr<BatchSource> source;
  std::string error;
  int failed = 0;  ///< the errno of the first failure; sticky
  bool ended = false;
};

Exported& exported(ArrowArrayStream* stream) noexcept {
  return *static_cast<Exported*>(stream->private_data);
}

int remember(Exported& self, const Error& error) {
  self.failed = errno_of(error);
  self.error = error.text();
  return self.failed;
}

/// Runs `produce` so that nothing but an errno comes out.
template <class Produce>
int guarded(Exported& self, Produce produce) noexcept {
  try {
    return produce();
  } catch (const std::bad_alloc&) {
    return self.failed = ENOMEM;
  } catch (...) {
    return self.failed = EIO;
  }
}

int exported_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  Exported& self = exported(stream);
  *out = {};
  if (self.failed != 0) return self.failed;
  return guarded(self, [&] {
    auto schema = self.source->schema();
    if (!schema) return remember(self, schema.error());
    schema->move_to(out);
    return 0;
  });
}

int exported_next(ArrowArrayStream* stream, ArrowArray* out) {
  Exported& self = exported(stream);
  *out = {};
  if (self.failed != 0) return self.failed;
  if (self.ended) return 0;
  return guarded(self, [&] {
    auto batch = self.source->next();
    if (!batch) return remember(self, batch.error());
    self.ended = !*batch;
    batch->move_to(out);
    return 0;
  });
}

const char* exported_error(ArrowArrayStream* stream) {
  const Exported& self = exported(stream);
  return self.error.empty() ? nullptr : self.error.c_str();
}

void exported_release(ArrowArrayStream* stream) {
  delete static_cast<Exported*>(stream->private_data);
  stream->release = nullptr;
}

class MemorySource final : public BatchSource {
 public:
  MemorySource(Schema schema, std::vector<Array> batches)
      : schema_(std::move(schema)), batches_(std::move(batches)) {}
  Result<Schema> schema() override { return schema_.copy(); }
  Result<Array> next() override {
    if (position_ == batches_.size()) return Array();
    return std::move(batches_[position_++]);
  }

 private:
  Schema schema_;
  std::vector<Array> batches_;
  size_t position_ = 0;
};

}  // namespace

Stream Stream::take(ArrowArrayStream* source) noexcept {
  Stream stream;
  stream.raw_ = *source;
  source->release = nullptr;
  return stream;
}

Stream::Stream(Stream&& other) noexcept : raw_(other.raw_) { other.raw_.release = nullptr; }

Stream& Stream::operator=(Stream&& other) noexcept {
  if (this != &other) {
    release();
    raw_ = other.raw_;
    other.raw_.release = nullptr;
  }
  return *this;
}

ArrowArrayStream* Stream::out() noexcept {
  release();
  return &raw_;
}

void Stream::release() noexcept {
  if (raw_.release != nullptr) raw_.release(&raw_);
  raw_ = {};
}

void Stream::move_to(ArrowArrayStream* target) noexcept {
  *target = raw_;
  raw_ = {};
}

Error Stream::error_of(int code, const char* doing) {
  const char* words = raw_.get_last_error == nullptr ? nullptr : raw_.get_last_error(&raw_);
  std::string what = std::string("cannot ") + doing + ": ";
  what += words != nullptr && *words != 0 ? words : std::strerror(code);
  return Error{code_of(code), std::move(what), "", ""};
}

Result<Schema> Stream::schema() {
  Schema schema;
  if (const int code = raw_.get_schema(&raw_, schema.out()); code != 0) {
    return tl::unexpected(error_of(code, "read the schema of a stream"));
  }
  return schema;
}

Result<Array> Stream::next() {
  Array array;
  if (const int code = raw_.get_next(&raw_, array.out()); code != 0) {
    return tl::unexpected(error_of(code, "read the next batch of a stream"));
  }
  return array;
}

Stream make_stream(std::unique_ptr<BatchSource> source) {
  auto self = std::make_unique<Exported>();
  self->source = std::move(source);
  ArrowArrayStream raw{exported_schema, exported_next, exported_error, exported_release,
                       self.release()};
  return Stream::take(&raw);
}

Stream make_stream(Schema schema, std::vector<Array> batches) {
  return make_stream(std::make_unique<MemorySource>(std::move(schema), std::move(batches)));
}

}  // namespace spoor::toolkit::arrow
