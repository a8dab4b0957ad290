// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/array_lines.hpp>

#include <cstdint>

namespace spoor::toolkit::json {
namespace {

bool is_white(std::byte c) noexcept {
  return c == std::byte{' '} || c == std::byte{'\t'} || c == std::byte{'\r'} ||
         c == std::byte{'\n'};
}

class ArrayLines final : public archive::Source {
 public:
  explicit ArrayLines(archive::Source& in) noexcept : in_(in) {}

  Result<size_t> read(std::span<std::byte> out) override {
    auto n = in_.read(out);
    if (!n) return n;
    size_t i = 0;
    if (place_ == Place::before) i = begin(out.first(*n));
    for (; i < *n && place_ == Place::inside; ++i)
      step(out[i]);
    return n;
  }

 private:
  enum class Place : uint8_t { before, inside, outside };

  size_t begin(std::span<std::byte> bytes) noexcept {
    size_t i = 0;
    while (i < bytes.size() && is_white(bytes[i]))
      ++i;
    if (i == bytes.size()) return i;
    place_ = bytes[i] == std::byte{'['} ? Place::inside : Place::outside;
    if (place_ == Place::inside) bytes[i] = std::byte{' '};
    return i + 1;
  }

  void step(std::byte& byte) noexcept {
    const char c = static_cast<char>(byte);
    if (in_string_) return step_in_string(c);
    if (c == '\n') {
      if (depth_ == 0) return;
      byte = std::byte{' '};
      return;
    }
    if (is_white(byte)) return;
    if (c == '{' && depth_ > 0 && !may_precede_value(before_)) return give_up();
    before_ = c;
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == ',' && depth_ == 0) byte = std::byte{'\n'};
    if ((c == '}' || c == ']') && depth_-- == 0) {
      byte = std::byte{'\n'};
      place_ = Place::outside;
    }
  }

  void step_in_string(char c) noexcept {
    if (c == '\n') return give_up();
    in_string_ = escaped_ || c != '"';
    escaped_ = !escaped_ && c == '\\';
  }

  static bool may_precede_value(char c) noexcept { return c == '[' || c == ',' || c == ':'; }

  /// This is no array: a broken first line must not swallow the file.
  void give_up() noexcept { place_ = Place::outside; }

  archive::Source& in_;
  Place place_ = Place::before;
  int64_t depth_ = 0;  ///< of what is open inside the array
  char before_ = '[';  ///< the last byte that was not white space, outside of strings
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace

bool begins_array(std::span<const std::byte> head) noexcept {
  for (const std::byte byte : head) {
    if (!is_white(byte)) return byte == std::byte{'['};
  }
  return false;
}

std::unique_ptr<archive::Source> array_lines(archive::Source& in) {
  return std::make_unique<ArrayLines>(in);
}

}  // namespace spoor::toolkit::json
