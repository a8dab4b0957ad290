// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <lz4frame.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/concat.hpp>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/ipc.hpp>
#include <toolkit/arrow/ipc_format.hpp>
#include <toolkit/arrow/validate.hpp>

namespace spoor::toolkit::arrow {
namespace {

using ipc::BufferRange;
using ipc::FieldNode;

/// A source that counts and insists.
class Input {
 public:
  explicit Input(Source source) : source_(std::move(source)) {}

  /// Reads up to `size` bytes, less only at the end of the source.
  Result<size_t> read_some(void* to, size_t size) {
    size_t done = 0;
    while (done < size) {
      auto got = source_({static_cast<std::byte*>(to) + done, size - done});
      if (!got) return got;
      if (*got == 0 || *got > size - done) break;
      done += *got;
    }
    position_ += done;
    return done;
  }

  Result<void> read(void* to, size_t size) {
    auto got = read_some(to, size);
    if (!got) return tl::unexpected(std::move(got.error()));
    if (*got != size) return cut();
    return {};
  }

  /// Reads `size` bytes without trusting that there are so many: memory grows with what comes.
  Result<Buffer> read_buffer(size_t size) {
    constexpr size_t kStep = size_t{16} << 20;
    Buffer buffer;
    size_t done = 0;
    do {
      const size_t next = std::min(size, std::max(done * 2, kStep));
      buffer.reserve(std::max<size_t>(next, 8));
      if (auto got = read(buffer.data() + done, next - done); !got) {
        return tl::unexpected(std::move(got.error()));
      }
      done = next;
    } while (done < size);
    return buffer;
  }

  tl::unexpected<Error> cut() const {
    return fail(SPOOR_INVALID_DATA, "the Arrow stream ends in the middle of a message", where(),
                "it was cut, or its writer did not finish");
  }
  [[nodiscard]] std::string where() const { return "byte " + std::to_string(position_); }

 private:
  Source source_;
  uint64_t position_ = 0;
};

/// A message: its metadata and where its body is yet to be read.
struct Message {
  std::vector<std::byte> metadata;
  bool end = false;  ///< the end mark
};

/// What the record batch's metadata says.
struct BatchHeader {
  int64_t length = 0;
  std::vector<FieldNode> nodes;
  std::vector<BufferRange> buffers;
  bool lz4 = false;
};

/// The body of a message, in memory; arrays look into it.
class Body {
 public:
  Body(Buffer buffer, int64_t size) : size_(size) {
    start_ = buffer.data();
    Array owner = make_leaf(0, 0, {Buffer(), std::move(buffer), Buffer()}, 2);
    owner_ = SharedArray::make(owner.get());
  }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  ~Body() { owner_->unref(); }

  [[nodiscard]] const uint8_t* start() const noexcept { return start_; }
  [[nodiscard]] int64_t size() const noexcept { return size_; }
  [[nodiscard]] SharedArray* owner() const noexcept { return owner_; }

 private:
  const uint8_t* start_;
  int64_t size_;
  SharedArray* owner_;
};

tl::unexpected<Error> damaged(std::string what) {
  return fail(SPOOR_INVALID_DATA, "the Arrow message is damaged: " + std::move(what));
}

/// Inflates one buffer of a body.
Result<Buffer> inflate(const uint8_t* from, int64_t size, int64_t inflated_size) {
  // An LZ4 sequence cannot grow more than 255 times; so a small lie costs little memory.
  if (inflated_size > size * 255 + 1'024) return damaged("a compressed buffer claims too much");
  LZ4F_dctx* context = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) {
    return fail(SPOOR_RESOURCE, "no memory for LZ4");
  }
  const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> owned(
      context, LZ4F_freeDecompressionContext);
  Buffer out;
  out.reserve(static_cast<size_t>(inflated_size) + 8);
  auto in_left = static_cast<size_t>(size);
  auto out_left = static_cast<size_t>(inflated_size);
  uint8_t* to = out.data();
  for (;;) {
    size_t consumed = in_left;
    size_t produced = out_left;
    const size_t hint = LZ4F_decompress(context, to, &produced, from, &consumed, nullptr);
    if (LZ4F_isError(hint) != 0) return damaged("a buffer is no LZ4 frame");
    from += consumed;
    in_left -= consumed;
    to += produced;
    out_left -= produced;
    if (hint == 0) break;
    if (consumed == 0 && produced == 0) return damaged("an LZ4 frame does not fit its length");
  }
  if (out_left != 0) return damaged("an LZ4 frame is shorter than it claims");
  return out;
}

/// Turns the flat lists of nodes and buffers back into a tree of arrays.
class BatchDecoder {
 public:
  using Dictionaries = std::map<int64_t, Array>;

  BatchDecoder(const BatchHeader& header, const Body& body, const IpcLimits& limits)
      : header_(header),
        body_(body),
        max_rows_(limits.max_rows),
        inflate_left_(limits.max_body_bytes) {}

  /// Columns of a record batch; `ids` are the dictionaries in the order of the walk.
  Result<Array> table(const ArrowSchema& schema, const std::vector<int64_t>& ids,
                      Dictionaries& dictionaries) {
    ids_ = &ids;
    dictionaries_ = &dictionaries;
    if (header_.length < 0 || header_.length > max_rows_) return damaged("absurd length");
    std::vector<Array> columns;
    for (int64_t i = 0; i < schema.n_children; ++i) {
      auto column = node(*schema.children[i]);
      if (!column) return column;
      if (column->length() != header_.length) return damaged("a column of another length");
      columns.push_back(std::move(*column));
    }
    if (auto done = check_used_up(); !done) return tl::unexpected(std::move(done.error()));
    return make_struct(header_.length, std::move(columns));
  }

  /// The values of a dictionary batch.
  Result<Array> values(const ArrowSchema& schema) {
    auto array = node(schema);
    if (!array) return array;
    if (auto done = check_used_up(); !done) return tl::unexpected(std::move(done.error()));
    return array;
  }

 private:
  Result<void> check_used_up() const {
    if (next_node_ == header_.nodes.size() && next_buffer_ == header_.buffers.size()) return {};
    return damaged("more columns than the schema has");
  }

  Result<Array> node(const ArrowSchema& schema) {
    const auto format = parse_format(schema.format);
    if (!format || next_node_ == header_.nodes.size()) return damaged("a column is missing");
    const FieldNode field = header_.nodes[next_node_++];
    const bool sane = field.length >= 0 && field.length <= max_rows_ && field.null_count >= 0 &&
                      field.null_count <= field.length;
    if (!sane) return damaged("a column of absurd length");
    if (format->layout == Layout::null) return ArrayNode().publish(field.length, field.length);
    ArrayNode out;
    out.look_into(body_.owner());
    if (auto done = add_validity(out, field); !done) return tl::unexpected(std::move(done.error()));
    if (auto done = add_values(out, *format, field.length); !done) {
      return tl::unexpected(std::move(done.error()));
    }
    if (auto done = add_below(out, schema); !done) return tl::unexpected(std::move(done.error()));
    return std::move(out).publish(field.length, field.null_count);
  }

  Result<void> add_below(ArrayNode& out, const ArrowSchema& schema) {
    if (schema.dictionary != nullptr) return add_dictionary(out);
    for (int64_t i = 0; i < schema.n_children; ++i) {
      auto child = node(*schema.children[i]);
      if (!child) return tl::unexpected(std::move(child.error()));
      out.add_child(std::move(*child));
    }
    return {};
  }

  Result<void> add_dictionary(ArrayNode& out) {
    if (ids_ == nullptr || next_id_ == ids_->size()) return damaged("a dictionary is missing");
    const auto found = dictionaries_->find((*ids_)[next_id_++]);
    if (found == dictionaries_->end()) return damaged("a dictionary is missing");
    out.set_dictionary(found->second.share());
    return {};
  }

  Result<void> add_validity(ArrayNode& out, const FieldNode& field) {
    // A writer may leave the bitmap out if nothing is null, or write it all the same.
    return add_buffer(out, field.null_count == 0 ? 0 : bitmap_bytes(field.length), true);
  }

  Result<void> add_values(ArrayNode& out, const Format& format, int64_t length) {
    switch (format.layout) {
      case Layout::boolean:
        return add_buffer(out, bitmap_bytes(length));
      case Layout::fixed:
        return add_buffer(out, length * format.width);
      case Layout::bytes32:
        return add_bytes<int32_t>(out, length);
      case Layout::bytes64:
        return add_bytes<int64_t>(out, length);
      case Layout::list32:
        return add_offsets<int32_t>(out, length).map([](int64_t) {});
      case Layout::list64:
        return add_offsets<int64_t>(out, length).map([](int64_t) {});
      case Layout::structure:
      case Layout::fixed_list:
        return {};
      default:
        return fail(SPOOR_NOT_IMPLEMENTED, "a column layout that is not read");
    }
  }

  /// Adds the offsets and returns the last one.
  template <class T>
  Result<int64_t> add_offsets(ArrayNode& out, int64_t length) {
    const auto needed = (length + 1) * static_cast<int64_t>(sizeof(T));
    auto got = take_buffer(length == 0 ? 0 : needed);
    if (!got) return tl::unexpected(std::move(got.error()));
    if (length == 0) {  // empty columns may come without their one offset
      out.add_view(zeros());
      return 0;
    }
    T last;
    std::memcpy(&last, got->data + needed - static_cast<int64_t>(sizeof(T)), sizeof last);
    put(out, std::move(*got), false);
    return static_cast<int64_t>(last);
  }

  template <class T>
  Result<void> add_bytes(ArrayNode& out, int64_t length) {
    auto last = add_offsets<T>(out, length);
    if (!last) return tl::unexpected(std::move(last.error()));
    return add_buffer(out, std::max<int64_t>(*last, 0));
  }

  /// A buffer of a body: a view, or memory of its own.
  struct Taken {
    const uint8_t* data = nullptr;
    int64_t size = 0;
    Buffer owned;
  };

  Result<void> add_buffer(ArrayNode& out, int64_t needed, bool may_be_absent = false) {
    auto got = take_buffer(needed);
    if (!got) return tl::unexpected(std::move(got.error()));
    put(out, std::move(*got), may_be_absent && needed == 0);
    return {};
  }

  static void put(ArrayNode& out, Taken buffer, bool absent) {
    if (absent) {
      out.add_view(nullptr);
    } else if (buffer.owned.data() != nullptr) {
      out.add(std::move(buffer.owned));
    } else {
      out.add_view(buffer.data == nullptr ? zeros() : buffer.data);
    }
  }

  /// The next buffer, of at least `needed` bytes.
  Result<Taken> take_buffer(int64_t needed) {
    if (next_buffer_ == header_.buffers.size()) return damaged("a buffer is missing");
    const BufferRange range = header_.buffers[next_buffer_++];
    const bool inside = range.offset >= 0 && range.length >= 0 && range.offset <= body_.size() &&
                        range.length <= body_.size() - range.offset;
    if (!inside) return damaged("a buffer lies outside the body");
    Taken taken{body_.start() + range.offset, range.length, Buffer()};
    if (header_.lz4 && taken.size > 0) {
      auto inflated = inflated_buffer(taken);
      if (!inflated) return inflated;
      taken = std::move(*inflated);
    }
    if (taken.size < needed) return damaged("a buffer is too short for its rows");
    align(taken);
    return taken;
  }

  Result<Taken> inflated_buffer(const Taken& packed) {
    int64_t size = 0;
    if (packed.size < 8) return damaged("a compressed buffer without its length");
    std::memcpy(&size, packed.data, sizeof size);
    if (size == -1) return Taken{packed.data + 8, packed.size - 8, Buffer()};
    if (size < 0) return damaged("a compressed buffer of negative length");
    if (size > inflate_left_) {
      return fail(SPOOR_RESOURCE, "an Arrow message inflates to more than max_body_bytes");
    }
    inflate_left_ -= size;
    auto buffer = inflate(packed.data + 8, packed.size - 8, size);
    if (!buffer) return tl::unexpected(std::move(buffer.error()));
    Taken taken;
    taken.data = buffer->data();
    taken.size = size;
    taken.owned = std::move(*buffer);
    return taken;
  }

  /// Values must lie at multiples of 8, whatever the writer did.
  static void align(Taken& buffer) {
    if (buffer.size == 0) buffer.data = nullptr;
    if (reinterpret_cast<uintptr_t>(buffer.data) % 8 == 0) return;
    Buffer copy;
    copy.reserve(static_cast<size_t>(buffer.size) + 8);
    std::memcpy(copy.data(), buffer.data, static_cast<size_t>(buffer.size));
    buffer.data = copy.data();
    buffer.owned = std::move(copy);
  }

  const BatchHeader& header_;
  const Body& body_;
  int64_t max_rows_;
  int64_t inflate_left_;
  const std::vector<int64_t>* ids_ = nullptr;
  Dictionaries* dictionaries_ = nullptr;
  size_t next_node_ = 0;
  size_t next_buffer_ = 0;
  size_t next_id_ = 0;
};

Result<BatchHeader> read_batch_header(const FlatTable& table) {
  if (!table) return damaged("no record batch");
  BatchHeader header;
  header.length = table.scalar<int64_t>(ipc::record_batch::length, 0);
  const FlatVector nodes = table.vector(ipc::record_batch::nodes, sizeof(FieldNode));
  const FlatVector buffers = table.vector(ipc::record_batch::buffers, sizeof(BufferRange));
  for (size_t i = 0; i < nodes.count; ++i) {
    header.nodes.push_back(nodes.read<FieldNode>(i, sizeof(FieldNode)));
  }
  for (size_t i = 0; i < buffers.count; ++i) {
    header.buffers.push_back(buffers.read<BufferRange>(i, sizeof(BufferRange)));
  }
  if (const FlatTable packed = table.table(ipc::record_batch::compression)) {
    const auto codec = packed.scalar<int8_t>(ipc::compression::codec, 0);
    if (codec != ipc::kLz4Frame) {
      return fail(SPOOR_NOT_IMPLEMENTED,
                  "the Arrow stream is compressed with something else than LZ4", "",
                  "write it with LZ4 or without compression");
    }
    header.lz4 = true;
  }
  return header;
}

/// The values of the dictionaries of a schema, in the order of the walk.
void collect_values(const ArrowSchema& schema, std::vector<const ArrowSchema*>& out) {
  if (schema.dictionary != nullptr) out.push_back(schema.dictionary);
  for (int64_t i = 0; i < schema.n_children; ++i)
    collect_values(*schema.children[i], out);
}

}  // namespace

struct IpcReader::State {
  State(Source source, IpcLimits own_limits) : input(std::move(source)), limits(own_limits) {}

  Result<void> start() {
    auto message = read_message(true);
    if (!message) return tl::unexpected(std::move(message.error()));
    if (message->end) return located(damaged("no schema"));
    FlatBuffer buffer(message->metadata);
    const FlatTable root = FlatTable::root(buffer);
    if (auto type = header_type(root); !type || *type != ipc::Header::schema) {
      return located(damaged("it does not begin with a schema"));
    }
    auto decoded = ipc::decode_schema(root.table(ipc::message::header), limits.max_columns);
    if (!decoded) return located(tl::unexpected(std::move(decoded.error())));
    if (!buffer.ok()) return located(damaged("the schema points outside itself"));
    schema = std::move(decoded->schema);
    dictionary_ids = std::move(decoded->dictionary_ids);
    if (auto valid = validate_table_schema(*schema); !valid) {
      return located(tl::unexpected(std::move(valid.error())));
    }
    if (auto done = match_dictionaries(); !done) return done;
    return skip_body(root);
  }

  /// Which values each dictionary id has. Columns may share one, if they agree on its type.
  Result<void> match_dictionaries() {
    std::vector<const ArrowSchema*> values;
    collect_values(*schema, values);
    if (values.size() != dictionary_ids.size()) {
      return fail(SPOOR_NOT_IMPLEMENTED, "a dictionary inside a dictionary is not read");
    }
    for (size_t i = 0; i < values.size(); ++i) {
      const auto [at, added] = dictionary_schemas.emplace(dictionary_ids[i], values[i]);
      if (!added && !equal(*at->second, *values[i], false)) {
        return located(damaged("two types for one dictionary"));
      }
    }
    return {};
  }

  Result<Array> next() {
    if (ended) return Array();
    auto batch = read_batch();
    ended = !batch || !*batch;
    if (!batch && batch.error().where.empty()) batch.error().where = input.where();
    return batch;
  }

  /// Reads messages until one is a record batch.
  Result<Array> read_batch() {
    for (;;) {
      auto message = read_message(false);
      if (!message) return tl::unexpected(std::move(message.error()));
      if (message->end) return Array();
      FlatBuffer buffer(message->metadata);
      const FlatTable root = FlatTable::root(buffer);
      auto type = header_type(root);
      if (!type) return tl::unexpected(std::move(type.error()));
      if (*type == ipc::Header::record_batch) return record_batch(buffer, root);
      if (*type != ipc::Header::dictionary_batch) return damaged("a message of another kind");
      if (auto done = dictionary_batch(buffer, root); !done) {
        return tl::unexpected(std::move(done.error()));
      }
    }
  }

  Result<Array> record_batch(FlatBuffer& buffer, const FlatTable& root) {
    auto header = read_batch_header(root.table(ipc::message::header));
    if (!header) return tl::unexpected(std::move(header.error()));
    if (!buffer.ok()) return damaged("its metadata points outside itself");
    auto body = read_body(root);
    if (!body) return tl::unexpected(std::move(body.error()));
    BatchDecoder decoder(*header, **body, limits);
    auto batch = decoder.table(*schema, dictionary_ids, dictionaries);
    if (!batch) return batch;
    if (auto valid = validate(*schema, **batch, Level::kFull); !valid) {
      return tl::unexpected(std::move(valid.error()));
    }
    return batch;
  }

  Result<void> dictionary_batch(FlatBuffer& buffer, const FlatTable& root) {
    const FlatTable table = root.table(ipc::message::header);
    const auto id = table.scalar<int64_t>(ipc::dictionary_batch::id, 0);
    const bool is_delta = table.scalar<uint8_t>(ipc::dictionary_batch::is_delta, 0) != 0;
    auto header = read_batch_header(table.table(ipc::dictionary_batch::data));
    if (!header) return tl::unexpected(std::move(header.error()));
    if (!buffer.ok()) return damaged("its metadata points outside itself");
    const auto at = dictionary_schemas.find(id);
    if (at == dictionary_schemas.end()) {
      return damaged("a dictionary that the schema does not have");
    }
    const ArrowSchema& values = *at->second;
    auto body = read_body(root);
    if (!body) return tl::unexpected(std::move(body.error()));
    BatchDecoder decoder(*header, **body, limits);
    auto array = decoder.values(values);
    if (!array) return tl::unexpected(std::move(array.error()));
    if (auto valid = validate(values, **array, Level::kFull); !valid) return valid;
    return keep_dictionary(id, values, std::move(*array), is_delta);
  }

  Result<void> keep_dictionary(int64_t id, const ArrowSchema& values, Array array, bool is_delta) {
    Array& kept = dictionaries[id];
    if (is_delta && kept) {
      const ArrowArray* parts[] = {kept.get(), array.get()};
      auto joined = concatenate(values, parts);
      if (!joined) return tl::unexpected(std::move(joined.error()));
      array = std::move(*joined);
      if (size_bytes(values, *array) > limits.max_body_bytes) {
        return fail(SPOOR_RESOURCE, "a dictionary grew past max_body_bytes");
      }
    }
    kept = std::move(array);
    return {};
  }

  Result<Message> read_message(bool first) {
    uint32_t word = 0;
    if (auto done = read_prefix(first, word); !done) {
      return tl::unexpected(std::move(done.error()));
    }
    Message message;
    if (word == 0) {
      message.end = true;
      return message;
    }
    if (word > limits.max_metadata_bytes) {
      return fail(SPOOR_RESOURCE,
                  "an Arrow message with " + std::to_string(word) +
                      " bytes of metadata, more than max_metadata_bytes",
                  input.where());
    }
    auto bytes = input.read_buffer(word);
    if (!bytes) return tl::unexpected(std::move(bytes.error()));
    const auto* data = reinterpret_cast<const std::byte*>(bytes->data());
    message.metadata.assign(data, data + word);
    return message;
  }

  /// The length of the next message's metadata.
  Result<void> read_prefix(bool first, uint32_t& word) {
    if (auto done = input.read(&word, 4); !done) return done;
    if (first && std::memcmp(&word, "ARRO", 4) == 0) {
      char rest[4];
      if (auto done = input.read(rest, 4); !done) return done;
      if (std::memcmp(rest, "W1\0\0", 4) != 0) return located(damaged("bad magic"));
      if (auto done = input.read(&word, 4); !done) return done;
    }
    if (word != ipc::kContinuation) {
      return located(first ? damaged("no Arrow IPC begins here")
                           : damaged("no message begins here"));
    }
    return input.read(&word, 4);
  }

  Result<ipc::Header> header_type(const FlatTable& root) const {
    if (!root) return damaged("no table");
    const auto version = root.scalar<int16_t>(ipc::message::version, 0);
    if (version != ipc::kVersion5) {
      return fail(SPOOR_NOT_IMPLEMENTED, "Arrow metadata of another version than 5");
    }
    return static_cast<ipc::Header>(root.scalar<uint8_t>(ipc::message::header_type, 0));
  }

  Result<int64_t> body_size(const FlatTable& root) const {
    const auto size = root.scalar<int64_t>(ipc::message::body_length, 0);
    if (size < 0) return damaged("a body of negative length");
    if (size > limits.max_body_bytes) {
      return fail(SPOOR_RESOURCE, "an Arrow message with a body of " + std::to_string(size) +
                                      " bytes, more than max_body_bytes");
    }
    return size;
  }

  Result<std::unique_ptr<Body>> read_body(const FlatTable& root) {
    auto size = body_size(root);
    if (!size) return tl::unexpected(std::move(size.error()));
    auto bytes = input.read_buffer(static_cast<size_t>(*size));
    if (!bytes) return tl::unexpected(std::move(bytes.error()));
    return std::make_unique<Body>(std::move(*bytes), *size);
  }

  Result<void> skip_body(const FlatTable& root) {
    auto body = read_body(root);
    if (!body) return tl::unexpected(std::move(body.error()));
    return {};
  }

  tl::unexpected<Error> located(tl::unexpected<Error> error) const {
    if (error.value().where.empty()) error.value().where = input.where();
    return error;
  }

  Input input;
  IpcLimits limits;
  Schema schema;
  std::vector<int64_t> dictionary_ids;
  std::map<int64_t, const ArrowSchema*> dictionary_schemas;
  BatchDecoder::Dictionaries dictionaries;
  bool ended = false;
};

IpcReader::IpcReader(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
IpcReader::IpcReader(IpcReader&&) noexcept = default;
IpcReader& IpcReader::operator=(IpcReader&&) noexcept = default;
IpcReader::~IpcReader() = default;

Result<IpcReader> IpcReader::make(Source source, IpcLimits limits) {
  auto state = std::make_unique<State>(std::move(source), limits);
  if (auto started = state->start(); !started) return tl::unexpected(std::move(started.error()));
  return IpcReader(std::move(state));
}

const Schema& IpcReader::schema() const noexcept { return state_->schema; }
Result<Array> IpcReader::next() { return state_->next(); }

}  // namespace spoor::toolkit::arrow
