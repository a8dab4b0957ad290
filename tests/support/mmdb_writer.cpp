// SPDX-License-Identifier: Apache-2.0
#include "tests/support/mmdb_writer.hpp"

#include <arpa/inet.h>

#include <bit>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <utility>

namespace spoor::support {
namespace {

// Types of the data section.
enum Type : unsigned {
  kString = 2,
  kDouble = 3,
  kUint16 = 5,
  kUint32 = 6,
  kMap = 7,
  kUint64 = 9,
  kArray = 11,
  kBool = 14
};

void append_control(std::string& out, unsigned type, size_t size) {
  const unsigned first = type <= 7 ? type << 5U : 0U;
  unsigned length = 0;
  std::string more;
  if (size < 29) {
    length = static_cast<unsigned>(size);
  } else if (size < 29 + 256) {
    length = 29;
    more = {static_cast<char>(size - 29)};
  } else {
    length = 30;
    const size_t rest = size - 285;
    more = {static_cast<char>(rest >> 8), static_cast<char>(rest & 0xff)};
  }
  out += static_cast<char>(first | length);
  if (type > 7) out += static_cast<char>(type - 7);
  out += more;
}

void append_unsigned(std::string& out, unsigned type, uint64_t number) {
  std::string bytes;
  for (; number != 0; number >>= 8)
    bytes.insert(bytes.begin(), static_cast<char>(number & 0xff));
  append_control(out, type, bytes.size());
  out += bytes;
}

void append_value(std::string& out, const MmdbValue& value);

struct Appender {
  std::string& out;
  void operator()(const std::string& text) const {
    append_control(out, kString, text.size());
    out += text;
  }
  void operator()(double number) const {
    append_control(out, kDouble, 8);
    const auto bits = std::bit_cast<uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8)
      out += static_cast<char>((bits >> shift) & 0xff);
  }
  void operator()(uint16_t number) const { append_unsigned(out, kUint16, number); }
  void operator()(uint32_t number) const { append_unsigned(out, kUint32, number); }
  void operator()(uint64_t number) const { append_unsigned(out, kUint64, number); }
  void operator()(bool truth) const { append_control(out, kBool, truth ? 1 : 0); }
  void operator()(const MmdbValue::Map& members) const {
    append_control(out, kMap, members.size());
    for (const auto& [key, member] : members) {
      (*this)(key);
      append_value(out, member);
    }
  }
  void operator()(const MmdbValue::List& items) const {
    append_control(out, kArray, items.size());
    for (const auto& item : items)
      append_value(out, item);
  }
};

void append_value(std::string& out, const MmdbValue& value) {
  std::visit(Appender{out}, value.data);
}

struct Network {
  std::array<uint8_t, 16> bits{};  // in the tree's depth: IPv4 in the last four bytes
  int first = 0;                   // bit the walk begins at
  int prefix = 0;                  // bits of the tree to the leaf
};

Network parse_network(const std::string& text, uint16_t ip_version) {
  const size_t slash = text.find('/');
  if (slash == std::string::npos) throw std::invalid_argument("no prefix: " + text);
  const std::string address = text.substr(0, slash);
  Network made;
  made.prefix = std::stoi(text.substr(slash + 1));
  made.first = ip_version == 4 ? 96 : 0;
  if (::inet_pton(AF_INET, address.c_str(), made.bits.data() + 12) == 1) {
    made.prefix += 96;
  } else if (ip_version == 4 || ::inet_pton(AF_INET6, address.c_str(), made.bits.data()) != 1) {
    throw std::invalid_argument("no network: " + text);
  }
  if (made.prefix < made.first || made.prefix > 128) throw std::invalid_argument(text);
  return made;
}

bool bit_at(const std::array<uint8_t, 16>& bits, int i) {
  return ((bits[static_cast<size_t>(i / 8)] >> (7 - i % 8)) & 1) != 0;
}

/// Two records of a node, in 24, 28 or 32 bits each.
void append_node(std::string& out, uint32_t left, uint32_t right, uint16_t size) {
  const auto byte = [&](uint32_t value, int shift) {
    out += static_cast<char>((value >> shift) & 0xff);
  };
  if (size == 32) byte(left, 24);
  byte(left, 16), byte(left, 8), byte(left, 0);
  if (size == 28) out += static_cast<char>(((left >> 24) << 4) | (right >> 24));
  if (size == 32) byte(right, 24);
  byte(right, 16), byte(right, 8), byte(right, 0);
}

}  // namespace

struct MmdbWriter::Node {
  std::array<std::unique_ptr<Node>, 2> children;
  int32_t record = -1;  // of a leaf
  [[nodiscard]] bool leaf() const { return children[0] == nullptr; }
};

MmdbWriter::MmdbWriter(Options options)
    : options_(std::move(options)), root_(std::make_unique<Node>()) {
  push_down(*root_);
}
MmdbWriter::~MmdbWriter() = default;

void MmdbWriter::push_down(Node& node) {
  for (auto& child : node.children) {
    child = std::make_unique<Node>();
    child->record = node.record;
  }
  node.record = -1;
}

void MmdbWriter::insert(const std::array<uint8_t, 16>& bits, int first, int prefix,
                        int32_t record) {
  Node* node = root_.get();
  for (int i = first; i < prefix; ++i) {
    if (node->leaf()) push_down(*node);
    node = node->children[bit_at(bits, i) ? 1 : 0].get();
  }
  node->children = {};
  node->record = record;
}

void MmdbWriter::add(const std::string& network, MmdbValue record) {
  const Network parsed = parse_network(network, options_.ip_version);
  records_.push_back(std::move(record));
  insert(parsed.bits, parsed.first, parsed.prefix, static_cast<int32_t>(records_.size() - 1));
}

std::string MmdbWriter::bytes() const {
  std::string data;
  std::vector<size_t> offsets;
  for (const auto& record : records_) {
    offsets.push_back(data.size());
    append_value(data, record);
  }
  // Nodes are numbered breadth first.
  std::vector<const Node*> nodes = {root_.get()};
  std::map<const Node*, uint32_t> numbers = {{root_.get(), 0}};
  for (size_t i = 0; i < nodes.size(); ++i)
    for (const auto& child : nodes[i]->children)
      if (!child->leaf()) {
        numbers[child.get()] = static_cast<uint32_t>(nodes.size());
        nodes.push_back(child.get());
      }
  const auto count = static_cast<uint32_t>(nodes.size());
  const auto pointer = [&](const Node& child) -> uint32_t {
    if (!child.leaf()) return numbers.at(&child);
    if (child.record < 0) return count;
    return count + 16 + static_cast<uint32_t>(offsets[static_cast<size_t>(child.record)]);
  };
  if (options_.record_size < 32 && count + 16 + data.size() >= (size_t{1} << options_.record_size))
    throw std::length_error("the tree outgrows its record size");
  std::string out;
  for (const Node* node : nodes)
    append_node(out, pointer(*node->children[0]), pointer(*node->children[1]),
                options_.record_size);
  out.append(16, '\0');
  out += data;
  out += "\xab\xcd\xefMaxMind.com";
  append_value(out, MmdbValue::Map{{"binary_format_major_version", uint16_t{2}},
                                   {"binary_format_minor_version", uint16_t{0}},
                                   {"build_epoch", options_.build_epoch},
                                   {"database_type", options_.database_type},
                                   {"description", MmdbValue::Map{{"en", "made by a test"}}},
                                   {"ip_version", options_.ip_version},
                                   {"languages", MmdbValue::List{"en"}},
                                   {"node_count", count},
                                   {"record_size", options_.record_size}});
  return out;
}

}  // namespace spoor::support
