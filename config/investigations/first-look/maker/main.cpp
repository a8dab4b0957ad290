// SPDX-License-Identifier: Apache-2.0
//
// spoor_case_maker FOLDER: writes the evidence, the databases and the answers of the case.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "made_file.hpp"

namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("usage: spoor_case_maker FOLDER\n", stderr);
    return 3;
  }
  try {
    for (const auto& file : first_look::make_case()) {
      write(std::filesystem::path(words[1]) / file.path, file.bytes);
      std::printf("%8zu  %s\n", file.bytes.size(), file.path.c_str());
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "spoor_case_maker: %s\n", error.what());
    return 1;
  }
  return 0;
}
