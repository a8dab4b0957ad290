// SPDX-License-Identifier: Apache-2.0
//
// The guard on tables that lie. The input says how to bend a good table, within what a guard can
// see: sizes of buffers are not part of the C interface, so nothing is made to point behind them.
// What the guard lets pass must be safe to slice, normalise, print and write.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/canonical.hpp>
#include <toolkit/arrow/csv_writer.hpp>
#include <toolkit/arrow/ipc.hpp>
#include <toolkit/arrow/validate.hpp>

namespace {

using namespace spoor::toolkit::arrow;  // NOLINT: this file is about nothing else

constexpr int64_t kRows = 70;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<Field> fields() {
  return {{"b", Type::boolean},
          {"i", Type::int64},
          {"s", Type::utf8},
          {"z", Type::binary},
          {"d", Type::date32},
          {"l", Type::list, {}, {{"item", Type::utf8}}},
          {"r", Type::structure, {}, {{"x", Type::utf8}, {"y", Type::float64}}},
          {"e", Type::utf8, {}, {}, true, true}};
}

/// Every cell has a value, so that each buffer is as long as it can be.
Array good_table() {
  TableBuilder table(fields());
  for (const char* word : {"low", "high", "\xc3\xa4"}) {
    table.dictionary(7).values<Utf8Builder>().append(word);
  }
  for (int64_t i = 0; i < kRows; ++i) {
    const std::string text = "value " + std::to_string(i);
    const bool null = i == 3;
    if (!null) table.boolean(0).append(i % 2 == 0);
    if (!null) table.i64(1).append(i);
    if (!null) table.utf8(2).append(text);
    if (!null) table.binary(3).append(text);
    if (!null) table.date32(4).append(static_cast<int32_t>(i));
    table.list(5).items<Utf8Builder>().append(text);
    table.list(5).end_list();
    table.structure(6).child<Utf8Builder>(0).append(text);
    table.structure(6).child<Float64Builder>(1).append(1.5);
    table.structure(6).end_row();
    if (!null) table.dictionary(7).append_index(static_cast<int32_t>(i % 3));
    table.end_row();
  }
  return *table.finish();
}

/// Bytes of the input, then zeros.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool empty() const { return at_ >= size_; }
  uint8_t byte() { return empty() ? 0 : data_[at_++]; }
  int32_t number() {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
      value = (value << 8) | byte();
    return static_cast<int32_t>(value);
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

/// A node to bend, and what its second buffer held in the good table.
struct Node {
  ArrowArray* array;
  int32_t* offsets;  ///< or indices; null if the node has none
  int64_t length;
  int64_t n_children;
  std::vector<const void*> buffers;
};

void collect(ArrowArray& array, std::vector<Node>& nodes) {
  Node node{&array, nullptr, array.length, array.n_children, {}};
  node.buffers.assign(array.buffers, array.buffers + array.n_buffers);
  node.buffers.resize(4, nullptr);
  const bool list = array.n_buffers == 2 && array.n_children == 1;
  if (array.n_buffers == 3 || list || array.dictionary != nullptr) {
    node.offsets = static_cast<int32_t*>(const_cast<void*>(array.buffers[1]));
  }
  nodes.push_back(std::move(node));
  for (int64_t i = 0; i < array.n_children; ++i)
    collect(*array.children[i], nodes);
  if (array.dictionary != nullptr) collect(*array.dictionary, nodes);
}

/// Bends an offset, but not past the end of what was there.
void bend_offset(const Node& node, Input& input) {
  if (node.offsets == nullptr) return;
  const auto row = static_cast<int64_t>(input.byte()) % node.length;
  node.offsets[row] = std::min(input.number(), node.offsets[node.length - 1]);
}

void bend(const Node& bent, Input& input) {
  ArrowArray& node = *bent.array;
  switch (input.byte() % 10) {
    case 0:
      node.null_count = static_cast<int8_t>(input.byte());
      return;
    case 1: {
      const int64_t cut = input.byte();
      node.length -= cut;
      return;
    }
    case 2: {
      const int64_t by = static_cast<int8_t>(input.byte());
      node.offset = by;
      if (by > 0) node.length -= by;
      return;
    }
    case 3:
      node.n_buffers = input.byte() % 5;
      return;
    case 4:
      if (node.n_buffers > 0 && node.buffers != nullptr)
        node.buffers[input.byte() % node.n_buffers] = nullptr;
      return;
    case 5:
      if (node.n_children > 0) node.n_children = input.byte() % node.n_children;
      return;
    case 6:
      node.buffers = nullptr;
      return;
    case 7:
      node.length = (int64_t{1} << 62) + input.byte();
      return;
    default:
      bend_offset(bent, input);
  }
}

void use(const ArrowSchema& schema, Array batch) {
  const auto canonicaliser = Canonicaliser::make(schema);
  require(canonicaliser.has_value());
  require(size_bytes(schema, *batch) >= 0);
  const int64_t half = batch.length() / 2;
  require(slice(schema, batch, half, batch.length() - half).has_value());
  CanonicalCounters counters;
  auto out = canonicaliser->convert(std::move(batch), counters);
  if (!out) return;
  require(validate(*canonicaliser->schema(), **out, Level::kFull).has_value());
  std::vector<std::byte> bytes;
  auto csv = CsvWriter::make(*canonicaliser->schema(), memory_sink(bytes));
  require(csv.has_value() && csv->write(**out) && csv->finish());
  auto ipc = IpcWriter::make(*canonicaliser->schema(), memory_sink(bytes));
  require(ipc.has_value() && ipc->write(**out) && ipc->finish());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Schema schema = make_schema(fields());
  Input input(data, std::min<size_t>(size, 256));
  Array owner = good_table();
  Array batch = owner.share();  // bent fields do not hinder the release of the original
  std::vector<Node> nodes;
  collect(*batch.get(), nodes);
  // The structs of a view are its own, their tables of buffers are not: give each node a copy.
  for (Node& node : nodes)
    node.array->buffers = node.buffers.data();
  while (!input.empty())
    bend(nodes[input.byte() % nodes.size()], input);
  const bool passes = validate(*schema, *batch, Level::kFull).has_value();
  if (passes) use(*schema, batch.share());
  for (const Node& node : nodes)
    node.array->n_children = node.n_children;  // for the release
  return 0;
}
