// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/limits.hpp>

#include <string>

#include <spoor/abi/plugin.h>

namespace spoor::toolkit::archive {

tl::unexpected<Error> limit_reached(std::string_view what, std::string_view name, uint64_t value) {
  std::string text(what);
  text.append(": limit ").append(name).append(" = ").append(std::to_string(value));
  std::string hint = "if the evidence is sound, raise `limits: {";
  hint.append(name).append(": …}`");
  return fail(SPOOR_RESOURCE, text + " reached", {}, hint);
}

}  // namespace spoor::toolkit::archive
