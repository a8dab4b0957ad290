// SPDX-License-Identifier: Apache-2.0
//
// URLs: scheme, authority, and a tail that stops where the text goes on around it.
#include <algorithm>

#include <toolkit/ioc/scan.hpp>
#include <toolkit/ioc/url_scheme.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxUserInfo = 256;
constexpr size_t kMaxBracketed = 80;
constexpr uint32_t kMaxPort = 65535;

/// "://" in its spellings, for the colon at `i`: where it begins, where the authority begins.
struct SchemeMark {
  size_t begin = 0;
  size_t end = 0;  ///< 0 = this colon is none
  bool defanged = false;
};

SchemeMark scheme_mark(std::string_view text, size_t i) {
  const auto follows = [&](size_t from, std::string_view what) {
    return text.substr(std::min(from, text.size()), what.size()) == what;
  };
  if (follows(i, "://")) {
    // "[://]": the bracket closes behind the slashes.
    const bool bracketed = i > 0 && text[i - 1] == '[' && follows(i + 3, "]");
    return {bracketed ? i - 1 : i, bracketed ? i + 4 : i + 3, bracketed};
  }
  if (i > 0 && text[i - 1] == '[' && follows(i, ":]//")) return {i - 1, i + 4, true};
  if (i > 0 && text[i - 1] == '(' && follows(i, ":)//")) return {i - 1, i + 4, true};
  if (follows(i, ":[//]")) return {i, i + 5, true};
  if (follows(i, ":[/]/") || follows(i, ":/[/]")) return {i, i + 5, true};
  return {};
}

/// What ends an HTML-escaped URL: &quot; &lt; &gt; &apos; and their numbers.
bool ends_escaped(std::string_view rest) {
  for (const std::string_view entity : {"&quot;", "&lt;", "&gt;", "&apos;", "&#34;", "&#39;",
                                        "&#60;", "&#62;", "&#x22;", "&#x27;"}) {
    if (rest.substr(0, entity.size()) == entity) return true;
  }
  return false;
}

}  // namespace

/// True when the colon at `i` belongs to a URL or to something with "://" that is none.
bool Scan::find_url(size_t i) {
  const unsigned char next = at(i + 1);
  if (next != '/' && next != ']' && next != ')' && next != '[') return false;
  const SchemeMark mark = scheme_mark(text_, i);
  if (mark.end == 0 || (mark.defanged && !options_.defanged)) return false;
  const Scheme* scheme = scheme_before(text_, mark.begin);
  if (scheme == nullptr || (scheme->defanged() && !options_.defanged)) return true;
  const size_t begin = mark.begin - scheme->spelled.size();
  if (url_.has(begin) && nested_ >= options_.max_nested_urls) return true;

  Span host;
  bool defanged = mark.defanged || scheme->defanged();
  const Span authority = read_authority(mark.end, host, defanged);
  if (host.empty() && !(scheme->meant == "file" && at(mark.end) == '/')) return true;
  const size_t end = url_end(begin, authority.end);
  authority_ = authority;
  named_ = host;
  emit_url(begin, mark.begin, mark.end, end, defanged);
  return true;
}

/// Where the URL ends whose authority ends at `authority_end`. One inside another ends where that
/// one does, so that its tail is read only once.
size_t Scan::url_end(size_t begin, size_t authority_end) {
  if (url_.has(begin)) {
    ++nested_;
    return std::max(trim_url(authority_end, url_.end), authority_end);
  }
  size_t end = authority_end;
  if (at(end) == '/' || at(end) == '?' || at(end) == '#') {
    end = trim_url(authority_end, url_tail_end(end, static_cast<char>(before(begin))));
  }
  url_ = {begin, end};
  nested_ = 0;
  return end;
}

/// User, host and port from `begin`; `host` is empty when there is no host to speak of.
Span Scan::read_authority(size_t begin, Span& host, bool& defanged) const {
  const size_t first = behind_user(begin);
  host = {first, bracketed_end(first)};
  if (host.empty()) {
    const HostToken token = read_host(first);
    const bool attribute = at(token.span.end) == '=';  // LDAP://CN=...
    if (token.span.empty() || at(first) == '-' || attribute) return {begin, first};
    host = token.span;
    defanged |= token.defanged;
  }
  return {begin, port_end(host.end)};
}

/// Behind "user:password@", at most kMaxUserInfo bytes of anything but the separators of a list.
size_t Scan::behind_user(size_t begin) const {
  const size_t horizon = std::min(text_.size(), begin + kMaxUserInfo);
  size_t found = begin;
  for (size_t i = begin; i < horizon && is(at(i), kUser); ++i) {
    if (at(i) == ':' && at(i + 1) == '/' && at(i + 2) == '/') break;
    if (at(i) == '@') found = i + 1;
  }
  return found;
}

/// The end of "[2001:db8::1]" or "[fe80::1%25eth0]" at `begin`; `begin` when there is none.
size_t Scan::bracketed_end(size_t begin) const {
  if (at(begin) != '[') return begin;
  size_t i = begin + 1;
  while (i - begin < kMaxBracketed && (is(at(i), kHex) || at(i) == ':' || at(i) == '.'))
    ++i;
  if (at(i) == '%') {
    while (i - begin < kMaxBracketed && is(at(i), kUrlTail) && at(i) != ']')
      ++i;
  }
  return at(i) == ']' && i > begin + 2 ? i + 1 : begin;
}

/// The end of ":443" at `begin`; `begin` when there is no port of up to 65535.
size_t Scan::port_end(size_t begin) const {
  if (at(begin) != ':') return begin;
  uint32_t port = 0;
  size_t i = begin + 1;
  for (; i - begin <= 5 && is(at(i), kDigit); ++i)
    port = port * 10 + (at(i) - '0');
  return i > begin + 1 && port <= kMaxPort && !is(at(i), kDigit) ? i : begin;
}

/// Where path, query and fragment end: at what no URL holds, at a bracket that the URL did not
/// open, at the quote that stands before it, at the next URL of a list.
size_t Scan::url_tail_end(size_t begin, char quote) const {
  size_t round = 0, square = 0, curly = 0;
  size_t i = begin;
  for (; i < text_.size(); ++i) {
    const unsigned char c = at(i);
    if (c >= 0x80) {
      const Letter letter = letter_at(text_, i);
      if (letter.size == 0) break;
      i += letter.size - 1u;
      continue;
    }
    if (!is(c, kUrlTail) || (quote == '\'' && c == '\'')) break;
    if (c == '(') ++round;
    if (c == '[') ++square;
    if (c == '{') ++curly;
    if ((c == ')' && round-- == 0) || (c == ']' && square-- == 0) || (c == '}' && curly-- == 0)) {
      break;
    }
    if (c == '&' && ends_escaped(text_.substr(i, 6))) break;
    if ((c == ',' || c == ';') &&
        (starts_at(i + 1, "http") || starts_at(i + 1, "hxxp") || starts_at(i + 1, "ftp:"))) {
      break;
    }
  }
  return i;
}

/// Sentence punctuation and opened brackets at the end are not part of the URL.
size_t Scan::trim_url(size_t begin, size_t end) const {
  while (end > begin && detail::one_of(text_[end - 1], ".,;:!?'([{*"))
    --end;
  return end;
}

void Scan::emit_url(size_t scheme_begin, size_t scheme_end, size_t rest, size_t end,
                    bool defanged) {
  const Span span{scheme_begin, end};
  if (!options_.types.has(Type::kUrl)) return;
  const bool dotted = options_.defanged && view({rest, end}).find("[.]") != std::string_view::npos;
  if (!defanged && !dotted) return emit(Type::kUrl, span);
  std::string& out = hits_.scratch();
  out = scheme_at_end(view({scheme_begin, scheme_end}))->meant;
  out += "://";
  const size_t host_end = named_.end;
  for (size_t i = rest; i < end;) {
    const Separator dot = separator_at(i);
    const bool in_host = i >= named_.begin && i < host_end && dot.size != 0;
    const bool in_tail = i >= host_end && dot.size > 1 && starts_at(i, "[.]");
    if (in_host || in_tail) {
      out += '.';
      i += in_tail ? 3 : dot.size;
    } else {
      out += text_[i++];
    }
  }
  emit(Type::kUrl, span, out, true);
}

}  // namespace spoor::toolkit::ioc
