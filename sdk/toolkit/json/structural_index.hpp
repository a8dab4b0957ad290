// SPDX-License-Identifier: Apache-2.0
//
// Where the tokens of a JSON text begin: the first stage of simdjson, with the instruction set
// chosen at run time. Private to this folder's sources; simdjson itself stays in the .cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace spoor::toolkit::json {

/// One reusable index. For one thread at a time.
class StructuralIndex {
 public:
  StructuralIndex();
  ~StructuralIndex();
  StructuralIndex(const StructuralIndex&) = delete;
  StructuralIndex& operator=(const StructuralIndex&) = delete;

  enum class Outcome : uint8_t {
    ok,
    empty,     ///< white space only
    bad_utf8,  ///< not UTF-8 somewhere
    bad_text,  ///< an unclosed string or a raw control character inside one
  };
  /// Indexes `text` (less than 4 GiB). Afterwards `begin()[0 … size())` are the offsets of every
  /// `{ } [ ] : ,` outside of strings, every opening quote, and the first byte of every other
  /// token, ascending. Between an opening quote and the next offset lie only the string, its
  /// closing quote and white space. Throws std::bad_alloc.
  Outcome build(std::string_view text);

  [[nodiscard]] const uint32_t* begin() const noexcept { return begin_; }
  [[nodiscard]] uint32_t size() const noexcept { return size_; }

  /// The instruction set in use, such as "haswell".
  [[nodiscard]] static std::string_view implementation();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  const uint32_t* begin_ = nullptr;
  uint32_t size_ = 0;
};

}  // namespace spoor::toolkit::json
