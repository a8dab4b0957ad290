// SPDX-License-Identifier: Apache-2.0
//
// Runs a condition over a batch, column at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <spoor/batch.hpp>
#include <spoor/schema.hpp>
#include <vector>

#include "expression.hpp"

namespace spoor_select {

/// Truth of each row, as in SQL.
enum Truth : uint8_t { kFalse = 0, kTrue = 1, kUnknown = 2 };
using Mask = std::vector<uint8_t>;

/// One node of a condition that is bound to a schema.
class Condition {
 public:
  Condition() = default;
  virtual ~Condition() = default;
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;
  /// One Truth a row. `limits` counts rows on which a pattern gave up. [thread-safe]
  virtual void test(const spoor::batch& rows, Mask& out, uint64_t& limits) const = 0;
};

/// Resolves columns and checks types: errors say where in the text. The tree must outlive the
/// result.
std::unique_ptr<Condition> bind(const Expression& tree, const spoor::schema_view& schema);

}  // namespace spoor_select
