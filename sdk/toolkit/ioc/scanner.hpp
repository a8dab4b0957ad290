// SPDX-License-Identifier: Apache-2.0
//
// Indicators of compromise in running text: one pass, time linear in the text whatever it holds.
//
//   auto scanner = Scanner::make({});
//   Hits hits;                                    // one per thread, reused
//   scanner->scan("evil[.]com at 203.0.113.9", hits);
//   for (const Hit& hit : hits.all()) use(name(hit.type), hits.value(hit));
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/ioc/hits.hpp>
#include <toolkit/ioc/public_suffix.hpp>
#include <toolkit/ioc/types.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::ioc {

struct Block;
struct TriggerState;

struct Options {
  TypeSet types = kDefaultTypes;
  /// Recognise evil[.]com, hxxp://, user[at]host … and report them as they were meant.
  bool defanged = true;
  /// Only the first hit of each (type, value) of a text.
  bool distinct = true;
  /// A domain must end in a public suffix, or in one of `extra_suffixes`. Without the check every
  /// dotted name whose last label is made of letters is a domain.
  bool check_suffix = true;
  /// Endings besides the public ones ("local", "corp"): lower case, one label each.
  std::vector<std::string> extra_suffixes;
  /// nullptr = PublicSuffixList::system().
  std::shared_ptr<const PublicSuffixList> suffixes;
  /// Hits kept per text; more are counted in Hits::dropped.
  uint64_t max_hits = 1'000'000;
  /// URLs reported inside one other URL; further ones are part of it only.
  uint32_t max_nested_urls = 4;
};

/// Immutable: `scan` is [thread-safe] with one Hits per thread.
class Scanner {
 public:
  /// Errors: no public suffix list to be had, or no types wanted.
  [[nodiscard]] static Result<Scanner> make(Options options);

  /// `text` is any bytes; UTF-8 where it is not ASCII. Offsets in `out` are bytes.
  void scan(std::string_view text, Hits& out) const;

  [[nodiscard]] const Options& options() const { return options_; }

  /// The ways to run the first pass; all give the same hits.
  enum class Instructions : uint8_t { kBest, kScalar, kSse2, kAvx2 };
  /// For tests. False, and nothing changes, when this processor lacks the instructions.
  bool use(Instructions instructions) noexcept;

 private:
  explicit Scanner(Options options);

  Options options_;
  void (*find_triggers_)(const unsigned char*, size_t, TriggerState&, Block*);
};

}  // namespace spoor::toolkit::ioc
