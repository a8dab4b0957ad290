// SPDX-License-Identifier: Apache-2.0
//
// Steps and who reads whom: names to ports, order, circles.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "host/manifest/manifest.hpp"
#include "host/plan/descriptor.hpp"

namespace spoor::host::plan {

/// One input of a step, by index of the manifest's steps and of the classes' ports.
struct Wire {
  uint32_t port = 0;
  uint32_t from_step = 0;
  uint32_t from_port = 0;
  Position at;
};

struct WiredStep {
  const StepDecl* decl = nullptr;
  std::shared_ptr<const ClassSpec> spec;  ///< null when the class is unknown
  std::vector<Wire> wires;                ///< by port, then in the order of the manifest
};

/// One entry per step of the manifest, in its order. What does not fit is reported and left out.
[[nodiscard]] std::vector<WiredStep> wire(const Manifest& manifest, const Catalogue& catalogue,
                                          Report& report);

/// The steps in an order in which every step comes after those it reads; where the manifest's order
/// is free, it decides. Steps that want the ledger come last. Circles are reported (`cycle`) and
/// their steps left out.
[[nodiscard]] std::vector<uint32_t> topological_order(const std::vector<WiredStep>& steps,
                                                      Report& report);

}  // namespace spoor::host::plan
