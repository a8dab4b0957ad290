// SPDX-License-Identifier: Apache-2.0
//
// spoor.clock/1.
#pragma once

#include <cstdint>
#include <optional>

#include <spoor/abi/services.h>

namespace spoor::host {

/// [thread-safe]; the table lives as long as the object.
class ClockService {
 public:
  /// With a time, `now_us` always tells that one: a replay.
  explicit ClockService(std::optional<int64_t> frozen_us = std::nullopt);
  ClockService(const ClockService&) = delete;
  ClockService& operator=(const ClockService&) = delete;

  [[nodiscard]] const spoor_clock* table() const { return &embedded_.table; }

 private:
  struct Embedded {
    spoor_clock table;
    const ClockService* owner;
  };
  const std::optional<int64_t> frozen_us_;
  Embedded embedded_;
};

}  // namespace spoor::host
