// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <lz4frame.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/ipc.hpp>
#include <toolkit/arrow/ipc_format.hpp>
#include <toolkit/arrow/validate.hpp>

namespace spoor::toolkit::arrow {
namespace {

using ipc::Block;
using ipc::BufferRange;
using ipc::FieldNode;

constexpr int64_t kAlignment = 8;
/// Smaller pieces are gathered before they go to the sink.
constexpr size_t kGatherBytes = size_t{256} << 10;
/// Smaller buffers are not worth a frame.
constexpr int64_t kMinCompressBytes = 64;

constexpr int64_t padded(int64_t size) noexcept {
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

/// Gathers small writes and counts bytes.
class Output {
 public:
  explicit Output(Sink sink) : sink_(std::move(sink)) {}

  Result<void> write(const void* bytes, int64_t count) {
    const auto* from = static_cast<const std::byte*>(bytes);
    const auto size = static_cast<size_t>(count);
    written_ += count;
    if (gathered_.size() + size <= kGatherBytes) {
      gathered_.insert(gathered_.end(), from, from + size);
      return {};
    }
    if (auto done = flush(); !done) return done;
    if (size <= kGatherBytes / 4) {
      gathered_.assign(from, from + size);
      return {};
    }
    return sink_({from, size});
  }
  Result<void> pad_to(int64_t size) {
    static constexpr std::byte kZeros[64] = {};
    return write(kZeros, size);
  }
  Result<void> flush() {
    if (gathered_.empty()) return {};
    auto done = sink_(gathered_);
    gathered_.clear();
    return done;
  }
  [[nodiscard]] int64_t written() const noexcept { return written_; }

 private:
  Sink sink_;
  std::vector<std::byte> gathered_;
  int64_t written_ = 0;
};

/// One piece of a message body: a view, or memory of its own.
struct Piece {
  const void* data = nullptr;
  int64_t size = 0;  ///< without padding
  Buffer owned;
};

/// LZ4 frames, with the length in front that Arrow wants.
class Compressor {
 public:
  /// What goes into the body for `piece`, which must stay alive if it is not compressible.
  Result<void> compress(Piece piece, std::vector<Piece>& body) {
    if (piece.size == 0) {
      body.push_back(std::move(piece));
      return {};
    }
    if (piece.size >= kMinCompressBytes) {
      auto smaller = frame(piece);
      if (!smaller) return tl::unexpected(std::move(smaller.error()));
      if (smaller->size > 0) {
        body.push_back(std::move(*smaller));
        return {};
      }
    }
    body.push_back(stored(piece));
    return {};
  }

 private:
  static void put_length(Buffer& buffer, int64_t length) noexcept {
    std::memcpy(buffer.data(), &length, sizeof length);
  }

  /// A piece of size 0 if the frame is not smaller.
  static Result<Piece> frame(const Piece& piece) {
    const auto size = static_cast<size_t>(piece.size);
    LZ4F_preferences_t preferences{};
    preferences.frameInfo.contentSize = size;
    const size_t bound = LZ4F_compressFrameBound(size, &preferences);
    Piece out;
    out.owned.reserve(8 + bound);
    const size_t got =
        LZ4F_compressFrame(out.owned.data() + 8, bound, piece.data, size, &preferences);
    if (LZ4F_isError(got) != 0) {
      return fail(SPOOR_INTERNAL, std::string("LZ4: ") + LZ4F_getErrorName(got));
    }
    if (got >= size) return Piece{};
    put_length(out.owned, piece.size);
    out.data = out.owned.data();
    out.size = static_cast<int64_t>(got) + 8;
    return out;
  }

  static Piece stored(const Piece& piece) {
    Piece out;
    out.owned.reserve(8 + static_cast<size_t>(piece.size));
    put_length(out.owned, -1);
    std::memcpy(out.owned.data() + 8, piece.data, static_cast<size_t>(piece.size));
    out.data = out.owned.data();
    out.size = piece.size + 8;
    return out;
  }
};

/// The parts of a record batch, normalised: offsets from 0, no bytes before or behind the rows, no
/// stray bits. So equal rows give equal bytes.
class BodyBuilder {
 public:
  Result<void> add(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                   int64_t length, int64_t index_base = 0) {
    const auto format = parse_format(schema.format);
    if (!format) return fail(SPOOR_INVALID_DATA, "unknown format");
    add_node(*format, array, offset, length);
    if (index_base != 0) {
      add_shifted_indices(*format, array, offset, length, index_base);
      return {};
    }
    add_values(*format, array, offset, length);
    return {};
  }

  /// A column and what is below it; `bases` gives what to add to the indices of each dictionary.
  Result<void> add_tree(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                        int64_t length, const std::vector<int64_t>& bases, size_t& dictionary) {
    const int64_t base = schema.dictionary != nullptr ? bases[dictionary++] : 0;
    if (auto done = add(schema, array, offset, length, base); !done) return done;
    const auto format = parse_format(schema.format);
    const ChildRange range = child_range(*format, array, offset, length);
    for (int64_t i = 0; i < array.n_children; ++i) {
      const ArrowArray& child = *array.children[i];
      auto done = add_tree(*schema.children[i], child, child.offset + range.offset, range.length,
                           bases, dictionary);
      if (!done) return done;
    }
    return {};
  }

  [[nodiscard]] std::vector<FieldNode>& nodes() noexcept { return nodes_; }
  [[nodiscard]] std::vector<Piece>& pieces() noexcept { return pieces_; }

 private:
  struct ChildRange {
    int64_t offset;
    int64_t length;
  };

  template <class T>
  static ChildRange list_range(const ArrowArray& array, int64_t offset, int64_t length) noexcept {
    if (array.buffers[1] == nullptr || length == 0) return {0, 0};
    const T* at = static_cast<const T*>(array.buffers[1]) + offset;
    return {static_cast<int64_t>(at[0]), static_cast<int64_t>(at[length] - at[0])};
  }

  static ChildRange child_range(const Format& format, const ArrowArray& array, int64_t offset,
                                int64_t length) noexcept {
    switch (format.layout) {
      case Layout::list32:
        return list_range<int32_t>(array, offset, length);
      case Layout::list64:
        return list_range<int64_t>(array, offset, length);
      case Layout::fixed_list:
        return {offset * format.width, length * format.width};
      default:
        return {offset, length};
    }
  }

  void add_piece(const void* data, int64_t size) { pieces_.push_back({data, size, Buffer()}); }
  void add_piece(Buffer buffer, int64_t size) {
    const void* data = buffer.data();
    pieces_.push_back({data, size, std::move(buffer)});
  }

  void add_node(const Format& format, const ArrowArray& array, int64_t offset, int64_t length) {
    if (format.layout == Layout::null) {
      nodes_.push_back({length, length});
      return;
    }
    const void* bitmap = array.null_count == 0 ? nullptr : array.buffers[0];
    const int64_t nulls = bitmap == nullptr ? 0 : length - count_ones(bitmap, offset, length);
    nodes_.push_back({length, nulls});
    if (nulls == 0) {
      add_piece(nullptr, 0);
    } else {
      add_piece(copy_bits(bitmap, offset, length), bitmap_bytes(length));
    }
  }

  void add_values(const Format& format, const ArrowArray& array, int64_t offset, int64_t length) {
    switch (format.layout) {
      case Layout::boolean:
        if (length == 0) return add_piece(nullptr, 0);
        return add_piece(copy_bits(array.buffers[1], offset, length), bitmap_bytes(length));
      case Layout::fixed:
        return add_piece(at(array.buffers[1], offset * format.width), length * format.width);
      case Layout::bytes32:
        return add_bytes<int32_t>(array, offset, length);
      case Layout::bytes64:
        return add_bytes<int64_t>(array, offset, length);
      case Layout::list32:
        return add_offsets<int32_t>(array, offset, length);
      case Layout::list64:
        return add_offsets<int64_t>(array, offset, length);
      default:
        return;
    }
  }

  static const void* at(const void* data, int64_t bytes) noexcept {
    return data == nullptr ? nullptr : static_cast<const uint8_t*>(data) + bytes;
  }

  template <class T>
  void add_offsets(const ArrowArray& array, int64_t offset, int64_t length) {
    const int64_t size = (length + 1) * static_cast<int64_t>(sizeof(T));
    if (array.buffers[1] == nullptr || length == 0) return add_piece(zeros(), sizeof(T));
    const T* from = static_cast<const T*>(array.buffers[1]) + offset;
    if (from[0] == 0) return add_piece(from, size);
    Buffer rebased;
    rebased.reserve(static_cast<size_t>(size));
    T* to = reinterpret_cast<T*>(rebased.data());
    for (int64_t i = 0; i <= length; ++i)
      to[i] = static_cast<T>(from[i] - from[0]);
    add_piece(std::move(rebased), size);
  }

  template <class T>
  void add_bytes(const ArrowArray& array, int64_t offset, int64_t length) {
    add_offsets<T>(array, offset, length);
    const ChildRange range = list_range<T>(array, offset, length);
    add_piece(at(array.buffers[2], range.offset), range.length);
  }

  /// Indices into a dictionary that is appended to those written before.
  void add_shifted_indices(const Format& format, const ArrowArray& array, int64_t offset,
                           int64_t length, int64_t base) {
    const int64_t size = length * format.width;
    Buffer shifted;
    shifted.reserve(static_cast<size_t>(size) + 8);
    const auto* from = static_cast<const uint8_t*>(at(array.buffers[1], offset * format.width));
    for (int64_t i = 0; i < length; ++i) {
      uint64_t index = 0;
      std::memcpy(&index, from + i * format.width, static_cast<size_t>(format.width));
      index += static_cast<uint64_t>(base);
      std::memcpy(shifted.data() + i * format.width, &index, static_cast<size_t>(format.width));
    }
    add_piece(std::move(shifted), size);
  }

  std::vector<FieldNode> nodes_;
  std::vector<Piece> pieces_;
};

/// The dictionary-encoded columns of a tree, in the order in which `encode_schema` numbers them.
struct DictionaryColumn {
  const ArrowSchema* schema;  ///< of the index column
  const ArrowArray* array;
};

void collect_dictionaries(const ArrowSchema& schema, const ArrowArray& array,
                          std::vector<DictionaryColumn>& out) {
  if (schema.dictionary != nullptr) out.push_back({&schema, &array});
  for (int64_t i = 0; i < schema.n_children; ++i) {
    collect_dictionaries(*schema.children[i], *array.children[i], out);
  }
}

/// What was last written for one dictionary.
struct WrittenDictionary {
  std::vector<uint8_t> bytes;  ///< its uncompressed body, to tell whether it changed
  int64_t base = 0;            ///< where the values of `bytes` begin in the file's dictionary
  int64_t size = 0;            ///< values written so far
  bool written = false;
};

/// Largest index of an integer format.
int64_t largest_index(const Format& format) noexcept {
  const int bits = format.width * 8 - (format.meaning == Meaning::signed_int ? 1 : 0);
  return bits >= 63 ? INT64_MAX : (int64_t{1} << bits) - 1;
}

}  // namespace

struct IpcWriter::State {
  State(Schema own_schema, Sink sink, IpcOptions own_options)
      : schema(std::move(own_schema)), options(own_options), output(std::move(sink)) {}

  [[nodiscard]] bool is_file() const noexcept { return options.format == IpcFormat::file; }

  Result<void> start() {
    if (is_file()) {
      if (auto done = output.write("ARROW1\0\0", 8); !done) return done;
    }
    FlatBuilder builder;
    auto table = ipc::encode_schema(builder, *schema);
    if (!table) return tl::unexpected(std::move(table.error()));
    auto written = write_message(builder, ipc::Header::schema, *table, {});
    if (!written) return tl::unexpected(std::move(written.error()));
    return output.flush();
  }

  Result<void> write(const ArrowArray& batch) {
    if (batch.null_count != 0 && batch.n_buffers > 0 && batch.buffers[0] != nullptr) {
      return fail(SPOOR_INVALID_ARGUMENT, "a batch with nulls at the top cannot be written");
    }
    auto bases = write_dictionaries(batch);
    if (!bases) return tl::unexpected(std::move(bases.error()));
    BodyBuilder body;
    size_t dictionary = 0;
    for (int64_t i = 0; i < batch.n_children; ++i) {
      const ArrowArray& column = *batch.children[i];
      auto done = body.add_tree(*schema->children[i], column, column.offset + batch.offset,
                                batch.length, *bases, dictionary);
      if (!done) return done;
    }
    auto block = write_body(batch.length, body, ipc::Header::record_batch, nullptr);
    if (!block) return tl::unexpected(std::move(block.error()));
    record_batches.push_back(*block);
    return output.flush();
  }

  Result<void> finish() {
    const uint32_t end[] = {ipc::kContinuation, 0};
    if (auto done = output.write(end, sizeof end); !done) return done;
    if (is_file()) {
      if (auto done = write_footer(); !done) return done;
    }
    return output.flush();
  }

  /// Writes the dictionaries that changed and returns what to add to each one's indices.
  Result<std::vector<int64_t>> write_dictionaries(const ArrowArray& batch) {
    std::vector<DictionaryColumn> columns;
    collect_dictionaries(*schema, batch, columns);
    dictionaries.resize(columns.size());
    std::vector<int64_t> bases;
    for (size_t i = 0; i < columns.size(); ++i) {
      auto done = write_dictionary(columns[i], static_cast<int64_t>(i), dictionaries[i]);
      if (!done) return tl::unexpected(std::move(done.error()));
      bases.push_back(dictionaries[i].base);
    }
    return bases;
  }

  Result<void> write_dictionary(const DictionaryColumn& column, int64_t id,
                                WrittenDictionary& last) {
    const ArrowArray& values = *column.array->dictionary;
    BodyBuilder body;
    size_t nested = 0;
    auto added =
        body.add_tree(*column.schema->dictionary, values, values.offset, values.length, {}, nested);
    if (!added) return added;
    std::vector<uint8_t> bytes = fingerprint(body);
    if (last.written && bytes == last.bytes) return {};
    last.bytes = std::move(bytes);
    // A file's dictionary cannot be replaced, only extended.
    const bool extend = is_file() && last.written;
    last.base = extend ? last.size : 0;
    last.size = last.base + values.length;
    last.written = true;
    if (last.size > largest_index(*parse_format(column.schema->format))) {
      return fail(SPOOR_NOT_IMPLEMENTED,
                  std::string("the dictionaries of column '") + column.schema->name +
                      "' have more values than its indices can number",
                  "", "decode the column before writing it");
    }
    const DictionaryHeader header{id, extend};
    auto block = write_body(values.length, body, ipc::Header::dictionary_batch, &header);
    if (!block) return tl::unexpected(std::move(block.error()));
    dictionary_batches.push_back(*block);
    return {};
  }

  static std::vector<uint8_t> fingerprint(BodyBuilder& body) {
    std::vector<uint8_t> bytes;
    const auto put = [&bytes](const void* data, int64_t size) {
      const auto* from = static_cast<const uint8_t*>(data);
      if (size > 0) bytes.insert(bytes.end(), from, from + size);
    };
    for (const FieldNode& node : body.nodes())
      put(&node, sizeof node);
    for (const Piece& piece : body.pieces()) {
      put(&piece.size, sizeof piece.size);
      put(piece.data, piece.size);
    }
    return bytes;
  }

  struct DictionaryHeader {
    int64_t id;
    bool is_delta;
  };

  /// Writes a record batch or, given its header, a dictionary batch.
  Result<Block> write_body(int64_t length, BodyBuilder& body, ipc::Header type,
                           const DictionaryHeader* dictionary) {
    std::vector<Piece> pieces;
    if (options.lz4) {
      for (Piece& piece : body.pieces()) {
        if (auto done = Compressor().compress(std::move(piece), pieces); !done) {
          return tl::unexpected(std::move(done.error()));
        }
      }
    } else {
      pieces = std::move(body.pieces());
    }
    FlatBuilder builder;
    FlatOffset table = encode_batch(builder, length, body.nodes(), ranges_of(pieces));
    if (dictionary != nullptr) {
      builder.start_table();
      builder.add<int64_t>(ipc::dictionary_batch::id, dictionary->id);
      builder.add_offset(ipc::dictionary_batch::data, table);
      builder.add<uint8_t>(ipc::dictionary_batch::is_delta, dictionary->is_delta);
      table = builder.end_table();
    }
    return write_message(builder, type, table, pieces);
  }

  static std::vector<BufferRange> ranges_of(const std::vector<Piece>& pieces) {
    std::vector<BufferRange> ranges;
    ranges.reserve(pieces.size());
    int64_t at = 0;
    for (const Piece& piece : pieces) {
      ranges.push_back({at, piece.size});
      at += padded(piece.size);
    }
    return ranges;
  }

  FlatOffset encode_batch(FlatBuilder& builder, int64_t length, const std::vector<FieldNode>& nodes,
                          const std::vector<BufferRange>& ranges) const {
    FlatOffset compression = 0;
    if (options.lz4) {
      builder.start_table();
      builder.add<int8_t>(ipc::compression::codec, ipc::kLz4Frame);
      builder.add<int8_t>(ipc::compression::method, 0);
      compression = builder.end_table();
    }
    const FlatOffset buffers_at =
        builder.make_vector(ranges.data(), ranges.size(), sizeof(BufferRange));
    const FlatOffset nodes_at = builder.make_vector(nodes.data(), nodes.size(), sizeof(FieldNode));
    builder.start_table();
    builder.add<int64_t>(ipc::record_batch::length, length);
    builder.add_offset(ipc::record_batch::nodes, nodes_at);
    builder.add_offset(ipc::record_batch::buffers, buffers_at);
    builder.add_offset(ipc::record_batch::compression, compression);
    return builder.end_table();
  }

  Result<Block> write_message(FlatBuilder& builder, ipc::Header type, FlatOffset header,
                              const std::vector<Piece>& body) {
    int64_t body_size = 0;
    for (const Piece& piece : body)
      body_size += padded(piece.size);
    builder.start_table();
    builder.add<int64_t>(ipc::message::body_length, body_size);
    builder.add_offset(ipc::message::header, header);
    builder.add<int16_t>(ipc::message::version, ipc::kVersion5);
    builder.add<uint8_t>(ipc::message::header_type, static_cast<uint8_t>(type));
    const auto metadata = builder.finish(builder.end_table());
    const auto size = static_cast<uint32_t>(metadata.size());
    const Block block{output.written(), static_cast<int32_t>(size + 8), 0, body_size};
    const uint32_t prefix[] = {ipc::kContinuation, size};
    if (auto done = output.write(prefix, sizeof prefix); !done) return failed(std::move(done));
    if (auto done = output.write(metadata.data(), size); !done) return failed(std::move(done));
    for (const Piece& piece : body) {
      if (auto done = write_piece(piece); !done) return failed(std::move(done));
    }
    return block;
  }

  static tl::unexpected<Error> failed(Result<void> done) {
    return tl::unexpected(std::move(done.error()));
  }

  Result<void> write_piece(const Piece& piece) {
    if (piece.size == 0) return {};
    if (auto done = output.write(piece.data, piece.size); !done) return done;
    return output.pad_to(padded(piece.size) - piece.size);
  }

  Result<void> write_footer() {
    FlatBuilder builder;
    auto schema_at = ipc::encode_schema(builder, *schema);
    if (!schema_at) return tl::unexpected(std::move(schema_at.error()));
    const FlatOffset dictionaries_at =
        builder.make_vector(dictionary_batches.data(), dictionary_batches.size(), sizeof(Block));
    const FlatOffset batches_at =
        builder.make_vector(record_batches.data(), record_batches.size(), sizeof(Block));
    builder.start_table();
    builder.add_offset(ipc::footer::schema, *schema_at);
    builder.add_offset(ipc::footer::dictionaries, dictionaries_at);
    builder.add_offset(ipc::footer::record_batches, batches_at);
    builder.add<int16_t>(ipc::footer::version, ipc::kVersion5);
    const auto footer = builder.finish(builder.end_table());
    const auto size = static_cast<int32_t>(footer.size());
    if (auto done = output.write(footer.data(), size); !done) return done;
    if (auto done = output.write(&size, sizeof size); !done) return done;
    return output.write(ipc::kFileMagic.data(), static_cast<int64_t>(ipc::kFileMagic.size()));
  }

  Schema schema;
  IpcOptions options;
  Output output;
  std::vector<WrittenDictionary> dictionaries;
  std::vector<Block> dictionary_batches;
  std::vector<Block> record_batches;
};

IpcWriter::IpcWriter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
IpcWriter::IpcWriter(IpcWriter&&) noexcept = default;
IpcWriter& IpcWriter::operator=(IpcWriter&&) noexcept = default;
IpcWriter::~IpcWriter() = default;

Result<IpcWriter> IpcWriter::make(const ArrowSchema& schema, Sink sink, IpcOptions options) {
  if (auto valid = validate_table_schema(schema); !valid) {
    return tl::unexpected(std::move(valid.error()));
  }
  auto state = std::make_unique<State>(copy_schema(schema), std::move(sink), options);
  if (auto started = state->start(); !started) return tl::unexpected(std::move(started.error()));
  return IpcWriter(std::move(state));
}

Result<void> IpcWriter::write(const ArrowArray& batch) { return state_->write(batch); }
Result<void> IpcWriter::finish() { return state_->finish(); }
int64_t IpcWriter::bytes_written() const noexcept { return state_->output.written(); }

}  // namespace spoor::toolkit::arrow
