// SPDX-License-Identifier: Apache-2.0
//
// Times in the forms that sources have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <toolkit/result.hpp>
#include <toolkit/time/zone.hpp>

namespace spoor::toolkit::time {

/// One form. Immutable; any thread may use it.
class TimeFormat {
 public:
  /// - `rfc3339`: with an offset, or without one if there is a zone
  /// - `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`: a number since 1970 UTC; seconds with
  /// fraction
  /// - `filetime`: 100 ns since 1601 UTC
  /// - a pattern of `%Y %y %m %d %e %b %H %I %p %M %S %z %%` and literal characters; a space
  ///   matches any number of them, `%S` takes a fraction along
  [[nodiscard]] static Result<TimeFormat> make(std::string_view text);

  /// The instant; `zone` is that of times without an offset, which are refused if it is null.
  [[nodiscard]] std::optional<Instant> parse(std::string_view text, const Zone* zone) const;

 private:
  enum class Kind : uint8_t { rfc3339, epoch, filetime, pattern };
  Kind kind_ = Kind::rfc3339;
  int64_t per_second_ = 1;
  std::string pattern_;
};

}  // namespace spoor::toolkit::time
