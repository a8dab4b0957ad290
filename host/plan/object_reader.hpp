// SPDX-License-Identifier: Apache-2.0
//
// Reads the members of one object of a descriptor: typed, complete, and nothing unknown.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/value.hpp"

namespace spoor::host::plan {

/// Findings have the rule `descriptor` and begin with the JSON pointer of the member. `finish`
/// reports the members nobody asked for.
class ObjectReader {
 public:
  ObjectReader(const Value& value, std::string pointer, Report& report);

  /// Empty, and reported, when missing although required, or of another type.
  std::string text(std::string_view key, bool required = false);
  bool flag(std::string_view key);
  std::optional<uint64_t> count(std::string_view key, bool required = false);
  std::optional<double> number(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  /// The member of any type; nullptr when absent.
  const Value* any(std::string_view key, bool required = false);
  /// Calls `read` for every object of a list.
  void each(std::string_view key, const std::function<void(ObjectReader&)>& read);
  /// Calls `read` for the object, if it is there.
  void object(std::string_view key, const std::function<void(ObjectReader&)>& read);
  void finish();

  void complain(std::string_view key, const std::string& what, std::string hint = {});
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

 private:
  const Value* typed(std::string_view key, Value::Kind kind, bool required, std::string_view what);

  const Value& value_;
  std::string pointer_;
  Report& report_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace spoor::host::plan
