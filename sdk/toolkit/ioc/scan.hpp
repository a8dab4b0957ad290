// SPDX-License-Identifier: Apache-2.0
//
// One text being scanned. The first pass names bytes worth a look (triggers.hpp); each kind of byte
// has a handler here, and each handler grows outwards from its byte. Handlers stay linear because
// every one of them remembers how far it has read and never reads a byte twice for the same
// purpose, or because its reach is a small constant. Private to ioc.
#pragma once

#include <string_view>

#include <toolkit/ioc/characters.hpp>
#include <toolkit/ioc/scanner.hpp>
#include <toolkit/ioc/triggers.hpp>

namespace spoor::toolkit::ioc {

/// A stretch of the text.
struct Span {
  size_t begin = 0;
  size_t end = 0;

  [[nodiscard]] bool empty() const { return begin >= end; }
  [[nodiscard]] size_t size() const { return end - begin; }
  [[nodiscard]] bool has(size_t at) const { return at >= begin && at < end; }
};

/// The dot between two labels, plain or defanged.
struct Separator {
  size_t size = 0;  ///< bytes; 0 = none here
  bool defanged = false;
};

/// Labels joined by separators, as long as they go on.
struct HostToken {
  Span span;
  Span last;    ///< the last label
  Span before;  ///< the label before it
  uint32_t labels = 0;
  bool defanged = false;
  bool dashes = false;  ///< some label holds '-' or '_'
  bool quad = true;     ///< every label so far is a decimal octet
  bool well_formed =
      true;  ///< label lengths, and no '-' at the edge of a label but at the very end
  bool non_ascii = false;
};

class Scan {
 public:
  Scan(const Options& options, FindTriggers find_triggers, std::string_view text, Hits& hits)
      : options_(options),
        suffixes_(*options.suffixes),
        find_triggers_(find_triggers),
        text_(text),
        hits_(hits) {}

  void run();

 private:
  // ---- driver (scan.cpp)
  void run_blocks(const unsigned char* bytes, size_t blocks, size_t base, TriggerState& state);
  void on_event(size_t at);
  void on_open_bracket(size_t at);

  // ---- hashes (hash.cpp)
  void feed_hex(uint64_t hex, size_t base);
  void end_hex_run(size_t begin, size_t end);

  // ---- names and IPv4 (host_token.cpp, ipv4.cpp, domain.cpp)
  void on_dot(size_t at);
  [[nodiscard]] Separator separator_at(size_t at) const;
  [[nodiscard]] Separator separator_around(size_t at, size_t& begin) const;
  [[nodiscard]] size_t label_begin(size_t end, size_t floor) const;
  [[nodiscard]] size_t label_end(size_t begin) const;
  [[nodiscard]] HostToken read_host(size_t begin) const;
  [[nodiscard]] size_t behind_escape(size_t i) const;
  void add_label(HostToken& token, Span label) const;
  void judge_host(HostToken token, bool after_dot);
  [[nodiscard]] std::string_view refanged(const HostToken& token) const;

  [[nodiscard]] bool plausible_ipv4(size_t begin, size_t end) const;
  [[nodiscard]] bool after_version_word(size_t begin) const;
  void find_dashed_ipv4(const HostToken& token);

  /// Shrinks `token` to the domain in it; false when there is none.
  [[nodiscard]] bool is_domain(HostToken& token, bool is_explicit) const;
  [[nodiscard]] bool plausible_domain(const HostToken& token, std::string_view top) const;
  [[nodiscard]] bool names_share(size_t begin) const;
  [[nodiscard]] bool is_suffix_itself(const HostToken& token) const;
  [[nodiscard]] bool names_file(const HostToken& token) const;
  [[nodiscard]] std::string_view word_before(size_t begin) const;

  // ---- IPv6 (ipv6.cpp)
  void on_colon(size_t at);
  void find_ipv6(size_t at);
  [[nodiscard]] Span trim_ipv6(Span span) const;
  void judge_ipv6(Span span);
  void find_defanged_ipv6(size_t at);

  // ---- URLs (url.cpp, encoded_url.cpp)
  [[nodiscard]] bool find_url(size_t at);
  [[nodiscard]] Span read_authority(size_t begin, Span& host, bool& defanged) const;
  [[nodiscard]] size_t url_end(size_t begin, size_t authority_end);
  [[nodiscard]] size_t behind_user(size_t begin) const;
  [[nodiscard]] size_t bracketed_end(size_t begin) const;
  [[nodiscard]] size_t port_end(size_t begin) const;
  [[nodiscard]] size_t url_tail_end(size_t begin, char quote) const;
  [[nodiscard]] size_t trim_url(size_t begin, size_t end) const;
  void emit_url(size_t scheme_begin, size_t scheme_end, size_t rest, size_t end, bool defanged);
  void on_percent(size_t at);
  void decode_url(size_t begin, size_t layers, bool nested);

  // ---- mail addresses (email.cpp)
  void on_at(size_t at);
  [[nodiscard]] Separator at_sign(size_t at) const;
  void find_email(size_t sign_begin, size_t sign_end, bool defanged);

  // ---- file paths (windows_path.cpp, posix_path.cpp)
  void on_backslash(size_t at);
  void on_slash(size_t at);
  [[nodiscard]] size_t posix_begin(size_t slash) const;
  [[nodiscard]] size_t posix_name_end(size_t begin) const;
  void skip_double_slash(size_t at);
  [[nodiscard]] size_t windows_path_end(size_t begin, unsigned char quote, bool relative) const;

  // ---- reading and reporting
  [[nodiscard]] unsigned char at(size_t i) const {
    return i < text_.size() ? static_cast<unsigned char>(text_[i]) : 0;
  }
  /// The byte before `i`, 0 at the begin of the text.
  [[nodiscard]] unsigned char before(size_t i) const { return i == 0 ? 0 : at(i - 1); }
  [[nodiscard]] bool starts_at(size_t i, std::string_view lower_ascii) const;
  [[nodiscard]] std::string_view view(Span span) const {
    return text_.substr(span.begin, span.size());
  }
  void emit(Type type, Span span);
  void emit(Type type, Span span, std::string_view value, bool defanged, bool decoded = false);

  const Options& options_;
  const PublicSuffixList& suffixes_;
  FindTriggers find_triggers_;
  std::string_view text_;
  Hits& hits_;

  // How far each handler has read.
  size_t host_end_ = 0;
  size_t ipv6_end_ = 0;
  size_t email_end_ = 0;
  size_t windows_end_ = 0;
  size_t posix_end_ = 0;
  size_t hex_run_ = 0;  ///< length of the run of hex digits that ends at the last block

  Span url_;             ///< the last URL
  uint32_t nested_ = 0;  ///< URLs found inside it
  Span authority_;       ///< its user, host and port
  Span named_;           ///< a host that a URL or a mail address names
  Span encoded_;         ///< the last percent-encoded URL
  uint32_t encoded_nested_ = 0;
  size_t encoded_layers_ = 0;  ///< how often it is encoded, less one
};

}  // namespace spoor::toolkit::ioc
