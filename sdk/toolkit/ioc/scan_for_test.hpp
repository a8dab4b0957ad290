// SPDX-License-Identifier: Apache-2.0
//
// Scans a text for the unit tests, with a suffix list that does not depend on the system.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/ioc/scanner.hpp>

namespace spoor::toolkit::ioc {

inline const std::shared_ptr<const PublicSuffixList>& test_suffixes() {
  static const auto list = *PublicSuffixList::parse(
      "// VERSION: test\n"
      "// ===BEGIN ICANN DOMAINS===\n"
      "com\norg\nnet\nio\nde\nes\nit\nru\nid\nname\nuk\nco.uk\narpa\nin-addr.arpa\nedu\nmx\ncom."
      "mx\n"
      "py\nsh\nzip\nps\npl\nmd\ncc\nso\napp\nshell\nsupport\nproperties\ninfo\nrun\n"
      "*.ck\n!www.ck\n\xd1\x80\xd1\x84\n\xe4\xb8\xad\xe5\x9b\xbd\n"
      "// ===END ICANN DOMAINS===\n"
      "// ===BEGIN PRIVATE DOMAINS===\nblogspot.com\n// ===END PRIVATE DOMAINS===\n",
      "test");
  return list;
}

inline Scanner test_scanner(Options options) {
  options.suffixes = test_suffixes();
  return *Scanner::make(std::move(options));
}

using Found = std::vector<std::string>;

/// "type value" of each hit, in order.
inline Found found_with(const Scanner& scanner, std::string_view text) {
  Hits hits;
  scanner.scan(text, hits);
  Found out;
  for (const Hit& hit : hits.all()) {
    out.push_back(std::string(name(hit.type)) + " " + std::string(hits.value(hit)));
  }
  return out;
}

/// Of every type.
inline Found found(std::string_view text) {
  Options options;
  options.types = kAllTypes;
  return found_with(test_scanner(options), text);
}

/// The values of one type only.
inline Found found(Type type, std::string_view text) {
  Options options;
  options.types = {type};
  Found out = found_with(test_scanner(options), text);
  for (std::string& entry : out)
    entry.erase(0, name(type).size() + 1);
  return out;
}

}  // namespace spoor::toolkit::ioc
