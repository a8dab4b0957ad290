// SPDX-License-Identifier: Apache-2.0
#include "host/plan/graph.hpp"

#include <algorithm>

namespace spoor::host::plan {

std::string_view name_of(EdgeKind kind) {
  constexpr std::string_view names[] = {"fused", "queued", "materialised"};
  return names[static_cast<size_t>(kind)];
}

const Step* Graph::find(std::string_view name) const {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.name == name; });
  return found == steps.end() ? nullptr : &*found;
}

}  // namespace spoor::host::plan
