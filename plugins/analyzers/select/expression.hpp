// SPDX-License-Identifier: Apache-2.0
//
// The condition of `where`, as a tree: what parse makes and evaluate runs.
//
//   or     := and ("or" and)*
//   and    := not ("and" not)*
//   not    := "not" not | test
//   test   := operand ( ("=" | "!=" | "<" | "<=" | ">" | ">=") operand
//                     | ["not"] "in" "(" literal ("," literal)* ")"
//                     | ["not"] ("contains" | "startswith" | "endswith") operand
//                     | ["not"] "matches" string
//                     | "is" ["not"] "null" )?
//   operand := column | literal | $name | "lower" "(" operand ")" | "(" or ")"
//
// A column is a name (letters, digits, _ . @), or any text between backticks; a literal is a
// 'string' or "string" (doubled quotes inside), a number, true, false; $name is a value that the
// manifest binds, never pasted into the text. Keywords in any case. A comparison with null is
// unknown, as in SQL: such a row is not kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pattern.hpp"

namespace spoor_select {

enum class Operator : uint8_t {
  kColumn,
  kLiteral,
  kLower,
  kOr,
  kAnd,
  kNot,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kContains,
  kStartsWith,
  kEndsWith,
  kMatches,
  kIsNull
};

using Literal = std::variant<std::string, int64_t, double, bool>;

struct Expression {
  Operator op = Operator::kLiteral;
  size_t at = 0;                                      ///< offset in the text, for messages
  std::string column;                                 ///< kColumn
  std::vector<Literal> literals;                      ///< kLiteral: one; kIn: all
  std::shared_ptr<const Pattern> pattern;             ///< kMatches
  std::vector<std::unique_ptr<Expression>> operands;  ///< in order
};

using Bindings = std::map<std::string, Literal>;

/// Throws spoor::error(SPOOR_INVALID_ARGUMENT) that says where in the text and what was expected.
std::unique_ptr<Expression> parse(std::string_view text, const Bindings& bound);

/// "where, character 12: message".
[[noreturn]] void refuse(size_t at, const std::string& message);

}  // namespace spoor_select
