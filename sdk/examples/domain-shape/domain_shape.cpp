// SPDX-License-Identifier: Apache-2.0
//
// An enricher: says how a domain name is built. It is asked once for each distinct name; the host
// joins the answers to the rows.
#include <spoor/plugin.hpp>

#include <array>
#include <cmath>
#include <string_view>

namespace {

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  size_t label = 0;
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
    if (c == '.' ? label == 0 : !word || label == 63) return false;
    label = c == '.' ? 0 : label + 1;
  }
  return label != 0;
}

/// Bits per character.
double entropy(std::string_view text) {
  std::array<int, 256> counts{};
  for (const char c : text)
    ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const int count : counts) {
    if (count == 0) continue;
    const double share = count / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace

struct domain_shape : spoor::enricher {
  static constexpr auto id = "enricher.example.domain-shape";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.summary("How a domain name is built");
    d.keys({"domain"});
    d.answer("tld", spoor::utf8)
        .answer("labels", spoor::i64)
        .answer("entropy", spoor::f64, spoor::doc("bits per character of the longest label"));
    d.example("{}").keys("domain", {"www.example.org", "not a name"});
  }

  void lookup(const spoor::keys& keys, spoor::answers& out) const {
    for (int64_t i = 0; i < keys.size(); ++i) {
      if (is_name(keys[i])) {
        answer(i, keys[i], out);
      } else {
        out.invalid(i, "not a domain name");
      }
    }
  }

  static void answer(int64_t key, std::string_view name, spoor::answers& out) {
    std::string_view rest = name;
    std::string_view longest;
    int64_t labels = 0;
    std::string_view label;
    for (size_t dot = 0; dot != std::string_view::npos; ++labels) {
      dot = rest.find('.');
      label = rest.substr(0, dot);
      if (label.size() > longest.size()) longest = label;
      if (dot != std::string_view::npos) rest.remove_prefix(dot + 1);
    }
    out.ok(key, label, labels, entropy(longest));
  }
};

SPOOR_PLUGIN("org.example.domain-shape", "0.1.0", domain_shape)
