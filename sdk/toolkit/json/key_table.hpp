// SPDX-License-Identifier: Apache-2.0
//
// The keys of the objects at one place of a record ("", "user.", …), with a guess of the next key:
// records of one kind repeat their keys in the same order, so that most keys are found by one
// comparison and no hashing. Private to this folder's sources.
#pragma once

#include <emmintrin.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spoor::toolkit::json {

class KeyTable {
 public:
  struct Entry {
    const char* key = nullptr;  ///< as spelled in the text; zero-padded to a multiple of 16 bytes
    uint32_t size = 0;
    std::string_view name;  ///< decoded
    int32_t column = -1;    ///< what the owner resolved the key to
    uint64_t hash = 0;
    uint64_t record = 0;                  ///< the last record that had the key
    Entry* next[2] = {nullptr, nullptr};  ///< keys that came after this one, latest guess first
    std::unique_ptr<KeyTable> child;      ///< of the objects under this key
    std::string rest_key;                 ///< for the owner's use if the key has no column
  };

  KeyTable();

  /// The entry of a key, or nullptr. `previous` is the entry found before it in the same object, or
  /// `head()`. 16 bytes behind the key must be readable.
  Entry* find(const char* key, uint32_t size, Entry* previous) noexcept {
    for (Entry* guess : previous->next) {
      if (guess != nullptr && guess->size == size && same(guess->key, key, size)) {
        if (guess != previous->next[0]) learn(previous, guess);
        return guess;
      }
    }
    return find_hashed(key, size, previous);
  }
  /// Adds a key that `find` did not find. Two spellings of one name are two entries.
  Entry* insert(std::string_view key, std::string_view name, Entry* previous);

  [[nodiscard]] Entry* head() noexcept { return &head_; }
  [[nodiscard]] size_t size() const noexcept { return entries_.size(); }

 private:
  static bool same(const char* stored, const char* key, uint32_t size) noexcept {
    for (uint32_t done = 0;; done += 16) {
      const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(stored + done));
      const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(key + done));
      const auto equal = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
      const uint32_t left = size - done;
      if (left <= 16) {
        const uint32_t wanted = (uint32_t{1} << left) - 1;
        return (equal & wanted) == wanted;
      }
      if (equal != 0xFFFF) return false;
    }
  }
  static void learn(Entry* previous, Entry* found) noexcept {
    previous->next[1] = previous->next[0];
    previous->next[0] = found;
  }
  Entry* find_hashed(const char* key, uint32_t size, Entry* previous) noexcept;
  void grow();
  const char* keep(std::string_view text);

  Entry head_;
  std::deque<Entry> entries_;
  std::vector<Entry*> slots_;  ///< open addressing; a power of two, at most half full
  std::vector<std::unique_ptr<char[]>> names_;
};

}  // namespace spoor::toolkit::json
