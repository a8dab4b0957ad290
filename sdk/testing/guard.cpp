// SPDX-License-Identifier: Apache-2.0
//
// The structural checks on every batch a plugin hands over. Lengths that only the plugin knows (how
// long its buffers are) cannot be checked from outside; everything that can be is.
#include <spoor/testing/plugin_test.hpp>

#include <spoor/batch.hpp>
#include <spoor/take.hpp>

#include <string>
#include <string_view>

SPOOR_SDK_BEGIN
namespace testing {
namespace {

std::string describe_place(const ArrowSchema& schema) {
  return "column '" + std::string(schema.name != nullptr ? schema.name : "") + "': ";
}

int64_t buffers_of(std::string_view format) {
  if (format == "n") return 0;
  if (format == "+s") return 1;
  if (format == "u" || format == "z" || format == "U" || format == "Z") return 3;
  return 2;
}

bool valid_utf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto first = static_cast<unsigned char>(text[i++]);
    if (first < 0x80) continue;
    size_t more = 0;
    if (first >= 0xC2 && first <= 0xDF) more = 1;
    if (first >= 0xE0 && first <= 0xEF) more = 2;
    if (first >= 0xF0 && first <= 0xF4) more = 3;
    if (more == 0 || text.size() - i < more) return false;
    const auto second = static_cast<unsigned char>(text[i]);
    if (first == 0xE0 && second < 0xA0) return false;
    if (first == 0xED && second > 0x9F) return false;
    if (first == 0xF0 && second < 0x90) return false;
    if (first == 0xF4 && second > 0x8F) return false;
    for (; more != 0; --more, ++i) {
      if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return false;
    }
  }
  return true;
}

std::string check_nulls(const ArrowArray& array) {
  if (array.n_buffers == 0 || array.null_count < 0) return {};
  const void* bits = array.buffers[0];
  if (bits == nullptr) {
    return array.null_count == 0 ? std::string() : "null_count without a validity bitmap";
  }
  int64_t nulls = 0;
  for (int64_t i = 0; i < array.length; ++i) {
    if (!detail::bit_at(bits, array.offset + i)) ++nulls;
  }
  if (nulls == array.null_count) return {};
  return "null_count is " + std::to_string(array.null_count) + ", the bitmap has " +
         std::to_string(nulls);
}

std::string check_offsets(const ArrowArray& array, int64_t limit) {
  const auto* offsets = static_cast<const int32_t*>(array.buffers[1]);
  if (offsets == nullptr) return "no offsets buffer";
  if (offsets[array.offset] < 0) return "a negative offset";
  for (int64_t i = array.offset; i < array.offset + array.length; ++i) {
    if (offsets[i + 1] < offsets[i]) return "offsets that go backwards";
  }
  if (limit >= 0 && offsets[array.offset + array.length] > limit) return "offsets past the items";
  return {};
}

std::string check_texts(const ArrowSchema& schema, const ArrowArray& array) {
  if (std::string fault = check_offsets(array, -1); !fault.empty()) return fault;
  if (array.buffers[2] == nullptr && array.length != 0) return "no data buffer";
  if (std::string_view(schema.format) != "u") return {};
  const column texts(&schema, &array, 0, array.length);
  for (int64_t i = 0; i < array.length; ++i) {
    if (!texts.null(i) && !valid_utf8(texts.str(i))) {
      return "text that is not UTF-8 in row " + std::to_string(i);
    }
  }
  return {};
}

std::string check_values(const ArrowSchema& schema, const ArrowArray& array) {
  const std::string_view format = schema.format;
  if (schema.dictionary != nullptr) {
    if (array.dictionary == nullptr) return "no dictionary";
    return find_fault(*schema.dictionary, *array.dictionary);
  }
  if (format == "u" || format == "z") return check_texts(schema, array);
  if (format == "+l") return check_offsets(array, array.children[0]->length);
  if (format != "+s" && array.length != 0 && array.buffers[1] == nullptr) return "no data buffer";
  return {};
}

std::string check_shape(const ArrowSchema& schema, const ArrowArray& array) {
  if (array.release == nullptr) return "already released";
  if (array.length < 0 || array.offset < 0) return "a negative length or offset";
  if (array.null_count < -1 || array.null_count > array.length) return "an impossible null_count";
  if (array.n_children != schema.n_children) {
    return std::to_string(array.n_children) + " children where the schema has " +
           std::to_string(schema.n_children);
  }
  if (array.n_buffers != buffers_of(schema.format)) {
    return std::to_string(array.n_buffers) + " buffers for format '" + schema.format + "'";
  }
  for (int64_t i = 0; i < array.n_children; ++i) {
    if (array.children == nullptr || array.children[i] == nullptr) return "a child is NULL";
  }
  return {};
}

}  // namespace

std::string find_fault(const ArrowSchema& schema, const ArrowArray& array) {
  std::string fault = check_shape(schema, array);
  if (fault.empty()) fault = check_nulls(array);
  if (fault.empty()) fault = check_values(schema, array);
  if (!fault.empty()) return describe_place(schema) + fault;
  const bool is_struct = std::string_view(schema.format) == "+s";
  for (int64_t i = 0; i < array.n_children; ++i) {
    if (is_struct && array.children[i]->length < array.offset + array.length) {
      return describe_place(*schema.children[i]) + std::to_string(array.children[i]->length) +
             " rows in a batch of " + std::to_string(array.length);
    }
    fault = find_fault(*schema.children[i], *array.children[i]);
    if (!fault.empty()) return fault;
  }
  return {};
}

}  // namespace testing
SPOOR_SDK_END
