// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <optional>
#include <spoor/error.hpp>
#include <utility>

#include "expression.hpp"

namespace spoor_select {
namespace {

constexpr int kMostDepth = 64;
constexpr size_t kMostBytes = 64 * 1024;

using Tree = std::unique_ptr<Expression>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_letter(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '@'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Token {
  enum Kind : uint8_t { kEnd, kName, kQuotedName, kString, kNumber, kBound, kSymbol } kind = kEnd;
  std::string text;
  size_t at = 0;
};

/// Cuts the text into tokens.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
    if (at_ == text_.size()) return {Token::kEnd, "", at_};
    const char c = text_[at_];
    if (c == '\'' || c == '"') return quoted(Token::kString, c);
    if (c == '`') return quoted(Token::kQuotedName, c);
    if (c == '$') return bound();
    if (is_letter(c))
      return run(Token::kName, [](char x) {
        return is_letter(x) || is_digit(x) || x == '.' || static_cast<unsigned char>(x) >= 0x80;
      });
    const bool minus = c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
    if (is_digit(c) || minus) return number();
    return symbol();
  }

 private:
  template <class Part>
  Token run(Token::Kind kind, Part part) {
    const size_t begin = at_;
    while (at_ < text_.size() && part(text_[at_]))
      ++at_;
    return {kind, std::string(text_.substr(begin, at_ - begin)), begin};
  }
  Token bound() {
    const size_t begin = at_++;
    Token name = run(Token::kBound, [](char x) { return is_letter(x) || is_digit(x); });
    name.at = begin;
    return name;
  }
  Token number() {
    const size_t begin = at_++;
    while (at_ < text_.size()) {
      const char c = lower(text_[at_]);
      const bool sign = (c == '-' || c == '+') && lower(text_[at_ - 1]) == 'e';
      if (!is_digit(c) && c != '.' && c != 'e' && !sign) break;
      ++at_;
    }
    return {Token::kNumber, std::string(text_.substr(begin, at_ - begin)), begin};
  }
  Token quoted(Token::Kind kind, char quote) {
    const size_t begin = at_++;
    std::string text;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] != quote) {
        text += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        text += quote;
        ++at_;
      } else {
        ++at_;
        return {kind, std::move(text), begin};
      }
    }
    refuse(begin, std::string("the ") + quote + " is never closed");
  }
  Token symbol() {
    const size_t begin = at_;
    for (const std::string_view both : {"==", "!=", "<>", "<=", ">="}) {
      if (text_.substr(at_, 2) != both) continue;
      at_ += 2;
      return {Token::kSymbol, std::string(both), begin};
    }
    return {Token::kSymbol, std::string(1, text_[at_++]), begin};
  }

  std::string_view text_;
  size_t at_ = 0;
};

Tree node(Operator op, size_t at) {
  auto made = std::make_unique<Expression>();
  made->op = op;
  made->at = at;
  return made;
}

class Parser {
 public:
  Parser(std::string_view text, const Bindings& bound)
      : lexer_(text), token_(lexer_.next()), bound_(&bound) {}

  Tree document() {
    Tree whole = either(0);
    if (token_.kind != Token::kEnd) refuse(token_.at, "`" + token_.text + "` is not expected here");
    return whole;
  }

 private:
  [[nodiscard]] bool is_word(std::string_view word) const {
    return token_.kind == Token::kName &&
           std::equal(token_.text.begin(), token_.text.end(), word.begin(), word.end(),
                      [](char a, char b) { return lower(a) == b; });
  }
  [[nodiscard]] bool is_symbol(std::string_view symbol) const {
    return token_.kind == Token::kSymbol && token_.text == symbol;
  }
  Token take() { return std::exchange(token_, lexer_.next()); }
  bool take_word(std::string_view word) {
    if (!is_word(word)) return false;
    take();
    return true;
  }
  void expect(std::string_view symbol) {
    if (!is_symbol(symbol)) refuse(token_.at, "expected `" + std::string(symbol) + "`");
    take();
  }

  Tree either(int depth) {
    if (depth > kMostDepth) refuse(token_.at, "nested deeper than 64 levels");
    Tree left = both(depth);
    while (is_word("or")) {
      Tree joined = node(Operator::kOr, take().at);
      joined->operands.push_back(std::move(left));
      joined->operands.push_back(both(depth));
      left = std::move(joined);
    }
    return left;
  }
  Tree both(int depth) {
    Tree left = negated(depth);
    while (is_word("and")) {
      Tree joined = node(Operator::kAnd, take().at);
      joined->operands.push_back(std::move(left));
      joined->operands.push_back(negated(depth));
      left = std::move(joined);
    }
    return left;
  }
  Tree negated(int depth) {
    if (depth > kMostDepth) refuse(token_.at, "nested deeper than 64 levels");
    if (!is_word("not")) return test(depth);
    Tree made = node(Operator::kNot, take().at);
    made->operands.push_back(negated(depth + 1));
    return made;
  }

  Tree test(int depth) {
    Tree left = operand(depth);
    if (token_.kind == Token::kSymbol) {
      const auto op = comparison();
      if (!op) return left;
      return binary(*op, std::move(left), depth);
    }
    if (is_word("is")) return null_test(std::move(left));
    const size_t at = token_.at;
    if (!take_word("not")) return word_test(std::move(left), depth, /*required=*/false);
    Tree inverted = node(Operator::kNot, at);
    inverted->operands.push_back(word_test(std::move(left), depth, /*required=*/true));
    return inverted;
  }
  [[nodiscard]] std::optional<Operator> comparison() const {
    constexpr std::pair<std::string_view, Operator> kSymbols[] = {
        {"=", Operator::kEqual},     {"==", Operator::kEqual},       {"!=", Operator::kNotEqual},
        {"<>", Operator::kNotEqual}, {"<", Operator::kLess},         {"<=", Operator::kLessEqual},
        {">", Operator::kGreater},   {">=", Operator::kGreaterEqual}};
    for (const auto& [symbol, op] : kSymbols)
      if (token_.text == symbol) return op;
    return std::nullopt;
  }
  Tree binary(Operator op, Tree left, int depth) {
    Tree made = node(op, take().at);
    made->operands.push_back(std::move(left));
    made->operands.push_back(operand(depth));
    return made;
  }
  Tree null_test(Tree left) {
    Tree made = node(Operator::kIsNull, take().at);
    made->operands.push_back(std::move(left));
    const bool inverted = take_word("not");
    if (!take_word("null")) refuse(token_.at, "expected `null` after `is`");
    if (!inverted) return made;
    Tree outer = node(Operator::kNot, made->at);
    outer->operands.push_back(std::move(made));
    return outer;
  }
  Tree word_test(Tree left, int depth, bool required) {
    if (is_word("in")) return membership(std::move(left));
    if (is_word("matches")) return pattern_test(std::move(left));
    constexpr std::pair<std::string_view, Operator> kWords[] = {
        {"contains", Operator::kContains},
        {"startswith", Operator::kStartsWith},
        {"endswith", Operator::kEndsWith}};
    for (const auto& [word, op] : kWords)
      if (is_word(word)) return binary(op, std::move(left), depth);
    if (required)
      refuse(token_.at, "expected in, contains, startswith, endswith or matches after `not`");
    return left;
  }
  Tree membership(Tree left) {
    Tree made = node(Operator::kIn, take().at);
    made->operands.push_back(std::move(left));
    expect("(");
    for (;;) {
      made->literals.push_back(literal());
      if (!is_symbol(",")) break;
      take();
    }
    expect(")");
    return made;
  }
  Tree pattern_test(Tree left) {
    Tree made = node(Operator::kMatches, take().at);
    made->operands.push_back(std::move(left));
    if (token_.kind != Token::kString) refuse(token_.at, "expected a 'pattern' after `matches`");
    const Token text = take();
    try {
      made->pattern = Pattern::compile(text.text);
    } catch (const spoor::error& wrong) {
      refuse(text.at, wrong.message());
    }
    return made;
  }

  Tree operand(int depth) {
    if (is_symbol("(")) {
      take();
      Tree inner = either(depth + 1);
      expect(")");
      return inner;
    }
    if (token_.kind == Token::kQuotedName) return column(take());
    if (token_.kind == Token::kName && !is_word("true") && !is_word("false")) {
      const Token name = take();
      if (is_symbol("(")) return function(name, depth);
      return column(name);
    }
    Tree made = node(Operator::kLiteral, token_.at);
    made->literals.push_back(literal());
    return made;
  }
  static Tree column(const Token& name) {
    Tree made = node(Operator::kColumn, name.at);
    made->column = name.text;
    return made;
  }
  Tree function(const Token& name, int depth) {
    if (name.text != "lower") refuse(name.at, "no function `" + name.text + "`; there is lower()");
    take();
    Tree made = node(Operator::kLower, name.at);
    made->operands.push_back(operand(depth + 1));
    expect(")");
    return made;
  }
  Literal literal() {
    if (token_.kind == Token::kString) return take().text;
    if (token_.kind == Token::kBound) return bound_value(take());
    if (is_word("true") || is_word("false")) return lower(take().text.front()) == 't';
    if (token_.kind != Token::kNumber) refuse(token_.at, "expected a column, 'text' or a number");
    const Token number = take();
    const char* const end = number.text.data() + number.text.size();
    int64_t whole = 0;
    if (auto [rest, code] = std::from_chars(number.text.data(), end, whole);
        code == std::errc() && rest == end)
      return whole;
    double real = 0;
    if (auto [rest, code] = std::from_chars(number.text.data(), end, real);
        code == std::errc() && rest == end)
      return real;
    refuse(number.at, "`" + number.text + "` is no number");
  }

  [[nodiscard]] Literal bound_value(const Token& name) const {
    const auto at = bound_->find(name.text);
    if (at != bound_->end()) return at->second;
    std::string known;
    for (const auto& [other, value] : *bound_)
      known += (known.empty() ? "" : ", ") + other;
    refuse(name.at, "nothing is bound to $" + name.text +
                        (known.empty() ? "; give it under `bind`" : "; bound are " + known));
  }

  Lexer lexer_;
  Token token_;
  const Bindings* bound_;
};

}  // namespace

void refuse(size_t at, const std::string& message) {
  throw spoor::error(SPOOR_INVALID_ARGUMENT,
                     "where, character " + std::to_string(at + 1) + ": " + message);
}

Tree parse(std::string_view text, const Bindings& bound) {
  if (text.size() > kMostBytes) refuse(kMostBytes, "the condition is longer than 64 KiB");
  return Parser(text, bound).document();
}

}  // namespace spoor_select
