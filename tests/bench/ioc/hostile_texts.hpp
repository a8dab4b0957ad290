// SPDX-License-Identifier: Apache-2.0
//
// Texts that an attacker would write to make a scanner slow, by the pattern they repeat; and the
// ordinary text that they are measured against.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spoor::bench {

struct HostileText {
  const char* name;
  std::string_view unit;
};

/// Every trigger byte alone and in the combinations that half-open tokens are made of.
const std::vector<HostileText>& hostile_texts();

/// `unit` again and again, `size` bytes.
std::string repeat(std::string_view unit, size_t size);

/// Log lines like those of servers and desktops, the same in every run.
std::string ordinary_log(size_t size);

}  // namespace spoor::bench
