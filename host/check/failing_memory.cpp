// SPDX-License-Identifier: Apache-2.0
#include "host/check/failing_memory.hpp"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include <spoor/abi/plugin.h>

namespace spoor::host::check {
namespace {

std::atomic<uint64_t> g_count{0};
std::atomic<uint64_t> g_fail{0};

bool must_fail() {
  const uint64_t now = g_count.fetch_add(1) + 1;
  if (now != g_fail) return false;
  errno = ENOMEM;
  return true;
}

void* request_malloc(size_t size) { return must_fail() ? nullptr : std::malloc(size); }
void* request_calloc(size_t n, size_t size) { return must_fail() ? nullptr : std::calloc(n, size); }
void* request_realloc(void* old, size_t size) {
  return must_fail() ? nullptr : std::realloc(old, size);
}
void* request_aligned_alloc(size_t alignment, size_t size) {
  return must_fail() ? nullptr : std::aligned_alloc(alignment, size);
}
int request_posix_memalign(void** out, size_t alignment, size_t size) {
  return must_fail() ? ENOMEM : ::posix_memalign(out, alignment, size);
}
void* request_new(size_t size) {
  if (must_fail()) throw std::bad_alloc();
  return ::operator new(size);
}
void* request_new_array(size_t size) {
  if (must_fail()) throw std::bad_alloc();
  return ::operator new[](size);
}
void* request_new_nothrow(size_t size, const std::nothrow_t& tag) {
  return must_fail() ? nullptr : ::operator new(size, tag);
}
void* request_new_array_nothrow(size_t size, const std::nothrow_t& tag) {
  return must_fail() ? nullptr : ::operator new[](size, tag);
}
void* request_new_aligned(size_t size, std::align_val_t alignment) {
  if (must_fail()) throw std::bad_alloc();
  return ::operator new(size, alignment);
}
void* request_new_array_aligned(size_t size, std::align_val_t alignment) {
  if (must_fail()) throw std::bad_alloc();
  return ::operator new[](size, alignment);
}

template <class Function>
uintptr_t address_of(Function* function) {
  return reinterpret_cast<uintptr_t>(function);
}

/// Ours for a symbol, or 0.
uintptr_t replacement(std::string_view name) {
  struct Entry {
    std::string_view name;
    uintptr_t ours;
  };
  static const Entry kEntries[] = {
      {"malloc", address_of(&request_malloc)},
      {"calloc", address_of(&request_calloc)},
      {"realloc", address_of(&request_realloc)},
      {"aligned_alloc", address_of(&request_aligned_alloc)},
      {"posix_memalign", address_of(&request_posix_memalign)},
      {"_Znwm", address_of(&request_new)},
      {"_Znam", address_of(&request_new_array)},
      {"_ZnwmRKSt9nothrow_t", address_of(&request_new_nothrow)},
      {"_ZnamRKSt9nothrow_t", address_of(&request_new_array_nothrow)},
      {"_ZnwmSt11align_val_t", address_of(&request_new_aligned)},
      {"_ZnamSt11align_val_t", address_of(&request_new_array_aligned)}};
  for (const Entry& entry : kEntries) {
    if (entry.name == name) return entry.ours;
  }
  return 0;
}

/// A loaded library, found by an address in it.
struct Library {
  uintptr_t wanted = 0;
  uintptr_t base = 0;
  const ElfW(Dyn) * dynamic = nullptr;

  static int visit(dl_phdr_info* info, size_t, void* self) {
    auto& library = *static_cast<Library*>(self);
    bool inside = false;
    const ElfW(Dyn)* dynamic = nullptr;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& segment = info->dlpi_phdr[i];
      const uintptr_t from = info->dlpi_addr + segment.p_vaddr;
      if (segment.p_type == PT_DYNAMIC) dynamic = reinterpret_cast<const ElfW(Dyn)*>(from);
      if (segment.p_type != PT_LOAD) continue;
      inside |= from <= library.wanted && library.wanted < from + segment.p_memsz;
    }
    if (!inside) return 0;
    library.base = info->dlpi_addr;
    library.dynamic = dynamic;
    return 1;
  }
  /// The value of a tag; addresses are absolute once the loader has seen them.
  [[nodiscard]] uintptr_t value(int64_t tag) const {
    for (const ElfW(Dyn)* at = dynamic; at->d_tag != DT_NULL; ++at) {
      if (at->d_tag == tag) return at->d_un.d_val;
    }
    return 0;
  }
  [[nodiscard]] uintptr_t table(int64_t tag) const {
    const uintptr_t at = value(tag);
    return at != 0 && at < base ? at + base : at;
  }
};

bool redirect(uintptr_t slot, uintptr_t to) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  if (::mprotect(reinterpret_cast<void*>(slot & ~(page - 1)), page, PROT_READ | PROT_WRITE) != 0) {
    return false;
  }
  std::memcpy(reinterpret_cast<void*>(slot), &to, sizeof to);
  return true;
}

int redirect_all(const Library& library, uintptr_t relocations, size_t bytes) {
  const auto* symbols = reinterpret_cast<const ElfW(Sym)*>(library.table(DT_SYMTAB));
  const auto* names = reinterpret_cast<const char*>(library.table(DT_STRTAB));
  const auto* at = reinterpret_cast<const ElfW(Rela)*>(relocations);
  int found = 0;
  for (size_t i = 0; at != nullptr && i < bytes / sizeof *at; ++i) {
    const auto type = ELF64_R_TYPE(at[i].r_info);
    if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT && type != R_X86_64_64) continue;
    const ElfW(Sym)& symbol = symbols[ELF64_R_SYM(at[i].r_info)];
    if (symbol.st_shndx != SHN_UNDEF) continue;
    const uintptr_t ours = replacement(names + symbol.st_name);
    found += ours != 0 && redirect(library.base + at[i].r_offset, ours);
  }
  return found;
}

}  // namespace

toolkit::Result<int> redirect_memory_of(const void* address) {
  Library library;
  library.wanted = reinterpret_cast<uintptr_t>(address);
  if (::dl_iterate_phdr(&Library::visit, &library) == 0 || library.dynamic == nullptr) {
    return toolkit::fail(SPOOR_NOT_FOUND, "the library is not mapped");
  }
  return redirect_all(library, library.table(DT_JMPREL), library.value(DT_PLTRELSZ)) +
         redirect_all(library, library.table(DT_RELA), library.value(DT_RELASZ));
}

void fail_request(uint64_t nth) {
  g_count = 0;
  g_fail = nth;
}

uint64_t requests() { return g_count; }

}  // namespace spoor::host::check
