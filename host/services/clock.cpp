// SPDX-License-Identifier: Apache-2.0
#include "host/services/clock.hpp"

#include <ctime>

namespace spoor::host {
namespace {

int64_t nanoseconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

ClockService::ClockService(std::optional<int64_t> frozen_us)
    : frozen_us_(frozen_us),
      embedded_{{sizeof(spoor_clock), 0,
                 [](const spoor_clock* table) {
                   const ClockService& self = *reinterpret_cast<const Embedded*>(table)->owner;
                   return self.frozen_us_.value_or(nanoseconds(CLOCK_REALTIME) / 1000);
                 },
                 [](const spoor_clock*) { return nanoseconds(CLOCK_MONOTONIC); }},
                this} {}

}  // namespace spoor::host
