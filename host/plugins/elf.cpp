// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include <spoor/abi/plugin.h>

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

auto bad(const char* what) { return fail(SPOOR_INVALID_DATA, what); }

/// Where the tables of the dynamic segment lie, as addresses in the loaded image.
struct Dynamic {
  uint64_t strings = 0, strings_size = 0, symbols = 0;
  uint64_t hash = 0, gnu_hash = 0, version_needs = 0, version_needs_count = 0;
  uint64_t soname = 0, run_path = 0;
  bool has_soname = false, has_run_path = false;
  uint64_t flags = 0, flags_1 = 0;
  bool text_relocations = false;
  std::vector<uint64_t> needed;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> file) : file_(file) {}
  Result<ElfInfo> read();

 private:
  template <class T>
  std::optional<T> at(uint64_t offset) const {
    if (offset > file_.size() || sizeof(T) > file_.size() - offset) return std::nullopt;
    T value;
    std::memcpy(&value, file_.data() + offset, sizeof value);
    return value;
  }
  /// The value at an address of the image, which the load segments map to the file.
  template <class T>
  std::optional<T> loaded(uint64_t address) const {
    for (const Elf64_Phdr& s : segments_) {
      if (s.p_type != PT_LOAD || address < s.p_vaddr) continue;
      const uint64_t inside = address - s.p_vaddr;
      if (inside >= s.p_filesz || sizeof(T) > s.p_filesz - inside) continue;
      if (s.p_offset > file_.size() || inside > file_.size() - s.p_offset) return std::nullopt;
      return at<T>(s.p_offset + inside);
    }
    return std::nullopt;
  }
  std::optional<std::string> string(uint64_t index) const;
  Result<void> read_header();
  Result<void> read_dynamic();
  void note(const Elf64_Dyn& entry);
  Result<uint64_t> count_symbols() const;
  Result<uint64_t> count_by_gnu_hash() const;
  Result<void> read_symbols();
  Result<void> read_names();
  Result<void> read_versions();

  std::span<const std::byte> file_;
  std::vector<Elf64_Phdr> segments_;
  Dynamic dynamic_;
  ElfInfo info_;
};

Result<void> Reader::read_header() {
  const auto header = at<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return bad("not an ELF file");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
      header->e_machine != EM_X86_64) {
    return bad("not built for 64-bit x86");
  }
  if (header->e_type != ET_DYN) return bad("not a shared object");
  if (header->e_phentsize != sizeof(Elf64_Phdr)) return bad("program headers of a strange size");
  for (uint64_t i = 0; i < header->e_phnum; ++i) {
    if (header->e_phoff > file_.size()) return bad("program headers outside the file");
    const auto segment = at<Elf64_Phdr>(header->e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) return bad("program headers outside the file");
    segments_.push_back(*segment);
    if (segment->p_type == PT_GNU_STACK) info_.executable_stack = (segment->p_flags & PF_X) != 0;
  }
  return {};
}

void Reader::note(const Elf64_Dyn& entry) {
  const uint64_t value = entry.d_un.d_val;
  switch (entry.d_tag) {
    case DT_STRTAB:
      dynamic_.strings = value;
      break;
    case DT_STRSZ:
      dynamic_.strings_size = value;
      break;
    case DT_SYMTAB:
      dynamic_.symbols = value;
      break;
    case DT_HASH:
      dynamic_.hash = value;
      break;
    case DT_GNU_HASH:
      dynamic_.gnu_hash = value;
      break;
    case DT_VERNEED:
      dynamic_.version_needs = value;
      break;
    case DT_VERNEEDNUM:
      dynamic_.version_needs_count = value;
      break;
    case DT_SONAME:
      dynamic_.soname = value, dynamic_.has_soname = true;
      break;
    case DT_RPATH:
    case DT_RUNPATH:
      dynamic_.run_path = value, dynamic_.has_run_path = true;
      break;
    case DT_NEEDED:
      dynamic_.needed.push_back(value);
      break;
    case DT_FLAGS:
      dynamic_.flags = value;
      break;
    case DT_FLAGS_1:
      dynamic_.flags_1 = value;
      break;
    case DT_BIND_NOW:
      dynamic_.flags |= DF_BIND_NOW;
      break;
    case DT_TEXTREL:
      dynamic_.text_relocations = true;
      break;
    default:
      break;
  }
}

Result<void> Reader::read_dynamic() {
  const auto segment = std::find_if(segments_.begin(), segments_.end(),
                                    [](const Elf64_Phdr& s) { return s.p_type == PT_DYNAMIC; });
  if (segment == segments_.end()) return bad("no dynamic segment");
  if (segment->p_offset > file_.size()) return bad("the dynamic segment lies outside the file");
  for (uint64_t i = 0;; ++i) {
    const auto entry = at<Elf64_Dyn>(segment->p_offset + i * sizeof(Elf64_Dyn));
    if (!entry) return bad("the dynamic segment does not end");
    if (entry->d_tag == DT_NULL) break;
    note(*entry);
  }
  if (dynamic_.strings == 0 || dynamic_.symbols == 0) return bad("no dynamic symbols");
  info_.text_relocations = dynamic_.text_relocations || (dynamic_.flags & DF_TEXTREL) != 0;
  info_.no_delete = (dynamic_.flags_1 & DF_1_NODELETE) != 0;
  info_.bind_now = (dynamic_.flags & DF_BIND_NOW) != 0 || (dynamic_.flags_1 & DF_1_NOW) != 0;
  return {};
}

// Bounded by the longest name that can be told apart: 64 KiB.
std::optional<std::string> Reader::string(uint64_t index) const {
  std::string out;
  for (uint64_t i = index; i < dynamic_.strings_size && out.size() < 65536; ++i) {
    const auto c = loaded<char>(dynamic_.strings + i);
    if (!c) return std::nullopt;
    if (*c == '\0') return out;
    out += *c;
  }
  return std::nullopt;
}

Result<uint64_t> Reader::count_by_gnu_hash() const {
  const auto header = loaded<std::array<uint32_t, 4>>(dynamic_.gnu_hash);
  if (!header) return bad("the symbol hash table lies outside the file");
  const auto [n_buckets, first, bloom_words, shift] = *header;
  if (n_buckets > kMaxElfSymbols) return bad("too many hash buckets");
  const uint64_t buckets = dynamic_.gnu_hash + 16 + uint64_t{bloom_words} * 8;
  uint64_t last = 0;
  for (uint64_t i = 0; i < n_buckets; ++i) {
    const auto bucket = loaded<uint32_t>(buckets + 4 * i);
    if (!bucket) return bad("the symbol hash table lies outside the file");
    last = std::max<uint64_t>(last, *bucket);
  }
  if (last < first) return first;  // nothing is defined
  const uint64_t chains = buckets + uint64_t{n_buckets} * 4;
  for (; last < kMaxElfSymbols; ++last) {
    const auto link = loaded<uint32_t>(chains + 4 * (last - first));
    if (!link) return bad("a hash chain does not end");
    if ((*link & 1u) != 0) return last + 1;
  }
  return bad("too many symbols");
}

Result<uint64_t> Reader::count_symbols() const {
  if (dynamic_.gnu_hash != 0) return count_by_gnu_hash();
  const auto header = loaded<std::array<uint32_t, 2>>(dynamic_.hash);
  if (dynamic_.hash == 0 || !header) return bad("no symbol hash table");
  return (*header)[1];
}

Result<void> Reader::read_symbols() {
  const auto count = count_symbols();
  if (!count) return tl::unexpected(count.error());
  if (*count > kMaxElfSymbols) return bad("too many symbols");
  for (uint64_t i = 1; i < *count; ++i) {
    const auto symbol = loaded<Elf64_Sym>(dynamic_.symbols + i * sizeof(Elf64_Sym));
    if (!symbol) return bad("a symbol lies outside the file");
    const unsigned bind = ELF64_ST_BIND(symbol->st_info);
    const unsigned visibility = ELF64_ST_VISIBILITY(symbol->st_other);
    if (bind == STB_LOCAL) continue;
    auto name = string(symbol->st_name);
    if (!name) return bad("a symbol's name lies outside the string table");
    if (symbol->st_shndx == SHN_UNDEF) {
      info_.undefined.push_back(std::move(*name));
    } else if (visibility == STV_DEFAULT || visibility == STV_PROTECTED) {
      info_.exports.push_back({std::move(*name), bind == STB_GNU_UNIQUE});
    }
  }
  return {};
}

Result<void> Reader::read_names() {
  for (const uint64_t index : dynamic_.needed) {
    auto name = string(index);
    if (!name) return bad("the name of a needed library lies outside the string table");
    info_.needed.push_back(std::move(*name));
  }
  if (dynamic_.has_soname) info_.soname = string(dynamic_.soname).value_or("");
  if (dynamic_.has_run_path) info_.run_path = string(dynamic_.run_path).value_or("");
  return {};
}

Result<void> Reader::read_versions() {
  uint64_t budget = 65536;
  uint64_t at_need = dynamic_.version_needs;
  for (uint64_t i = 0; at_need != 0 && i < dynamic_.version_needs_count; ++i) {
    const auto need = loaded<Elf64_Verneed>(at_need);
    if (!need) return bad("the version references lie outside the file");
    uint64_t at_aux = at_need + need->vn_aux;
    for (uint64_t k = 0; k < need->vn_cnt; ++k) {
      const auto aux = loaded<Elf64_Vernaux>(at_aux);
      if (!aux || budget-- == 0) return bad("the version references do not end");
      auto name = string(aux->vna_name);
      if (!name) return bad("the name of a version lies outside the string table");
      info_.versions.push_back(std::move(*name));
      if (aux->vna_next == 0) break;
      at_aux += aux->vna_next;
    }
    if (need->vn_next == 0) break;
    at_need += need->vn_next;
  }
  return {};
}

Result<ElfInfo> Reader::read() {
  for (auto step : {&Reader::read_header, &Reader::read_dynamic, &Reader::read_symbols,
                    &Reader::read_names, &Reader::read_versions}) {
    if (auto done = (this->*step)(); !done) return tl::unexpected(done.error());
  }
  return std::move(info_);
}

std::vector<uint64_t> numbers(std::string_view dotted) {
  std::vector<uint64_t> out(1);
  for (const char c : dotted) {
    if (c == '.') {
      out.push_back(0);
    } else if (c >= '0' && c <= '9' && out.back() < 1'000'000) {
      out.back() = out.back() * 10 + static_cast<uint64_t>(c - '0');
    } else {
      return {};  // GLIBC_PRIVATE, GLIBC_ABI_DT_RELR
    }
  }
  return out;
}

}  // namespace

Result<ElfInfo> read_elf(std::span<const std::byte> file) { return Reader(file).read(); }

std::string version_floor(const ElfInfo& info, std::string_view prefix) {
  std::string best;
  std::vector<uint64_t> best_numbers;
  for (const std::string& version : info.versions) {
    if (version.size() <= prefix.size() + 1 || !version.starts_with(prefix) ||
        version[prefix.size()] != '_') {
      continue;
    }
    auto n = numbers(std::string_view(version).substr(prefix.size() + 1));
    if (!n.empty() && n > best_numbers) {
      best_numbers = std::move(n);
      best = version;
    }
  }
  return best;
}

}  // namespace spoor::host
