// SPDX-License-Identifier: Apache-2.0
//
// The indicator scanner over any bytes: the wide and the scalar first pass agree, hits lie in the
// text, values are what their type says, and refanged values look like themselves.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <toolkit/ioc/scanner.hpp>
#include <toolkit/net/ip_address.hpp>

namespace {

using namespace spoor::toolkit;

constexpr const char* kSuffixes =
    "// ===BEGIN ICANN DOMAINS===\ncom\norg\nuk\nco.uk\npy\nsh\nname\n*.ck\n\xd1\x80\xd1\x84\n";

ioc::Scanner make(bool defanged, ioc::Scanner::Instructions instructions) {
  static const auto suffixes = *ioc::PublicSuffixList::parse(kSuffixes, "fuzz");
  ioc::Options options;
  options.types = ioc::kAllTypes;
  options.defanged = defanged;
  options.suffixes = suffixes;
  ioc::Scanner scanner = *ioc::Scanner::make(options);
  if (!scanner.use(instructions)) scanner.use(ioc::Scanner::Instructions::kSse2);
  return scanner;
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

void check_value(ioc::Type type, std::string_view value) {
  switch (type) {
    case ioc::Type::kIpv4:
      return require(net::IpAddress::parse_v4(value).has_value(), "ipv4");
    case ioc::Type::kIpv6:
      return require(net::IpAddress::parse_v6(value).has_value(), "ipv6");
    case ioc::Type::kDomain:
      return require(value.size() <= 253 && value.find('.') != value.npos, "domain");
    case ioc::Type::kUrl:
      return require(value.find("://") != value.npos, "url");
    case ioc::Type::kEmail:
      return require(value.find('@') != value.npos, "email");
    case ioc::Type::kWindowsPath:
      return require(value.find_first_of("\\/") != value.npos, "path");
    case ioc::Type::kPosixPath:
      return require(value.find('/') != value.npos, "path");
    case ioc::Type::kMd5:
      return require(value.size() == 32 && is_hex(value), "md5");
    case ioc::Type::kSha1:
      return require(value.size() == 40 && is_hex(value), "sha1");
    case ioc::Type::kSha256:
      return require(value.size() == 64 && is_hex(value), "sha256");
    case ioc::Type::kSha512:
      return require(value.size() == 128 && is_hex(value), "sha512");
  }
}

void check_hits(const ioc::Hits& hits, std::string_view text) {
  uint64_t last = 0;
  for (const ioc::Hit& hit : hits.all()) {
    require(hit.length > 0 && hit.start <= text.size(), "a hit begins in the text");
    require(hit.length <= text.size() - hit.start, "a hit ends in the text");
    require(hit.start >= last, "hits are in order");
    last = hit.start;
    const std::string_view value = hits.value(hit);
    if (!hit.rewritten) require(value == text.substr(hit.start, hit.length), "value is the text");
    require(hit.rewritten == (hit.defanged || hit.decoded), "rewritten has a reason");
    // Refanging only takes bytes away, but for "[@]" and "xx" which keep their length.
    require(value.size() <= hit.length, "values do not grow");
    check_value(hit.type, value);
  }
}

void require_same(const ioc::Hits& a, const ioc::Hits& b) {
  require(a.size() == b.size(), "both passes find as much");
  for (size_t i = 0; i < a.size(); ++i) {
    require(a[i].type == b[i].type && a[i].start == b[i].start && a[i].length == b[i].length &&
                a.value(a[i]) == b.value(b[i]),
            "both passes find the same");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using Instructions = ioc::Scanner::Instructions;
  static const ioc::Scanner wide = make(true, Instructions::kAvx2);
  static const ioc::Scanner scalar = make(true, Instructions::kScalar);
  static const ioc::Scanner literal = make(false, Instructions::kBest);
  static ioc::Hits wide_hits, scalar_hits, literal_hits;
  // A copy of exactly that size, so that a sanitizer sees a read past the end.
  const std::string text(reinterpret_cast<const char*>(data), size);
  wide.scan(text, wide_hits);
  scalar.scan(text, scalar_hits);
  literal.scan(text, literal_hits);
  check_hits(wide_hits, text);
  check_hits(literal_hits, text);
  for (const ioc::Hit& hit : literal_hits.all())
    require(!hit.defanged, "nothing is refanged");
  require_same(wide_hits, scalar_hits);
  return 0;
}
