// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <toolkit/text/utf8.hpp>

namespace spoor::toolkit::text {

bool valid_utf8(std::string_view text) noexcept {
  return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace spoor::toolkit::text
