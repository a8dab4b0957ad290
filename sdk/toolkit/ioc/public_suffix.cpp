// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/public_suffix.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <spoor/abi/plugin.h>
#include <toolkit/ioc/public_suffix_library.hpp>
#include <toolkit/ioc/punycode.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr const char* kSystemList = "/usr/share/publicsuffix/public_suffix_list.dat";
constexpr size_t kMaxListBytes = 16u << 20;

uint64_t fnv1a(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

std::string digest(std::string_view text) {
  static constexpr char kHexDigits[] = "0123456789abcdef";
  const uint64_t hash = fnv1a(text);
  std::string out = "content-";
  for (int shift = 60; shift >= 0; shift -= 4)
    out += kHexDigits[hash >> shift & 15];
  return out;
}

std::string_view next_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    line.remove_suffix(1);
  return line;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

Result<std::shared_ptr<const PublicSuffixList>> PublicSuffixList::parse(std::string_view text,
                                                                        std::string source) {
  std::shared_ptr<PublicSuffixList> list(new PublicSuffixList);
  list->source_ = std::move(source);
  list->version_ = digest(text);
  constexpr std::string_view kVersion = "// VERSION: ";
  bool icann = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = next_line(rest);
    if (starts_with(line, kVersion)) list->version_ = line.substr(kVersion.size());
    if (line.find("===BEGIN ICANN DOMAINS===") != line.npos) icann = true;
    if (line.find("===END ICANN DOMAINS===") != line.npos) icann = false;
    if (icann && !line.empty() && !starts_with(line, "//")) {
      list->add_rule(line.substr(0, line.find_first_of(" \t")));
    }
  }
  if (list->rules_ == 0) {
    return fail(SPOOR_INVALID_DATA, "no rule of the ICANN section in the public suffix list",
                list->source_, "give the text form that publicsuffix.org publishes");
  }
  return list;
}

Result<std::shared_ptr<const PublicSuffixList>> PublicSuffixList::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return fail(SPOOR_NOT_FOUND, "cannot open the public suffix list", path,
                "install the package publicsuffix, or name a copy of the list");
  }
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.size() > kMaxListBytes) {
    return fail(SPOOR_INVALID_DATA, "the public suffix list is larger than 16 MiB", path);
  }
  return parse(text, path);
}

Result<std::shared_ptr<const PublicSuffixList>> PublicSuffixList::system() {
  if (auto list = load(kSystemList)) return list;
  return built_in();
}

Result<std::shared_ptr<const PublicSuffixList>> PublicSuffixList::built_in() {
  const psl_ctx_st* library = library_list();
  if (library == nullptr) {
    return fail(SPOOR_NOT_FOUND, "there is no public suffix list on this system", "libpsl",
                "install the package publicsuffix, or name a copy of the list");
  }
  std::shared_ptr<PublicSuffixList> list(new PublicSuffixList);
  list->library_ = library;
  list->source_ = "libpsl";
  list->version_ = library_list_version();
  return list;
}

bool PublicSuffixList::is_top_level(std::string_view label) const noexcept {
  if (library_ != nullptr) return library_has_top_level(library_, label);
  return (kinds(label) & kTopLevel) != 0;
}

size_t PublicSuffixList::suffix_size(std::string_view name) const noexcept {
  if (library_ != nullptr) return library_suffix_size(library_, name);
  size_t best = 0;
  for (size_t dot = name.size(); dot != 0;) {
    // Each name that ends at the end of `name`, from the shortest.
    const size_t before = name.rfind('.', dot - 1);
    const size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::string_view tail = name.substr(begin);
    const uint8_t found = kinds(tail);
    const size_t parent = tail.find('.');
    if ((found & kException) != 0) return tail.size() - parent - 1;
    const bool wild =
        parent != std::string_view::npos && (kinds(tail.substr(parent + 1)) & kWildcard) != 0;
    if ((found & kExact) != 0 || wild) best = tail.size();
    dot = begin == 0 ? 0 : begin - 1;
  }
  return best;
}

bool PublicSuffixList::is_suffix(std::string_view name) const noexcept {
  if (library_ != nullptr) return library_is_suffix(library_, name);
  const uint8_t found = kinds(name);
  if ((found & (kException | kExact)) != 0) return (found & kException) == 0;
  const size_t parent = name.find('.');
  return parent != name.npos && (kinds(name.substr(parent + 1)) & kWildcard) != 0;
}

void PublicSuffixList::add_rule(std::string_view rule) {
  uint8_t kind = kExact;
  if (starts_with(rule, "!")) kind = kException;
  if (starts_with(rule, "*.")) kind = kWildcard;
  rule.remove_prefix(kind == kException ? 1 : kind == kWildcard ? 2 : 0);
  if (rule.empty() || rule.size() > 253) return;
  ++rules_;
  add_name(rule, kind);
  const auto ascii = to_ascii(rule);
  if (ascii && *ascii != rule) add_name(*ascii, kind);
}

void PublicSuffixList::add_name(std::string_view name, uint8_t kind) {
  add_key(name, kind);
  const size_t dot = name.rfind('.');
  add_key(dot == name.npos ? name : name.substr(dot + 1), kTopLevel);
}

void PublicSuffixList::add_key(std::string_view key, uint8_t kind) {
  if (slots_.size() < 2 * (used_ + 1)) grow();
  Slot& slot = slots_[place(key)];
  if (slot.kinds == 0) {
    slot.offset = static_cast<uint32_t>(pool_.size());
    slot.size = static_cast<uint16_t>(key.size());
    pool_ += key;
    ++used_;
  }
  slot.kinds |= kind;
}

void PublicSuffixList::grow() {
  std::vector<Slot> old(std::max<size_t>(1024, slots_.size() * 2));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.kinds == 0) continue;
    slots_[place(std::string_view(pool_).substr(slot.offset, slot.size))] = slot;
  }
}

size_t PublicSuffixList::place(std::string_view key) const noexcept {
  const size_t mask = slots_.size() - 1;
  for (size_t i = fnv1a(key) & mask;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.kinds == 0) return i;
    if (slot.size == key.size() && std::string_view(pool_.data() + slot.offset, slot.size) == key) {
      return i;
    }
  }
}

uint8_t PublicSuffixList::kinds(std::string_view key) const noexcept {
  return slots_.empty() ? 0 : slots_[place(key)].kinds;
}

}  // namespace spoor::toolkit::ioc
