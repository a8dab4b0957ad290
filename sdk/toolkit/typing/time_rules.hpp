// SPDX-License-Identifier: Apache-2.0
//
// Which values of a text are times, and when they were.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <toolkit/time/time_format.hpp>
#include <toolkit/time/zone.hpp>
#include <toolkit/typing/scalar.hpp>

namespace spoor::toolkit::typing {

/// A column that has been declared to hold times.
struct ColumnTime {
  time::TimeFormat format;
  std::optional<time::Zone> zone = {};  ///< else that of the rules
};

/// Immutable once it is shared.
struct TimeRules {
  /// Of times without an offset. Without one they are text.
  std::optional<time::Zone> zone;
  /// How far the clock of the source was ahead; taken off every time.
  int64_t skew_us = 0;
  std::map<std::string, ColumnTime, std::less<>> columns;

  /// The rule of a column, or nullptr.
  [[nodiscard]] const ColumnTime* find(std::string_view column) const {
    const auto known = columns.find(column);
    return known == columns.end() ? nullptr : &known->second;
  }
  /// The time that a value means, by the column's rule or, if that is null, as RFC 3339.
  [[nodiscard]] std::optional<time::Instant> read(const ColumnTime* rule,
                                                  std::string_view text) const;
  /// kTime or kText for a value of a column without a rule.
  [[nodiscard]] Evidence classify(std::string_view text) const;
};

using TimeRulesPtr = std::shared_ptr<const TimeRules>;

/// No zone, no columns.
[[nodiscard]] TimeRulesPtr no_time_rules();

}  // namespace spoor::toolkit::typing
