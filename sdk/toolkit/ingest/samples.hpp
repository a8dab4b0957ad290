// SPDX-License-Identifier: Apache-2.0
//
// Diagnostics of one part: the first few with their place, the rest as a count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <toolkit/ingest/host.hpp>
#include <toolkit/ingest/two_pass.hpp>

namespace spoor::toolkit::ingest {

/// Counts one kind of fault and tells the host; `finish` tells the rest.
class Samples {
 public:
  Samples(Host& host, const Part& part, const char* code) : host_(host), part_(part), code_(code) {}

  void add(uint64_t offset, uint64_t record, std::string_view cause) {
    if (++count_ > kPlaced) return;
    host_.diagnostic(code_, 1,
                     {.file = part_.file,
                      .member = part_.member,
                      .offset = offset,
                      .row = part_.first_record + record + 1},
                     std::string(cause));
  }
  void finish() const {
    if (count_ <= kPlaced) return;
    host_.diagnostic(code_, count_ - kPlaced, {.file = part_.file, .member = part_.member},
                     "more of them in this part");
  }
  [[nodiscard]] uint64_t count() const noexcept { return count_; }

 private:
  static constexpr uint64_t kPlaced = 5;

  Host& host_;
  const Part& part_;
  const char* code_;
  uint64_t count_ = 0;
};

/// A fault that is only counted; nothing if there was none.
inline void count_fault(Host& host, const Part& part, const char* code, uint64_t count,
                        const char* cause) {
  if (count > 0) host.diagnostic(code, count, {.file = part.file, .member = part.member}, cause);
}

}  // namespace spoor::toolkit::ingest
