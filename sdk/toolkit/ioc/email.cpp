// SPDX-License-Identifier: Apache-2.0
//
// Mail addresses: a local part of at most 64 bytes as people write them, and a domain with a public
// suffix. The user of a URL is none.
#include <toolkit/ioc/scan.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxLocal = 64;

}  // namespace

/// "@", "[@]", "(@)", "[at]", "(at)", "{at}", the bracketed forms with a space around them.
Separator Scan::at_sign(size_t i) const {
  if (at(i) == '@') return {1, false};
  const size_t blank = at(i) == ' ' ? 1 : 0;
  const size_t open = i + blank;
  const unsigned char o = at(open);
  const unsigned char close = o == '[' ? ']' : o == '(' ? ')' : o == '{' ? '}' : 0;
  if (close == 0) return {};
  const size_t inner = at(open + 1) == '@' ? 1 : starts_at(open + 1, "at") ? 2 : 0;
  if (inner == 0 || at(open + 1 + inner) != close) return {};
  const size_t end = open + 2 + inner;
  return {end + (at(end) == ' ' ? 1 : 0) - i, true};
}

void Scan::on_at(size_t i) {
  const bool bracketed = options_.defanged && i > 0 && at_sign(i - 1).size > 1;
  if (bracketed) return find_email(i - 1, i - 1 + at_sign(i - 1).size, true);
  find_email(i, i + 1, false);
}

void Scan::find_email(size_t sign_begin, size_t sign_end, bool defanged) {
  if (authority_.has(sign_begin)) return;
  if (separator_at(label_end(sign_end)).size == 0) return;  // one label is no domain
  if (defanged && before(sign_begin) == ' ') --sign_begin;
  size_t begin = sign_begin;
  while (begin > email_end_ && sign_begin - begin <= kMaxLocal) {
    const unsigned char c = at(begin - 1);
    if (c < 0x80 ? !is(c, kLocal) : letter_before(text_, begin).size == 0) break;
    begin -= c < 0x80 ? size_t{1} : letter_before(text_, begin).size;
  }
  if (sign_begin - begin > kMaxLocal) return;
  while (at(begin) == '%' && is(at(begin + 1), kHex) && is(at(begin + 2), kHex))
    begin += 3;
  while (begin < sign_begin && at(begin) < 0x80 && !is(at(begin), kWord))
    ++begin;
  if (begin >= sign_begin || before(sign_begin) == '.') return;

  HostToken domain = read_host(sign_end);
  if (domain.labels < 2 || domain.quad || !is_domain(domain, true)) return;
  named_ = domain.span;
  email_end_ = domain.span.end;
  const Span span{begin, domain.span.end};
  if (!options_.types.has(Type::kEmail)) return;
  if (!defanged && !domain.defanged) return emit(Type::kEmail, span);
  std::string value(text_, begin, sign_begin - begin);
  value += '@';
  value += refanged(domain);
  emit(Type::kEmail, span, value, true);
}

}  // namespace spoor::toolkit::ioc
