// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/punycode.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <toolkit/ioc/characters.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr uint32_t kBase = 36;
constexpr uint32_t kTMin = 1;
constexpr uint32_t kTMax = 26;
constexpr uint32_t kSkew = 38;
constexpr uint32_t kDamp = 700;
constexpr uint32_t kInitialBias = 72;
constexpr uint32_t kInitialCode = 128;
constexpr size_t kMaxLabel = 63;

char digit(uint32_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

uint32_t adapt(uint32_t delta, uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase)
    delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

void append_delta(std::string& out, uint32_t delta, uint32_t bias) {
  for (uint32_t k = kBase;; k += kBase) {
    const uint32_t threshold = k <= bias ? kTMin : std::min(k - bias, kTMax);
    if (delta < threshold) break;
    out += digit(threshold + (delta - threshold) % (kBase - threshold));
    delta = (delta - threshold) / (kBase - threshold);
  }
  out += digit(delta);
}

std::optional<std::vector<uint32_t>> code_points(std::string_view label) {
  std::vector<uint32_t> out;
  for (size_t at = 0; at < label.size();) {
    const auto byte = static_cast<unsigned char>(label[at]);
    if (byte < 0x80) {
      out.push_back(byte);
      ++at;
      continue;
    }
    const Letter letter = letter_at(label, at);
    if (letter.size == 0) return std::nullopt;
    out.push_back(letter.code);
    at += letter.size;
  }
  return out;
}

std::string encode(const std::vector<uint32_t>& points) {
  std::string out;
  for (const uint32_t point : points) {
    if (point < 0x80) out += static_cast<char>(point);
  }
  const auto basic = static_cast<uint32_t>(out.size());
  if (basic > 0) out += '-';
  uint32_t code = kInitialCode, delta = 0, bias = kInitialBias;
  for (uint32_t done = basic; done < points.size(); ++delta, ++code) {
    uint32_t next = UINT32_MAX;
    for (const uint32_t point : points) {
      if (point >= code) next = std::min(next, point);
    }
    delta += (next - code) * (done + 1);
    code = next;
    for (const uint32_t point : points) {
      if (point < code) ++delta;
      if (point != code) continue;
      append_delta(out, delta, bias);
      bias = adapt(delta, done + 1, done == basic);
      delta = 0;
      ++done;
    }
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

}  // namespace

std::optional<std::string> to_ascii(std::string_view name) {
  std::string out;
  for (size_t at = 0; at <= name.size();) {
    const size_t end = std::min(name.find('.', at), name.size());
    const std::string_view label = name.substr(at, end - at);
    if (label.size() > 4 * kMaxLabel) return std::nullopt;
    if (at > 0) out += '.';
    if (is_ascii(label)) {
      out += label;
    } else {
      const auto points = code_points(label);
      if (!points) return std::nullopt;
      const std::string encoded = "xn--" + encode(*points);
      if (encoded.size() > kMaxLabel) return std::nullopt;
      out += encoded;
    }
    at = end + 1;
  }
  return out;
}

}  // namespace spoor::toolkit::ioc
