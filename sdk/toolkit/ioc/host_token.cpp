// SPDX-License-Identifier: Apache-2.0
//
// Labels joined by dots, plain or defanged: the ground that domains and IPv4 addresses grow on.
#include <toolkit/ioc/scan.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxLabel = 63;

unsigned char closing(unsigned char open) {
  switch (open) {
    case '[':
      return ']';
    case '(':
      return ')';
    case '{':
      return '}';
    default:
      return 0;
  }
}

bool is_octet(std::string_view label) {
  if (label.empty() || label.size() > 3 || (label.size() > 1 && label[0] == '0')) return false;
  int value = 0;
  for (const char c : label) {
    if (!is(static_cast<unsigned char>(c), kDigit)) return false;
    value = value * 10 + (c - '0');
  }
  return value <= 255;
}

}  // namespace

/// Recognises ".", "[.]", "(.)", "{.}", "[dot]", "[.", ".]", and the closed forms with a space on
/// each side or on one.
Separator Scan::separator_at(size_t i) const {
  if (at(i) == '.') {
    const bool half = options_.defanged && at(i + 1) == ']';
    return {half ? size_t{2} : size_t{1}, half};
  }
  if (!options_.defanged) return {};
  const size_t blank = at(i) == ' ' ? 1 : 0;
  const size_t open = i + blank;
  const unsigned char close = closing(at(open));
  if (close == 0) return {};
  const size_t inner = at(open + 1) == '.' ? 1 : starts_at(open + 1, "dot") ? 3 : 0;
  if (inner == 0) return {};
  const size_t end = open + 1 + inner;
  if (at(end) != close) {
    const bool half = at(open) == '[' && inner == 1 && blank == 0;
    return {half ? size_t{2} : size_t{0}, half};
  }
  const size_t trail = at(end + 1) == ' ' ? 1 : 0;
  return {end + 1 + trail - i, true};
}

/// The separator that holds the event byte `i`; `begin` becomes its first byte.
Separator Scan::separator_around(size_t i, size_t& begin) const {
  begin = i;
  if (at(i) == '.' && closing(before(i)) != 0 && separator_at(i - 1).size > 1) begin = i - 1;
  if (closing(at(begin)) != 0 && before(begin) == ' ' && separator_at(begin - 1).size != 0) --begin;
  return separator_at(begin);
}

size_t Scan::label_begin(size_t end, size_t floor) const {
  Script script = Script::kNone;
  size_t i = end;
  while (i > floor) {
    const unsigned char c = at(i - 1);
    if (c < 0x80) {
      if (!is(c, kLabel)) break;
      if (is(c, kAlpha)) {
        if (script == Script::kIdeographic) break;
        script = Script::kAlphabetic;
      }
      --i;
      continue;
    }
    const Letter letter = letter_before(text_, i);
    if (letter.size == 0 || i - floor < letter.size) break;
    if (script != Script::kNone && script != letter.script) break;
    script = letter.script;
    i -= letter.size;
  }
  return i;
}

size_t Scan::label_end(size_t begin) const {
  Script script = Script::kNone;
  size_t i = begin;
  while (i < text_.size()) {
    const unsigned char c = at(i);
    if (c < 0x80) {
      if (!is(c, kLabel)) break;
      if (is(c, kAlpha)) {
        if (script == Script::kIdeographic) break;
        script = Script::kAlphabetic;
      }
      ++i;
      continue;
    }
    const Letter letter = letter_at(text_, i);
    if (letter.size == 0) break;
    if (script != Script::kNone && script != letter.script) break;
    script = letter.script;
    i += letter.size;
  }
  return i;
}

void Scan::add_label(HostToken& token, Span label) const {
  const std::string_view name = view(label);
  // A '-' at the end of the last label may be punctuation, so it counts once another label follows.
  const bool inner_dash = token.labels > 0 && before(token.last.end) == '-';
  if (inner_dash || name.front() == '-' || name.size() > kMaxLabel) token.well_formed = false;
  ++token.labels;
  token.before = token.last;
  token.last = label;
  if (token.quad && !is_octet(name)) token.quad = false;
  for (const char c : name) {
    if (c == '-' || c == '_') token.dashes = true;
    if ((c & 0x80) != 0) token.non_ascii = true;
  }
}

/// Reads forward from the begin of a label. A token of one label has no separator.
HostToken Scan::read_host(size_t begin) const {
  HostToken token;
  token.span = {begin, label_end(begin)};
  if (token.span.empty()) return token;
  add_label(token, token.span);
  for (;;) {
    const Separator separator = separator_at(token.span.end);
    if (separator.size == 0) break;
    const size_t next = token.span.end + separator.size;
    const size_t end = label_end(next);
    if (end == next) break;
    token.defanged |= separator.defanged;
    token.span.end = end;
    add_label(token, {next, end});
  }
  return token;
}

/// "%2Fevil.com", "%252Fevil.com": the digits behind '%' belong to the escape, not to the name.
size_t Scan::behind_escape(size_t i) const {
  const auto pair = [&](size_t k) { return is(at(k), kHex) && is(at(k + 1), kHex); };
  while (at(i) == '2' && at(i + 1) == '5' && pair(i + 2))
    i += 2;
  return pair(i) ? i + 2 : i;
}

void Scan::on_dot(size_t i) {
  if (i < host_end_) return;
  size_t separator = 0;
  if (separator_around(i, separator).size == 0) return;
  size_t begin = label_begin(separator, host_end_);
  if (before(begin) == '%') begin = behind_escape(begin);
  while (begin < separator && at(begin) == '-')
    ++begin;
  if (begin >= separator) return;
  const HostToken token = read_host(begin);
  host_end_ = token.span.end;
  if (token.labels > 1) judge_host(token, before(begin) == '.');
}

void Scan::judge_host(HostToken token, bool after_dot) {
  if (token.quad && token.labels == 4) {
    if (!after_dot && plausible_ipv4(token.span.begin, token.span.end)) {
      emit(Type::kIpv4, token.span, refanged(token), token.defanged);
    }
    return;
  }
  const unsigned char first = at(token.last.begin);
  const bool is_explicit = named_.has(token.span.begin) || token.defanged;
  if (is(first, kAlpha) || first >= 0x80) {
    HostToken domain = token;
    if (is_domain(domain, is_explicit)) {
      emit(Type::kDomain, domain.span, refanged(domain), domain.defanged);
      return;
    }
  }
  if (token.dashes && token.labels >= 4 && !token.defanged) find_dashed_ipv4(token);
}

/// The token with plain dots. Valid until the next call.
std::string_view Scan::refanged(const HostToken& token) const {
  if (!token.defanged) return view(token.span);
  std::string& out = hits_.scratch();
  out.clear();
  for (size_t i = token.span.begin; i < token.span.end;) {
    const Separator separator = separator_at(i);
    if (separator.size != 0) {
      out += '.';
      i += separator.size;
    } else {
      out += text_[i++];
    }
  }
  return out;
}

}  // namespace spoor::toolkit::ioc
