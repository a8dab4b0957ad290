// SPDX-License-Identifier: Apache-2.0
//
// new_plugin KIND NAME DIR: what `spoor plugin new` does, into a folder that is emptied first.
#include <cstdio>
#include <filesystem>

#include "host/plugins/new_plugin.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  std::error_code error;
  std::filesystem::remove_all(argv[3], error);
  const auto made = spoor::host::new_plugin(argv[1], argv[2], argv[3]);
  std::puts(made ? made->c_str() : made.error().text().c_str());
  return made ? 0 : 1;
}
