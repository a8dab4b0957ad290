// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/island.hpp>

#include <libdeflate.h>

#include <bit>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace spoor::toolkit::view {
namespace {

static_assert(std::endian::native == std::endian::little, "islands are little-endian");

constexpr int kDeflateLevel = 6;
/// Below this an island is not worth the reader's inflating.
constexpr size_t kSmallestDeflated = 64;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

/// Byte k of every element, for k from 0.
template <class T>
std::string shuffled(std::span<const T> values) {
  std::string planes(values.size() * sizeof(T), '\0');
  const auto* bytes = reinterpret_cast<const char*>(values.data());
  char* out = planes.data();
  for (size_t k = 0; k < sizeof(T); ++k) {
    for (size_t i = 0; i < values.size(); ++i)
      *out++ = bytes[i * sizeof(T) + k];
  }
  return planes;
}

/// Each less the one before it, modulo 2^bits.
template <class T>
std::vector<std::make_unsigned_t<T>> differences(std::span<const T> values) {
  using Word = std::make_unsigned_t<T>;
  std::vector<Word> out;
  out.reserve(values.size());
  Word before = 0;
  for (const T value : values) {
    const Word now = static_cast<Word>(value);
    out.push_back(static_cast<Word>(now - before));
    before = now;
  }
  return out;
}

template <class T>
std::string_view plain_bytes(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

void append_member(std::string& json, const char* name, std::string_view value) {
  json += ",\"";
  json += name;
  json += "\":\"";
  json += value;
  json += '"';
}

void append_packed(std::string& json, const char* dtype, size_t length, const char* filter,
                   std::string_view bytes) {
  json += "{\"dtype\":\"";
  json += dtype;
  json += "\",\"length\":" + std::to_string(length);
  if (filter != nullptr) append_member(json, "filter", filter);
  if (bytes.size() >= kSmallestDeflated) {
    append_member(json, "codec", "deflate-raw");
    json += ",\"data\":\"";
    append_base64(json, deflate_raw(bytes));
  } else {
    json += ",\"data\":\"";
    append_base64(json, bytes);
  }
  json += "\"}";
}

template <class T>
void append_integers(std::string& json, const char* dtype, std::span<const T> values,
                     Filter filter) {
  if (filter == Filter::kDeltaShuffle) {
    const auto deltas = differences(values);
    const std::span<const std::make_unsigned_t<T>> view(deltas);
    append_packed(json, dtype, values.size(), "delta-shuffle", shuffled(view));
  } else if (filter == Filter::kShuffle) {
    append_packed(json, dtype, values.size(), "shuffle", shuffled(values));
  } else {
    append_packed(json, dtype, values.size(), nullptr, plain_bytes(values));
  }
}

}  // namespace

std::string deflate_raw(std::string_view bytes) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(kDeflateLevel));
  if (compressor == nullptr) throw std::bad_alloc();
  std::string packed(libdeflate_deflate_compress_bound(compressor.get(), bytes.size()), '\0');
  packed.resize(libdeflate_deflate_compress(compressor.get(), bytes.data(), bytes.size(),
                                            packed.data(), packed.size()));
  return packed;
}

void append_base64(std::string& out, std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](size_t i) -> uint32_t {
    return i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0U;
  };
  const size_t at = out.size();
  out.resize(at + (bytes.size() + 2) / 3 * 4);
  char* write = out.data() + at;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const uint32_t word = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    *write++ = kDigits[word >> 18];
    *write++ = kDigits[word >> 12 & 63];
    *write++ = i + 1 < bytes.size() ? kDigits[word >> 6 & 63] : '=';
    *write++ = i + 2 < bytes.size() ? kDigits[word & 63] : '=';
  }
}

void append_json_text(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_island(std::string& json, std::span<const uint8_t> values, Filter /*one byte*/) {
  append_packed(json, "uint8", values.size(), nullptr, plain_bytes(values));
}

void append_island(std::string& json, std::span<const uint16_t> values, Filter filter) {
  // Differences of 16-bit codes gain nothing, so the format does not define them.
  append_integers(json, "uint16", values, filter == Filter::kNone ? filter : Filter::kShuffle);
}

void append_island(std::string& json, std::span<const int32_t> values, Filter filter) {
  append_integers(json, "int32", values, filter);
}

void append_island(std::string& json, std::span<const int64_t> values, Filter filter) {
  append_integers(json, "int64", values, filter);
}

void append_island(std::string& json, std::span<const uint64_t> values, Filter filter) {
  append_integers(json, "uint64", values, filter);
}

void append_island(std::string& json, std::span<const double> values, Filter filter) {
  if (filter == Filter::kNone) {
    append_packed(json, "float64", values.size(), nullptr, plain_bytes(values));
  } else {
    append_packed(json, "float64", values.size(), "shuffle", shuffled(values));
  }
}

void append_island(std::string& json, std::string_view bytes) {
  append_packed(json, "uint8", bytes.size(), nullptr, bytes);
}

}  // namespace spoor::toolkit::view
