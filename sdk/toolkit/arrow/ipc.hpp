// SPDX-License-Identifier: Apache-2.0
//
// Arrow IPC: the stream format (spill, pipes) and the file format (tables of a run), metadata
// version V5, little endian. Our own encoder and reader; no flatbuffers library.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <memory>
#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/io.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow {

enum class IpcFormat : uint8_t {
  stream,  ///< readable while it is written
  file,    ///< with magic and footer: what "*.arrow" means
};

struct IpcOptions {
  IpcFormat format = IpcFormat::stream;
  /// LZ4 frame compression of buffers that get smaller by it. For spill: apache-arrow for
  /// JavaScript cannot read it, so tables for people are written without.
  bool lz4 = false;
};

/// Writes batches of one schema. Canonical types and dictionaries of them; any other type that the
/// format knows and `validate` accepts is written, too, except unions, run-end encoding and string
/// views. Equal input gives equal bytes. Not thread-safe.
class IpcWriter {
 public:
  /// Copies what it needs of the schema and writes it at once.
  [[nodiscard]] static Result<IpcWriter> make(const ArrowSchema& schema, Sink sink,
                                              IpcOptions options = {});
  IpcWriter(IpcWriter&&) noexcept;
  IpcWriter& operator=(IpcWriter&&) noexcept;
  ~IpcWriter();

  /// Writes one batch, which must have passed `validate`. A dictionary that is not the one written
  /// last is written before it: in its stead in a stream, behind it (with the indices moved) in a
  /// file, whose dictionaries can only grow. Rows that are null at the top are an error.
  [[nodiscard]] Result<void> write(const ArrowArray& batch);
  /// Writes the end mark and, for files, the footer. Must be called; the sink is not touched after.
  [[nodiscard]] Result<void> finish();
  /// Bytes handed to the sink so far.
  [[nodiscard]] int64_t bytes_written() const noexcept;

 private:
  struct State;
  explicit IpcWriter(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// What a reader accepts before it refuses a stream: hostile input must not cost memory.
struct IpcLimits {
  int64_t max_metadata_bytes = int64_t{16} << 20;  ///< one message's flatbuffer
  int64_t max_body_bytes = int64_t{1} << 30;       ///< one message's body, also after inflating
  int64_t max_rows = int64_t{1} << 26;             ///< of one batch: null columns need no bytes
  int64_t max_columns = 65'536;                    ///< fields at all levels
};

/// Reads the stream format or, given the whole of it, the file format (its batches in the order
/// they lie in the file; the footer is not needed, but the schema must come first, as it does from
/// all writers but apache-arrow's file writer for JavaScript). Every batch it yields has passed
/// `validate(kFull)`, so that a stranger's file is as safe as our own. Not thread-safe.
class IpcReader {
 public:
  /// Reads the schema. Errors: SPOOR_INVALID_DATA with the byte offset, SPOOR_NOT_IMPLEMENTED for
  /// parts of the format that we do not read (big endian, unions, views, tensors), SPOOR_RESOURCE
  /// for a limit, SPOOR_IO from the source.
  [[nodiscard]] static Result<IpcReader> make(Source source, IpcLimits limits = {});
  IpcReader(IpcReader&&) noexcept;
  IpcReader& operator=(IpcReader&&) noexcept;
  ~IpcReader();

  [[nodiscard]] const Schema& schema() const noexcept;
  /// The next batch; an empty Array at the end, which is sticky. A stream that stops without its
  /// end mark is an error: it was cut.
  [[nodiscard]] Result<Array> next();

 private:
  struct State;
  explicit IpcReader(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace spoor::toolkit::arrow
