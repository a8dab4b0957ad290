// SPDX-License-Identifier: Apache-2.0
#include <toolkit/typing/time_rules.hpp>

namespace spoor::toolkit::typing {

std::optional<time::Instant> TimeRules::read(const ColumnTime* rule, std::string_view text) const {
  const time::Zone* const common = zone ? &*zone : nullptr;
  std::optional<time::Instant> instant;
  if (rule != nullptr) {
    instant = rule->format.parse(text, rule->zone ? &*rule->zone : common);
  } else {
    instant = time::parse_rfc3339(text);
    const auto local = instant || common == nullptr ? std::nullopt : time::parse_local_time(text);
    if (local) instant = common->to_utc(*local);
  }
  if (instant) instant->us -= skew_us;
  return instant;
}

Evidence TimeRules::classify(std::string_view text) const {
  const bool digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
  if (text.size() < 19 || !digit) return kText;
  return read(nullptr, text) ? kTime : kText;
}

TimeRulesPtr no_time_rules() {
  static const TimeRulesPtr none = std::make_shared<const TimeRules>();
  return none;
}

}  // namespace spoor::toolkit::typing
