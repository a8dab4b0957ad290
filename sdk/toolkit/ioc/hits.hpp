// SPDX-License-Identifier: Apache-2.0
//
// What a scan found. The buffers are reused from text to text, so a steady scan allocates nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/ioc/types.hpp>

namespace spoor::toolkit::ioc {

struct Hit {
  uint64_t start = 0;         ///< byte offset in the text
  uint64_t length = 0;        ///< bytes in the text, defanging included
  uint64_t value_offset = 0;  ///< in the arena, if the value differs from the text
  uint64_t value_length = 0;
  Type type = Type::kIpv4;
  bool rewritten = false;  ///< the value differs from the text: it was defanged or percent-encoded
  bool defanged = false;
  bool decoded = false;  ///< the value was percent-encoded in the text
};

/// The hits of one text, ordered by start, then type. Owned by one thread at a time. The values of
/// unrewritten hits point into the text, so the text must outlive their use.
class Hits {
 public:
  Hits();

  [[nodiscard]] const std::vector<Hit>& all() const { return hits_; }
  [[nodiscard]] size_t size() const { return hits_.size(); }
  [[nodiscard]] const Hit& operator[](size_t i) const { return hits_[i]; }
  /// The indicator itself, refanged and decoded. Valid until the next scan into this object.
  [[nodiscard]] std::string_view value(const Hit& hit) const;
  /// Hits beyond Options::max_hits, not kept.
  [[nodiscard]] uint64_t dropped() const { return dropped_; }

  // ---- for the scanner -------------------------------------------------------------------------
  /// Forgets the last text; `distinct` keeps only the first hit of each (type, value).
  void begin(std::string_view text, bool distinct, uint64_t max_hits);
  void add(Hit hit);
  void add_rewritten(Hit hit, std::string_view value);
  /// Puts the hits in order.
  void finish();
  /// A scratch string for building a rewritten value.
  [[nodiscard]] std::string& scratch() { return scratch_; }
  /// Another one: the last percent-decoded URL.
  [[nodiscard]] std::string& decoded() { return decoded_; }

 private:
  [[nodiscard]] bool seen(const Hit& hit);
  [[nodiscard]] bool seen_among_few(const Hit& hit) const;
  void index(const Hit& hit, size_t position);
  void rebuild_index();
  [[nodiscard]] uint64_t hash(const Hit& hit) const;
  [[nodiscard]] bool same(const Hit& a, const Hit& b) const;

  std::string_view text_;
  std::vector<Hit> hits_;
  std::string arena_;
  std::string scratch_;
  std::string decoded_;
  // Open addressing; a slot counts only if it carries the current generation in its upper half.
  std::vector<uint64_t> slots_;
  uint64_t generation_ = 0;
  uint64_t seed_ = 0;
  uint64_t max_hits_ = 0;
  uint64_t dropped_ = 0;
  bool distinct_ = true;
  bool indexed_ = false;
};

}  // namespace spoor::toolkit::ioc
