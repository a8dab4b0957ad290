// SPDX-License-Identifier: Apache-2.0
//
// URLs in percent encoding, alone or as a parameter of another URL, encoded once or several times:
// "u=http%3A%2F%2Fevil.com%2Fa", "u=http%253A%252F%252Fevil.com".
#include <algorithm>

#include <toolkit/ioc/scan.hpp>
#include <toolkit/ioc/url_scheme.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxLayers = 3;

/// Reads "%", `layers` × "25" and `code` (two lower-case hex digits) at `i`, or returns 0.
size_t escape_size(std::string_view text, size_t i, size_t layers, std::string_view code) {
  const size_t size = 3 + 2 * layers;
  if (i > text.size() || text.size() - i < size || text[i] != '%') return 0;
  for (size_t k = 0; k < layers; ++k) {
    if (text.substr(i + 1 + 2 * k, 2) != "25") return 0;
  }
  const std::string_view last = text.substr(i + 1 + 2 * layers, 2);
  const bool same =
      lower(static_cast<unsigned char>(last[0])) == static_cast<unsigned char>(code[0]) &&
      lower(static_cast<unsigned char>(last[1])) == static_cast<unsigned char>(code[1]);
  return same ? size : 0;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// Undoes one layer in place.
void decode(std::string& text) {
  size_t out = 0;
  for (size_t i = 0; i < text.size(); ++out) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    text[out] = low >= 0 ? static_cast<char>(high << 4 | low) : text[i];
    i += low >= 0 ? 3 : 1;
  }
  text.resize(out);
}

/// The first byte of decoded text that no URL holds, or its size.
size_t clean_size(const std::string& text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    const size_t size = c < 0x80 ? size_t{is(c, kUrlTail)} : size_t{letter_at(text, i).size};
    if (size == 0) break;
    i += size;
  }
  while (i > 0 && detail::one_of(text[i - 1], ".,;:!?'([{*)]}"))
    --i;
  return i;
}

}  // namespace

void Scan::on_percent(size_t i) {
  size_t layers = 0;
  while (layers + 1 < kMaxLayers && at(i + 1 + 2 * layers) == '2' &&
         at(i + 2 + 2 * layers) == '5') {
    ++layers;
  }
  const size_t colon = escape_size(text_, i, layers, "3a");
  if (colon == 0) return;
  const size_t slash = escape_size(text_, i + colon, layers, "2f");
  if (slash == 0 || escape_size(text_, i + colon + slash, layers, "2f") == 0) return;
  size_t first = i;
  while (first > 0 && i - first <= kLongestScheme && is(at(first - 1), kAlpha))
    --first;
  const Scheme* scheme = scheme_at_end(text_.substr(first, i - first));
  if (scheme == nullptr || (scheme->defanged() && !options_.defanged)) return;
  const size_t begin = i - scheme->spelled.size();
  const size_t host = i + colon + 2 * slash;
  named_ = {host, std::max(host, read_host(host).span.end)};
  if (named_.empty()) return;

  size_t end = encoded_.end;
  if (!encoded_.has(begin)) {
    end = host;
    while (is(at(end), kUrlTail) && !detail::one_of(text_[end], "&'()[]{},;"))
      ++end;
    encoded_ = {begin, end};
    encoded_nested_ = 0;
  } else if (++encoded_nested_ > options_.max_nested_urls) {
    return;
  }
  if (!options_.types.has(Type::kUrl)) return;
  std::string& out = hits_.scratch();
  out = scheme->meant;
  out += view({i, end});
  for (size_t layer = 0; layer <= layers; ++layer)
    decode(out);
  out.resize(clean_size(out));
  emit(Type::kUrl, {begin, end}, out, scheme->defanged(), true);
}

}  // namespace spoor::toolkit::ioc
