// SPDX-License-Identifier: Apache-2.0
//
// A fixed set of lower-case ASCII words. Most questions are answered by the length and the first
// letter alone. Private to ioc.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spoor::toolkit::ioc {

template <size_t N>
class WordSet {
 public:
  static constexpr size_t kLongest = 31;

  /// Words in ascending order, or it does not compile.
  explicit constexpr WordSet(const std::string_view (&words)[N]) {
    for (size_t i = 0; i < N; ++i) {
      if (words[i].empty() || words[i].size() > kLongest) throw "a word of a wrong length";
      if (i > 0 && !(words[i - 1] < words[i])) throw "words out of order";
      words_[i] = words[i];
      firsts_[words[i].size()] |= bit(words[i][0]);
    }
  }

  [[nodiscard]] constexpr bool has(std::string_view word) const {
    if (word.empty() || word.size() > kLongest) return false;
    if ((firsts_[word.size()] & bit(word[0])) == 0) return false;
    return std::binary_search(words_.begin(), words_.end(), word);
  }

 private:
  static constexpr uint32_t bit(char c) { return 1u << (static_cast<unsigned char>(c) & 31); }

  std::array<std::string_view, N> words_{};
  std::array<uint32_t, kLongest + 1> firsts_{};
};

}  // namespace spoor::toolkit::ioc
