// SPDX-License-Identifier: Apache-2.0
//
// URLs in percent encoding, alone or as a parameter of another URL, encoded once or several times:
// "u=http%3A%2F%2Fevil.com%2Fa", "u=http%253A%252F%252Fevil.com".
#include <algorithm>
#include <array>

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

/// "%3A%2F%2F" in one or more layers of encoding.
struct EncodedMark {
  size_t end = 0;     ///< behind it; 0 = none here
  size_t layers = 0;  ///< how often it is encoded, less one
};

EncodedMark encoded_mark(std::string_view text, size_t i) {
  size_t layers = 0;
  while (layers + 1 < kMaxLayers &&
         text.substr(std::min(text.size(), i + 1 + 2 * layers), 2) == "25") {
    ++layers;
  }
  const size_t colon = escape_size(text, i, layers, "3a");
  if (colon == 0) return {};
  const size_t slash = escape_size(text, i + colon, layers, "2f");
  if (slash == 0 || escape_size(text, i + colon + slash, layers, "2f") == 0) return {};
  return {i + colon + 2 * slash, layers};
}

constexpr auto kHexValues = [] {
  std::array<int8_t, 256> out{};
  for (int i = 0; i < 256; ++i) {
    const int folded = i | 0x20;
    out[static_cast<size_t>(i)] =
        static_cast<int8_t>(i >= '0' && i <= '9'             ? i - '0'
                            : folded >= 'a' && folded <= 'f' ? folded - 'a' + 10
                                                             : -1);
  }
  return out;
}();

int hex_value(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

/// Undoes one layer in place.
void decode(std::string& text) {
  char* out = text.data();
  const char* in = out;
  const char* const end = in + text.size();
  while (in < end) {
    const int value = *in == '%' && end - in > 2 ? hex_value(in[1]) * 16 | hex_value(in[2]) : -1;
    *out++ = value >= 0 ? static_cast<char>(value) : *in;
    in += value >= 0 ? 3 : 1;
  }
  text.resize(static_cast<size_t>(out - text.data()));
}

/// The first byte of decoded text that no URL holds, or its size.
size_t clean_size(const std::string& text) {
  size_t i = 0;
  for (;;) {
    while (i < text.size() && is(static_cast<unsigned char>(text[i]), kUrlTail))
      ++i;
    if (i >= text.size() || static_cast<unsigned char>(text[i]) < 0x80) break;
    const Letter letter = letter_at(text, i);
    if (letter.size == 0) break;
    i += letter.size;
  }
  while (i > 0 && detail::one_of(text[i - 1], ".,;:!?'([{*)]}"))
    --i;
  return i;
}

}  // namespace

void Scan::on_percent(size_t i) {
  const EncodedMark mark = encoded_mark(text_, i);
  if (mark.end == 0) return;
  const Scheme* scheme = scheme_before(text_, i);
  if (scheme == nullptr || (scheme->defanged() && !options_.defanged)) return;
  const size_t begin = i - scheme->spelled.size();
  // "%aftp%3A": the "f" belongs to an escape.
  const bool split = begin > 1 && at(begin - 2) == '%' && is(at(begin - 1), kHex);
  if (split && is(at(begin), kHex)) return;
  named_ = {mark.end, std::max(mark.end, read_host(mark.end).span.end)};
  if (named_.empty()) return;

  const bool nested = encoded_.has(begin);
  if (nested && ++encoded_nested_ > options_.max_nested_urls) return;
  if (!nested) {
    encoded_ = {begin, mark.end};
    while (is(at(encoded_.end), kEncoded))
      ++encoded_.end;
    encoded_nested_ = 0;
  }
  if (!options_.types.has(Type::kUrl)) return;
  std::string& out = hits_.scratch();
  decode_url(begin, mark.layers, nested);
  out.replace(0, scheme->meant.size(), scheme->meant);
  emit(Type::kUrl, {begin, encoded_.end}, out, scheme->defanged(), true);
}

/// Decodes the URL from `begin` to the end of `encoded_` into the scratch string. One inside
/// another is the rest of what was decoded for the outer one, so it costs no more than what stands
/// before it.
void Scan::decode_url(size_t begin, size_t layers, bool nested) {
  std::string& out = hits_.scratch();
  std::string& outer = hits_.decoded();
  if (nested && layers == encoded_layers_) {
    out = view({encoded_.begin, begin});
    for (size_t layer = 0; layer <= layers; ++layer)
      decode(out);
    if (out.size() < outer.size()) {
      out.assign(outer, out.size());
      return;
    }
  }
  out = view({begin, encoded_.end});
  for (size_t layer = 0; layer <= layers; ++layer)
    decode(out);
  out.resize(clean_size(out));
  if (nested) return;
  outer = out;
  encoded_layers_ = layers;
}

}  // namespace spoor::toolkit::ioc
