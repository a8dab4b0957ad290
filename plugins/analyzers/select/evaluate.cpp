// SPDX-License-Identifier: Apache-2.0
#include "evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <spoor/error.hpp>
#include <string>
#include <toolkit/time/rfc3339.hpp>
#include <unordered_set>
#include <utility>

namespace spoor_select {
namespace {

using Test = std::unique_ptr<Condition>;

/// What values are compared as. Integers of either sign and doubles are numbers.
enum class Family : uint8_t { kText, kNumber, kTime, kBool };

const char* name_of(Family family) {
  switch (family) {
    case Family::kText:
      return "text";
    case Family::kNumber:
      return "a number";
    case Family::kTime:
      return "a time";
    case Family::kBool:
      return "true or false";
  }
  return "";
}

/// A number without loss: int64, uint64 or double.
struct Number {
  enum Kind : uint8_t { kSigned, kUnsigned, kReal } kind = kSigned;
  int64_t whole = 0;
  uint64_t unsigned_whole = 0;
  double real = 0;
};

/// -1, 0, 1, or nothing when one of them is not a number. An integer and a double are compared
/// exactly: 2^53 + 1 does not equal 2^53.
std::optional<int> compare_with_real(int64_t whole, double real) {
  if (std::isnan(real)) return std::nullopt;
  if (real >= 9223372036854775808.0) return -1;
  if (real < -9223372036854775808.0) return 1;
  const double floor = std::floor(real);
  const auto below = static_cast<int64_t>(floor);
  if (whole != below) return whole < below ? -1 : 1;
  return floor < real ? -1 : 0;
}

template <class T>
int order(const T& a, const T& b) {
  if (a < b) return -1;
  return b < a ? 1 : 0;
}

std::optional<int> compare(const Number& a, const Number& b) {
  if (a.kind == Number::kReal && b.kind == Number::kReal) {
    if (std::isnan(a.real) || std::isnan(b.real)) return std::nullopt;
    return order(a.real, b.real);
  }
  if (a.kind == Number::kReal) {
    const auto turned = compare(b, a);
    return turned ? std::optional(-*turned) : std::nullopt;
  }
  if (b.kind == Number::kReal) {
    if (a.kind == Number::kSigned) return compare_with_real(a.whole, b.real);
    if (a.unsigned_whole <= INT64_MAX)
      return compare_with_real(static_cast<int64_t>(a.unsigned_whole), b.real);
    if (std::isnan(b.real)) return std::nullopt;
    return order(static_cast<double>(a.unsigned_whole), b.real);
  }
  if (a.kind == b.kind)
    return a.kind == Number::kSigned ? order(a.whole, b.whole)
                                     : order(a.unsigned_whole, b.unsigned_whole);
  if (a.kind == Number::kSigned)
    return a.whole < 0 ? -1 : order(static_cast<uint64_t>(a.whole), b.unsigned_whole);
  return b.whole < 0 ? 1 : order(a.unsigned_whole, static_cast<uint64_t>(b.whole));
}

void to_lower(std::string_view text, std::string& out) {
  out.assign(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
}

/// An operand bound to the schema: a column, perhaps in lower case, or a constant.
struct Operand {
  std::optional<size_t> column;
  bool lowered = false;
  Family family = Family::kText;
  spoor::data_type storage = spoor::utf8;
  size_t at = 0;
  // The constant.
  std::string text;
  Number number;
  bool truth = false;
};

Number number_at(const spoor::column& column, const spoor::data_type& storage, int64_t row) {
  if (storage == spoor::i64) return {.kind = Number::kSigned, .whole = column.i64(row)};
  if (storage == spoor::u64) return {.kind = Number::kUnsigned, .unsigned_whole = column.u64(row)};
  return {.kind = Number::kReal, .real = column.f64(row)};
}

Number number_of(const Literal& literal) {
  if (const auto* whole = std::get_if<int64_t>(&literal))
    return {.kind = Number::kSigned, .whole = *whole};
  return {.kind = Number::kReal, .real = std::get<double>(literal)};
}

Family family_of(const spoor::data_type& storage, const std::string& name, size_t at) {
  if (storage == spoor::utf8) return Family::kText;
  if (storage == spoor::i64 || storage == spoor::u64 || storage == spoor::f64)
    return Family::kNumber;
  if (storage == spoor::timestamp_us) return Family::kTime;
  if (storage == spoor::boolean) return Family::kBool;
  refuse(at, "column " + name + " is of a type that cannot be compared");
}

Family family_of(const Literal& literal) {
  if (std::holds_alternative<std::string>(literal)) return Family::kText;
  return std::holds_alternative<bool>(literal) ? Family::kBool : Family::kNumber;
}

/// The names that look like it, for "did you mean".
std::string known_columns(const spoor::schema_view& schema) {
  constexpr size_t kMost = 12;
  std::string text;
  for (size_t i = 0; i < schema.size() && i < kMost; ++i)
    text += (i == 0 ? "" : ", ") + std::string(schema[i].name());
  if (schema.size() > kMost) text += ", … (" + std::to_string(schema.size()) + " in all)";
  return text;
}

Operand bind_column(const Expression& tree, const spoor::schema_view& schema) {
  const auto field = schema.find(tree.column);
  if (!field)
    refuse(tree.at, "no column `" + tree.column + "`; there are " + known_columns(schema));
  Operand made;
  made.column = field->index();
  made.storage = field->storage();
  made.family = family_of(made.storage, tree.column, tree.at);
  made.at = tree.at;
  return made;
}

Operand bind_literal(const Expression& tree) {
  const Literal& literal = tree.literals.front();
  Operand made;
  made.at = tree.at;
  made.family = family_of(literal);
  if (const auto* text = std::get_if<std::string>(&literal)) made.text = *text;
  if (const auto* truth = std::get_if<bool>(&literal)) made.truth = *truth;
  if (made.family == Family::kNumber) made.number = number_of(literal);
  return made;
}

Operand bind_operand(const Expression& tree, const spoor::schema_view& schema) {
  switch (tree.op) {
    case Operator::kColumn:
      return bind_column(tree, schema);
    case Operator::kLiteral:
      return bind_literal(tree);
    case Operator::kLower: {
      Operand inner = bind_operand(*tree.operands.front(), schema);
      if (inner.family != Family::kText) refuse(tree.at, "lower() takes text");
      inner.lowered = true;
      if (!inner.column) to_lower(std::string(inner.text), inner.text);
      return inner;
    }
    default:
      refuse(tree.at, "a condition cannot be compared; a column or a value can");
  }
}

/// The text operand of one batch, row by row.
class TextReader {
 public:
  TextReader(const Operand& operand, const spoor::batch& rows) : operand_(&operand) {
    if (operand.column) column_.emplace(rows.at(*operand.column));
  }
  [[nodiscard]] bool null(int64_t row) const { return column_ && column_->null(row); }
  std::string_view at(int64_t row) {
    if (!column_) return operand_->text;
    if (!operand_->lowered) return column_->str(row);
    to_lower(column_->str(row), scratch_);
    return scratch_;
  }

 private:
  const Operand* operand_;
  std::optional<spoor::column> column_;
  std::string scratch_;
};

uint8_t decide(Operator op, int ordering) {
  switch (op) {
    case Operator::kEqual:
      return ordering == 0 ? kTrue : kFalse;
    case Operator::kNotEqual:
      return ordering != 0 ? kTrue : kFalse;
    case Operator::kLess:
      return ordering < 0 ? kTrue : kFalse;
    case Operator::kLessEqual:
      return ordering <= 0 ? kTrue : kFalse;
    case Operator::kGreater:
      return ordering > 0 ? kTrue : kFalse;
    default:
      return ordering >= 0 ? kTrue : kFalse;
  }
}

/// Runs `truth(row)` on every row without a null.
template <class Null, class TruthOf>
void each_row(const spoor::batch& rows, Mask& out, Null null, TruthOf truth) {
  out.resize(static_cast<size_t>(rows.rows()));
  for (int64_t row = 0; row < rows.rows(); ++row)
    out[static_cast<size_t>(row)] = null(row) ? static_cast<uint8_t>(kUnknown) : truth(row);
}

class TextComparison final : public Condition {
 public:
  TextComparison(Operator op, Operand left, Operand right)
      : op_(op), left_(std::move(left)), right_(std::move(right)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t&) const override {
    TextReader left(left_, rows);
    TextReader right(right_, rows);
    each_row(
        rows, out, [&](int64_t row) { return left.null(row) || right.null(row); },
        [&](int64_t row) { return decide_text(left.at(row), right.at(row)); });
  }

 private:
  [[nodiscard]] uint8_t decide_text(std::string_view a, std::string_view b) const {
    switch (op_) {
      case Operator::kEqual:
        return a == b ? kTrue : kFalse;
      case Operator::kNotEqual:
        return a != b ? kTrue : kFalse;
      case Operator::kContains:
        return a.find(b) != a.npos ? kTrue : kFalse;
      case Operator::kStartsWith:
        return a.substr(0, b.size()) == b ? kTrue : kFalse;
      case Operator::kEndsWith:
        return a.size() >= b.size() && a.substr(a.size() - b.size()) == b ? kTrue : kFalse;
      default:
        return decide(op_, a.compare(b));
    }
  }
  Operator op_;
  Operand left_, right_;
};

class NumberComparison final : public Condition {
 public:
  NumberComparison(Operator op, Operand left, Operand right)
      : op_(op), left_(std::move(left)), right_(std::move(right)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t&) const override {
    std::optional<spoor::column> a;
    std::optional<spoor::column> b;
    if (left_.column) a.emplace(rows.at(*left_.column));
    if (right_.column) b.emplace(rows.at(*right_.column));
    each_row(
        rows, out, [&](int64_t row) { return (a && a->null(row)) || (b && b->null(row)); },
        [&](int64_t row) -> uint8_t {
          const auto ordering = compare(a ? number_at(*a, left_.storage, row) : left_.number,
                                        b ? number_at(*b, right_.storage, row) : right_.number);
          return ordering ? decide(op_, *ordering) : static_cast<uint8_t>(kUnknown);
        });
  }

 private:
  Operator op_;
  Operand left_, right_;
};

/// Times and booleans: int64 values of either side.
class WholeComparison final : public Condition {
 public:
  WholeComparison(Operator op, Operand left, Operand right)
      : op_(op), left_(std::move(left)), right_(std::move(right)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t&) const override {
    const auto read = [&](const Operand& operand) {
      std::optional<spoor::column> column;
      if (operand.column) column.emplace(rows.at(*operand.column));
      return column;
    };
    const auto a = read(left_);
    const auto b = read(right_);
    each_row(
        rows, out, [&](int64_t row) { return (a && a->null(row)) || (b && b->null(row)); },
        [&](int64_t row) {
          return decide(op_, order(value(left_, a, row), value(right_, b, row)));
        });
  }

 private:
  static int64_t value(const Operand& operand, const std::optional<spoor::column>& column,
                       int64_t row) {
    if (!column) return operand.family == Family::kBool ? operand.truth : operand.number.whole;
    return operand.family == Family::kBool ? column->boolean(row) : column->timestamp(row);
  }
  Operator op_;
  Operand left_, right_;
};

class TextMembership final : public Condition {
 public:
  TextMembership(Operand left, std::unordered_set<std::string> wanted)
      : left_(std::move(left)), wanted_(std::move(wanted)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t&) const override {
    TextReader left(left_, rows);
    std::string key;
    each_row(
        rows, out, [&](int64_t row) { return left.null(row); },
        [&](int64_t row) -> uint8_t {
          key.assign(left.at(row));
          return wanted_.count(key) != 0 ? kTrue : kFalse;
        });
  }

 private:
  Operand left_;
  std::unordered_set<std::string> wanted_;
};

class Matching final : public Condition {
 public:
  Matching(Operand left, std::shared_ptr<const Pattern> pattern)
      : left_(std::move(left)), pattern_(std::move(pattern)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t& limits) const override {
    TextReader left(left_, rows);
    each_row(
        rows, out, [&](int64_t row) { return left.null(row); },
        [&](int64_t row) -> uint8_t {
          const auto found = pattern_->search(left.at(row));
          if (found != Pattern::Result::kLimit)
            return found == Pattern::Result::kYes ? kTrue : kFalse;
          ++limits;
          return kUnknown;
        });
  }

 private:
  Operand left_;
  std::shared_ptr<const Pattern> pattern_;
};

class NullTest final : public Condition {
 public:
  explicit NullTest(Operand left) : left_(std::move(left)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t&) const override {
    std::optional<spoor::column> column;
    if (left_.column) column.emplace(rows.at(*left_.column));
    each_row(
        rows, out, [](int64_t) { return false; },
        [&](int64_t row) -> uint8_t { return column && column->null(row) ? kTrue : kFalse; });
  }

 private:
  Operand left_;
};

/// A column or value that is itself true or false.
class Plain final : public Condition {
 public:
  explicit Plain(Operand operand) : operand_(std::move(operand)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t&) const override {
    std::optional<spoor::column> column;
    if (operand_.column) column.emplace(rows.at(*operand_.column));
    each_row(
        rows, out, [&](int64_t row) { return column && column->null(row); },
        [&](int64_t row) -> uint8_t {
          return (column ? column->boolean(row) : operand_.truth) ? kTrue : kFalse;
        });
  }

 private:
  Operand operand_;
};

class Not final : public Condition {
 public:
  explicit Not(Test inner) : inner_(std::move(inner)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t& limits) const override {
    inner_->test(rows, out, limits);
    for (uint8_t& truth : out)
      if (truth != kUnknown) truth ^= 1U;
  }

 private:
  Test inner_;
};

/// `and` and `or` with three values: `deciding` wins, then unknown.
class Junction final : public Condition {
 public:
  Junction(Truth deciding, Test left, Test right)
      : deciding_(deciding), left_(std::move(left)), right_(std::move(right)) {}
  void test(const spoor::batch& rows, Mask& out, uint64_t& limits) const override {
    left_->test(rows, out, limits);
    Mask other;
    right_->test(rows, other, limits);
    for (size_t i = 0; i < out.size(); ++i) {
      if (out[i] == deciding_) continue;
      if (other[i] == deciding_ || out[i] != kUnknown) out[i] = other[i];
    }
  }

 private:
  Truth deciding_;
  Test left_, right_;
};

/// A text literal beside a time column is a time.
void adopt_time(Operand& side, const Operand& other) {
  if (other.family != Family::kTime || side.family != Family::kText || side.column) return;
  const auto instant = spoor::toolkit::time::parse_rfc3339(side.text);
  if (!instant)
    refuse(side.at, "'" + side.text + "' is not a time with an offset (2026-11-24T08:00:00Z)");
  side.family = Family::kTime;
  side.number.whole = instant->us;
}

Test bind_comparison(const Expression& tree, const spoor::schema_view& schema) {
  Operand left = bind_operand(*tree.operands[0], schema);
  Operand right = bind_operand(*tree.operands[1], schema);
  adopt_time(left, right);
  adopt_time(right, left);
  const bool text_only = tree.op == Operator::kContains || tree.op == Operator::kStartsWith ||
                         tree.op == Operator::kEndsWith;
  if (left.family != right.family || (text_only && left.family != Family::kText))
    refuse(tree.at, std::string(name_of(left.family)) + " cannot be compared so with " +
                        name_of(right.family));
  switch (left.family) {
    case Family::kText:
      return std::make_unique<TextComparison>(tree.op, std::move(left), std::move(right));
    case Family::kNumber:
      return std::make_unique<NumberComparison>(tree.op, std::move(left), std::move(right));
    default:
      return std::make_unique<WholeComparison>(tree.op, std::move(left), std::move(right));
  }
}

/// `a in (x, y)` over anything but text is `a = x or a = y`.
Test bind_membership(const Expression& tree, const spoor::schema_view& schema) {
  Operand left = bind_operand(*tree.operands[0], schema);
  if (left.family == Family::kText) {
    std::unordered_set<std::string> wanted;
    for (const auto& literal : tree.literals) {
      if (!std::holds_alternative<std::string>(literal))
        refuse(tree.at, "a text column is compared with a list of 'texts'");
      wanted.insert(std::get<std::string>(literal));
    }
    return std::make_unique<TextMembership>(std::move(left), std::move(wanted));
  }
  Test any;
  for (const auto& literal : tree.literals) {
    Expression value;
    value.at = tree.at;
    value.literals = {literal};
    Operand right = bind_literal(value);
    adopt_time(right, left);
    if (right.family != left.family)
      refuse(tree.at, std::string(name_of(left.family)) + " cannot be in a list of " +
                          name_of(right.family));
    Test one;
    if (left.family == Family::kNumber)
      one = std::make_unique<NumberComparison>(Operator::kEqual, left, std::move(right));
    else
      one = std::make_unique<WholeComparison>(Operator::kEqual, left, std::move(right));
    any = any == nullptr ? std::move(one)
                         : std::make_unique<Junction>(kTrue, std::move(any), std::move(one));
  }
  return any;
}

}  // namespace

Test bind(const Expression& tree, const spoor::schema_view& schema) {
  switch (tree.op) {
    case Operator::kOr:
    case Operator::kAnd:
      return std::make_unique<Junction>(tree.op == Operator::kOr ? kTrue : kFalse,
                                        bind(*tree.operands[0], schema),
                                        bind(*tree.operands[1], schema));
    case Operator::kNot:
      return std::make_unique<Not>(bind(*tree.operands[0], schema));
    case Operator::kIn:
      return bind_membership(tree, schema);
    case Operator::kIsNull:
      return std::make_unique<NullTest>(bind_operand(*tree.operands[0], schema));
    case Operator::kMatches: {
      Operand left = bind_operand(*tree.operands[0], schema);
      if (left.family != Family::kText) refuse(tree.at, "`matches` takes text");
      return std::make_unique<Matching>(std::move(left), tree.pattern);
    }
    case Operator::kColumn:
    case Operator::kLiteral:
    case Operator::kLower: {
      Operand plain = bind_operand(tree, schema);
      if (plain.family != Family::kBool)
        refuse(tree.at, std::string("expected a condition, this is ") + name_of(plain.family));
      return std::make_unique<Plain>(std::move(plain));
    }
    default:
      return bind_comparison(tree, schema);
  }
}

}  // namespace spoor_select
