// SPDX-License-Identifier: Apache-2.0
//
// The numbers of Arrow's Message.fbs, Schema.fbs and File.fbs, and schemas in that encoding.
// Private to this folder.
#pragma once

#include <cstdint>

#include <spoor/abi/arrow.h>
#include <toolkit/arrow/flatbuffer.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow::ipc {

inline constexpr int16_t kVersion5 = 4;
inline constexpr uint32_t kContinuation = 0xFFFFFFFF;
inline constexpr std::string_view kFileMagic = "ARROW1";

enum class Header : uint8_t { none, schema, dictionary_batch, record_batch };

/// Slots of the tables, in the order of their definitions.
namespace message {
enum Slot : size_t { version, header_type, header, body_length };
}
namespace record_batch {
enum Slot : size_t { length, nodes, buffers, compression };
}
namespace dictionary_batch {
enum Slot : size_t { id, data, is_delta };
}
namespace compression {
enum Slot : size_t { codec, method };
}
inline constexpr int8_t kLz4Frame = 0;
namespace footer {
enum Slot : size_t { version, schema, dictionaries, record_batches };
}

struct FieldNode {
  int64_t length;
  int64_t null_count;
};
struct BufferRange {
  int64_t offset;
  int64_t length;
};
/// Where a message lies in a file.
struct Block {
  int64_t offset;
  int32_t metadata_length;
  int32_t padding;
  int64_t body_length;
};

/// Writes a Schema table. Dictionaries are numbered 0, 1, ... in the order in which a walk meets
/// them: column, then its children. Fails for types that we do not write.
[[nodiscard]] Result<FlatOffset> encode_schema(FlatBuilder& builder, const ArrowSchema& schema);

/// A schema read from a Schema table, and the ids of its dictionaries in the order of the walk.
struct DecodedSchema {
  Schema schema;
  std::vector<int64_t> dictionary_ids;
};
[[nodiscard]] Result<DecodedSchema> decode_schema(const FlatTable& table, int64_t max_columns);

}  // namespace spoor::toolkit::arrow::ipc
