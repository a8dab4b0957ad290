// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/file_names.hpp>

#include <algorithm>

#include <toolkit/ioc/characters.hpp>
#include <toolkit/ioc/word_set.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr std::string_view kExtensionsList[] = {
    "7z",   "apk",      "asp",  "aspx", "bak",  "bat",  "bin",  "cab",  "cat",  "cer", "cfg",
    "chm",  "class",    "cmd",  "com",  "conf", "cpl",  "csv",  "dat",  "db",   "dll", "dmp",
    "doc",  "docm",     "docx", "drv",  "elf",  "eml",  "eps",  "etl",  "evtx", "exe", "gif",
    "gz",   "hiv",      "hta",  "htm",  "html", "ico",  "img",  "inf",  "ini",  "iso", "jar",
    "java", "jpeg",     "jpg",  "js",   "jse",  "json", "jsp",  "key",  "ko",   "lnk", "log",
    "lua",  "manifest", "mdb",  "msc",  "msi",  "msp",  "mui",  "nls",  "ocx",  "one", "ost",
    "pdb",  "pdf",      "pem",  "pf",   "pfx",  "php",  "pif",  "pl",   "png",  "pol", "ppt",
    "pptx", "ps1",      "psd1", "psm1", "pst",  "py",   "rar",  "rb",   "reg",  "rpm", "rtf",
    "scr",  "sct",      "sh",   "so",   "sql",  "svg",  "sys",  "tar",  "tgz",  "tlb", "tmp",
    "ttf",  "txt",      "url",  "vbe",  "vbs",  "vhd",  "vhdx", "wasm", "wsf",  "wsh", "xll",
    "xls",  "xlsm",     "xlsx", "xml",  "xsl",  "yaml", "yml",  "zip"};
constexpr WordSet kExtensions{kExtensionsList};

constexpr std::string_view kWindowsRootsList[] = {
    "$recycle.bin", "appdata",  "device",        "documents and settings",
    "inetpub",      "perflogs", "program files", "program files (x86)",
    "programdata",  "recovery", "systemroot",    "temp",
    "users",        "windows",  "winnt"};
constexpr WordSet kWindowsRoots{kWindowsRootsList};

constexpr std::string_view kPosixRootsList[] = {
    "applications", "bin",   "boot",    "cores",  "data",   "dev",    "etc",     "home", "lib",
    "lib32",        "lib64", "library", "media",  "mnt",    "opt",    "private", "proc", "product",
    "root",         "run",   "sbin",    "sdcard", "snap",   "srv",    "storage", "sys",  "system",
    "tmp",          "users", "usr",     "var",    "vendor", "volumes"};
constexpr WordSet kPosixRoots{kPosixRootsList};

constexpr std::string_view kRegistryRootsList[] = {"hkcc",
                                                   "hkcr",
                                                   "hkcu",
                                                   "hkey_classes_root",
                                                   "hkey_current_config",
                                                   "hkey_current_user",
                                                   "hkey_local_machine",
                                                   "hkey_users",
                                                   "hklm",
                                                   "hku",
                                                   "registry"};
constexpr WordSet kRegistryRoots{kRegistryRootsList};

template <size_t N>
bool has_folded(const WordSet<N>& set, std::string_view name) {
  if (name.empty() || name.size() > WordSet<N>::kLongest) return false;
  char folded[WordSet<N>::kLongest];
  std::transform(name.begin(), name.end(), folded,
                 [](char c) { return static_cast<char>(lower(static_cast<unsigned char>(c))); });
  return set.has(std::string_view(folded, name.size()));
}

}  // namespace

bool has_file_extension(std::string_view name) noexcept {
  const size_t dot = name.rfind('.');
  return dot != name.npos && dot > 0 && has_folded(kExtensions, name.substr(dot + 1));
}

bool is_windows_root(std::string_view name) noexcept { return has_folded(kWindowsRoots, name); }
bool is_posix_root(std::string_view name) noexcept { return has_folded(kPosixRoots, name); }

bool is_registry_root(std::string_view name) noexcept {
  if (!name.empty() && name.back() == ':') name.remove_suffix(1);
  return has_folded(kRegistryRoots, name);
}

}  // namespace spoor::toolkit::ioc
