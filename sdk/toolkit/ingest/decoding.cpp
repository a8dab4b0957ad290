// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ingest/decoding.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <toolkit/text/utf8.hpp>

namespace spoor::toolkit::ingest {
namespace {

constexpr size_t kInput = 64 * 1024;

/// Serves bytes that were read ahead, then the rest.
class Resumed final : public archive::Source {
 public:
  Resumed(std::span<const std::byte> head, std::unique_ptr<archive::Source> rest)
      : head_(head.begin(), head.end()), rest_(std::move(rest)) {}

  Result<size_t> read(std::span<std::byte> out) override {
    if (at_ == head_.size()) return rest_->read(out);
    const size_t n = std::min(out.size(), head_.size() - at_);
    std::memcpy(out.data(), head_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  std::vector<std::byte> head_;
  std::unique_ptr<archive::Source> rest_;
  size_t at_ = 0;
};

/// A source that recodes: subclasses turn input bytes into UTF-8 text.
class Recoded : public archive::Source {
 public:
  explicit Recoded(std::unique_ptr<archive::Source> in) : in_(std::move(in)), input_(kInput) {}

  Result<size_t> read(std::span<std::byte> out) override {
    while (at_ == text_.size()) {
      text_.clear();
      at_ = 0;
      auto n = in_->read(input_);
      if (!n) return n;
      recode(std::span(input_).first(*n), text_);
      if (*n == 0 && text_.empty()) return 0;
    }
    const size_t n = std::min(out.size(), text_.size() - at_);
    std::memcpy(out.data(), text_.data() + at_, n);
    at_ += n;
    return n;
  }

 protected:
  /// No input means the end.
  virtual void recode(std::span<const std::byte> input, std::string& text) = 0;

 private:
  std::unique_ptr<archive::Source> in_;
  std::vector<std::byte> input_;
  std::string text_;
  size_t at_ = 0;
};

class Latin1 final : public Recoded {
 public:
  using Recoded::Recoded;

 private:
  void recode(std::span<const std::byte> input, std::string& text) override {
    for (const std::byte byte : input)
      text::append_utf8(text, static_cast<uint32_t>(byte));
  }
};

class Utf16 final : public Recoded {
 public:
  Utf16(std::unique_ptr<archive::Source> in, bool big, uint64_t* replaced)
      : Recoded(std::move(in)), big_(big), replaced_(replaced) {}

 private:
  void recode(std::span<const std::byte> input, std::string& text) override {
    for (const std::byte byte : input) {
      const auto value = static_cast<uint32_t>(byte);
      if (!has_first_) {
        first_ = value;
        has_first_ = true;
        continue;
      }
      has_first_ = false;
      unit(big_ ? first_ << 8 | value : value << 8 | first_, text);
    }
    if (input.empty()) end(text);
  }

  void unit(uint32_t code, std::string& text) {
    const bool low = code >= 0xDC00 && code < 0xE000;
    if (high_ != 0 && low) {
      text::append_utf8(text, 0x10000 + ((high_ - 0xD800) << 10) + (code - 0xDC00));
      high_ = 0;
      return;
    }
    if (high_ != 0) replace(text);
    high_ = 0;
    if (code >= 0xD800 && code < 0xDC00) {
      high_ = code;
    } else if (low) {
      replace(text);
    } else {
      text::append_utf8(text, code);
    }
  }

  void end(std::string& text) {
    if (high_ != 0 || has_first_) replace(text);
    high_ = 0;
    has_first_ = false;
  }

  void replace(std::string& text) {
    text.append(text::kReplacement);
    ++*replaced_;
  }

  bool big_;
  uint64_t* replaced_;
  uint32_t first_ = 0;
  uint32_t high_ = 0;  ///< half a surrogate pair that waits for the other
  bool has_first_ = false;
};

bool starts(std::span<const std::byte> head, std::initializer_list<unsigned> mark) noexcept {
  return head.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), head.begin(),
                    [](unsigned a, std::byte b) { return a == static_cast<unsigned>(b); });
}

Detected by_mark(std::span<const std::byte> head) noexcept {
  if (starts(head, {0xEF, 0xBB, 0xBF})) return {Encoding::utf8, 3};
  if (starts(head, {0xFF, 0xFE})) return {Encoding::utf16le, 2};
  if (starts(head, {0xFE, 0xFF})) return {Encoding::utf16be, 2};
  return {Encoding::automatic, 0};
}

}  // namespace

std::optional<Encoding> encoding_of(std::string_view name) noexcept {
  if (name == "auto") return Encoding::automatic;
  if (name == "utf-8") return Encoding::utf8;
  if (name == "utf-16le") return Encoding::utf16le;
  if (name == "utf-16be") return Encoding::utf16be;
  if (name == "latin1") return Encoding::latin1;
  return std::nullopt;
}

Detected detect_encoding(std::span<const std::byte> head, Encoding wanted) noexcept {
  const Detected marked = by_mark(head);
  if (wanted != Encoding::automatic) {
    return {wanted, marked.encoding == wanted ? marked.mark : 0};
  }
  if (marked.encoding != Encoding::automatic) return marked;
  if (head.size() >= 2 && head[0] != std::byte{0} && head[1] == std::byte{0}) {
    return {Encoding::utf16le, 0};
  }
  if (head.size() >= 2 && head[0] == std::byte{0} && head[1] != std::byte{0}) {
    return {Encoding::utf16be, 0};
  }
  return {Encoding::utf8, 0};
}

Result<std::unique_ptr<archive::Source>> decode(std::unique_ptr<archive::Source> in,
                                                Encoding wanted, uint64_t* replaced) {
  std::array<std::byte, kEncodingBytes> head{};
  auto n = archive::read_full(*in, head);
  if (!n) return tl::unexpected(n.error());
  const auto seen = std::span<const std::byte>(head).first(*n);
  const Detected found = detect_encoding(seen, wanted);
  in = std::make_unique<Resumed>(seen.subspan(found.mark), std::move(in));
  switch (found.encoding) {
    case Encoding::utf16le:
    case Encoding::utf16be:
      return std::make_unique<Utf16>(std::move(in), found.encoding == Encoding::utf16be, replaced);
    case Encoding::latin1:
      return std::make_unique<Latin1>(std::move(in));
    default:
      return in;
  }
}

}  // namespace spoor::toolkit::ingest
