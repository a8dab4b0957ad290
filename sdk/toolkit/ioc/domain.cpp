// SPDX-License-Identifier: Apache-2.0
//
// Which dotted names are domains. The public suffix list alone lets every setup.py, wscript.shell
// and com.android.app through, because py, shell and app are top-level domains; what stands around
// and inside a name tells the rest.
#include <algorithm>

#include <toolkit/ioc/scan.hpp>
#include <toolkit/ioc/word_set.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxName = 253;
constexpr size_t kMaxTop = 63;

// Top-level domains that evidence is full of as file extensions.
constexpr std::string_view kFileTopsList[] = {
    "ac",    "ai",         "am",   "app", "as",   "ax",       "bar", "box", "cab", "cat",
    "cc",    "cl",         "cpa",  "do",  "docs", "download", "gs",  "hm",  "in",  "inc",
    "info",  "ink",        "java", "la",  "ma",   "man",      "map", "md",  "mk",  "ml",
    "mm",    "mo",         "mov",  "ms",  "nc",   "pages",    "pk",  "pl",  "pm",  "pn",
    "prof",  "properties", "ps",   "pub", "py",   "rs",       "sc",  "sh",  "so",  "st",
    "swiss", "tf",         "tm",   "vi",  "ws",   "zip"};
constexpr WordSet kFileTops{kFileTopsList};

// Generic top-level domains that are rarely a word of a program.
constexpr std::string_view kPlainTopsList[] = {"arpa", "biz", "com", "edu", "gov",
                                               "info", "int", "mil", "net", "org"};
constexpr WordSet kPlainTops{kPlainTopsList};

// First labels of package and class names.
constexpr std::string_view kPackagesList[] = {
    "android", "androidx", "com",    "dalvik", "edu",       "hadoop",    "io",
    "java",    "javax",    "kotlin", "mapred", "mapreduce", "microsoft", "net",
    "nova",    "org",      "scala",  "sun",    "system"};
constexpr WordSet kPackages{kPackagesList};

// Program identifiers that end in a top-level domain, lower case.
constexpr std::string_view kIdentifiersList[] = {
    "asp.net",           "console.in",      "console.out",     "document.cookie",
    "document.location", "ms.win",          "process.id",      "shell.explorer",
    "system.net",        "window.location", "wscript.network", "wscript.shell"};
constexpr WordSet kIdentifiers{kIdentifiersList};

// What stands before a name that is meant as a host.
constexpr std::string_view kHostWordsList[] = {"dns",   "domain", "fqdn",   "host", "hostname",
                                               "qname", "query",  "server", "site", "sni"};
constexpr WordSet kHostWords{kHostWordsList};

// Labels before "id" and "name" in the keys of settings: "mapred.job.id", "user.name".
constexpr std::string_view kKeyLabelsList[] = {
    "account", "app",     "application", "attempt", "class",       "client",  "cluster",
    "device",  "event",   "file",        "group",   "host",        "job",     "node",
    "os",      "process", "request",     "server",  "service",     "session", "task",
    "tenant",  "thread",  "tip",         "trace",   "transaction", "user",    "vm"};
constexpr WordSet kKeyLabels{kKeyLabelsList};

// Labels that a file name has before its extension.
constexpr std::string_view kFileLabelsList[] = {"conf", "config", "d",   "min",
                                                "spec", "tar",    "test"};
constexpr WordSet kFileLabels{kFileLabelsList};

constexpr size_t kMaxWord = 64;

/// Lower case of `text` in a buffer; "" when it does not fit. Non-ASCII letters of the scripts that
/// have case are folded too.
class Lowered {
 public:
  explicit Lowered(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
      const auto c = static_cast<unsigned char>(text[i]);
      const Letter letter = c < 0x80 ? Letter{} : letter_at(text, i);
      if (size_ + 4 > sizeof buffer_) {
        size_ = 0;
        return;
      }
      if (letter.size == 2) {
        const uint32_t code = lower_code(letter.code);
        buffer_[size_++] = static_cast<char>(0xc0 | code >> 6);
        buffer_[size_++] = static_cast<char>(0x80 | (code & 0x3f));
        i += 2;
      } else {
        buffer_[size_++] = static_cast<char>(lower(c));
        ++i;
      }
    }
  }
  [[nodiscard]] std::string_view view() const { return {buffer_, size_}; }

 private:
  char buffer_[kMaxName + 4];
  size_t size_ = 0;
};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// "Shell", "Net": how programs write the parts of a name, and people never write a domain.
bool is_title(std::string_view label) {
  return label.size() > 1 && is_upper(label[0]) && is_lower(label[1]);
}

/// "IE.AssocFile.WEBSITE": an ending in capitals behind a name that is not.
bool is_shouted(std::string_view label, std::string_view name) {
  return std::all_of(label.begin(), label.end(), is_upper) &&
         std::any_of(name.begin(), name.end(), is_lower);
}

bool is_all_digits(std::string_view label) {
  return std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool Scan::is_domain(HostToken& token, bool is_explicit) const {
  // "evil.com-": what trails is punctuation.
  while (at(token.last.end - 1) == '-' || at(token.last.end - 1) == '_') {
    if (--token.last.end == token.last.begin) return false;
    token.span.end = token.last.end;
  }
  if (!token.well_formed || token.labels < 2 || token.last.size() < 2) return false;
  if (token.last.size() > kMaxTop || token.span.size() > kMaxName * 4) return false;
  const Lowered top(view(token.last));
  const bool extra = std::find(options_.extra_suffixes.begin(), options_.extra_suffixes.end(),
                               top.view()) != options_.extra_suffixes.end();
  if (!extra && options_.check_suffix && !suffixes_.is_top_level(top.view())) return false;
  if (!options_.check_suffix && !std::all_of(top.view().begin(), top.view().end(), is_lower)) {
    return false;
  }
  const std::string_view name = refanged(token);
  if (name.size() > kMaxName) return false;
  if (!is_explicit && !plausible_domain(token, top.view())) return false;
  return !is_suffix_itself(token);
}

/// "co.uk" is a registry's, not somebody's.
bool Scan::is_suffix_itself(const HostToken& token) const {
  if (token.labels > 3 || !options_.check_suffix) return false;
  const Lowered name(refanged(token));
  return suffixes_.is_suffix(name.view());
}

/// "\\server": two backslashes that do not go on a path (its JSON form has two between names).
bool Scan::names_share(size_t begin) const {
  if (begin < 2 || at(begin - 1) != '\\' || at(begin - 2) != '\\') return false;
  return begin < 3 || !is(at(begin - 3), kWinName) || at(begin - 3) == '=';
}

bool Scan::plausible_domain(const HostToken& token, std::string_view top) const {
  const size_t begin = token.span.begin;
  const unsigned char previous = before(begin);
  const unsigned char next = at(token.span.end);
  if (names_share(begin)) return true;
  if (previous == '\\' || previous == '$') return false;
  // The local part of a mail address, or the user of a URL.
  if (next == '@' || (options_.defanged && at_sign(token.span.end).size != 0)) return false;
  // A registrable name has no '_'.
  if (token.dashes && view(token.before).find('_') != std::string_view::npos) return false;

  const bool file_top = kFileTops.has(top);
  if (file_top && names_file(token)) return false;
  const bool plain = kPlainTops.has(top) || (top.size() == 2 && !file_top) || token.non_ascii;
  const std::string_view written = view(token.last);
  if (is_title(written) && (!plain || top == "net")) return false;
  if (!plain && is_shouted(written, view(token.span))) return false;
  if (plain && top != "net" && top.size() > 2) return true;

  if (top == "id" || top == "name") {
    const Lowered key(view(token.before).substr(0, kMaxWord));
    if (kKeyLabels.has(key.view())) return false;
  }
  if (token.labels == 2) {
    const Lowered name(view(token.span));
    if (kIdentifiers.has(name.view())) return false;
  }
  if (plain) return !(next == '(' || next == '=') || token.labels > 2;
  if (next == '(' || next == '=') return false;
  const size_t first_end = label_end(begin);
  const Lowered first(text_.substr(begin, std::min(first_end - begin, kMaxWord)));
  return !kPackages.has(first.view());
}

/// A name whose top-level domain is a file extension too.
bool Scan::names_file(const HostToken& token) const {
  const std::string_view name = view(token.span);
  if (starts_at(token.span.begin, "www.")) return false;
  const Lowered word(word_before(token.span.begin));
  if (kHostWords.has(word.view())) return false;
  if (token.labels == 2) return true;
  const unsigned char previous = before(token.span.begin);
  if (previous == '/' || previous == '.') return true;
  const std::string_view inner = view(token.before);
  const Lowered lowered(inner);
  return is_all_digits(inner) || kFileLabels.has(lowered.view()) ||
         name.find('_') != std::string_view::npos;
}

}  // namespace spoor::toolkit::ioc
