// SPDX-License-Identifier: Apache-2.0
//
// write_sidecar PLUGIN.so [SUMMARY]: the sidecar of a plugin of the corpus, also of one that the
// SDK's own tool would refuse. With SUMMARY it tells of another summary than the plugin.
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "host/plugins/library.hpp"
#include "host/plugins/sidecar.hpp"
#include "host/services/sha256.hpp"

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string path = argv[1];
  const auto entry = spoor::host::open_library(path);
  if (!entry) {
    std::fprintf(stderr, "%s\n", entry.error().text().c_str());
    return 1;
  }
  auto document = nlohmann::json::parse((*entry)()->descriptor_json);
  const std::string fault = argc > 2 ? argv[2] : "";
  if (fault == "summary") document["classes"][0]["summary"] = "Something else";
  const auto descriptor = spoor::host::parse_descriptor(document.dump());
  if (!descriptor) {
    std::fprintf(stderr, "%s\n", descriptor.error().text().c_str());
    return 1;
  }
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string sidecar = path.substr(0, path.size() - 3) + ".plugin.json";
  const std::string contents = fault == "digest" ? "another file" : read_file(path);
  std::string text = spoor::host::sidecar_text(*descriptor, name,
                                               spoor::host::to_hex(spoor::host::sha256(contents)));
  if (fault == "platform") text.replace(text.find("x86_64"), 6, "aarch64");
  std::ofstream(sidecar) << text;
  return 0;
}
