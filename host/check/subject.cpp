// SPDX-License-Identifier: Apache-2.0
#include "host/check/subject.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "host/plugins/library.hpp"
#include "host/plugins/plugin_file.hpp"
#include "host/plugins/plugin_table.hpp"

namespace spoor::host::check {
namespace {

namespace fs = std::filesystem;
using toolkit::fail;
using toolkit::Result;

constexpr std::string_view kSidecarSuffix = ".plugin.json";

Result<std::string> read_file(const std::string& path, uint64_t limit) {
  const auto file = open_plugin_file(path, Trust::kLenient);
  if (!file) return tl::unexpected(file.error());
  return read_whole(*file, limit);
}

Result<Sidecar> read_sidecar(const std::string& path) {
  const auto text = read_file(path, 4u << 20);
  if (!text) return tl::unexpected(text.error());
  return parse_sidecar(*text);
}

std::string make_folder() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "spoor-check-XXXXXX").string();
  return ::mkdtemp(name.data()) == nullptr ? "" : name;
}

std::string write_files(const std::string& folder, const Sample& sample) {
  std::error_code error;
  fs::create_directories(folder, error);
  for (const auto& [name, text] : sample.files) {
    const fs::path path = fs::path(folder) / name;
    fs::create_directories(path.parent_path(), error);
    std::ofstream(path, std::ios::binary) << text;
  }
  return folder;
}

}  // namespace

Subject::Subject()
    : sidecar(fail(SPOOR_NOT_FOUND, "not read")), elf(fail(SPOOR_NOT_FOUND, "not read")) {}

Subject::~Subject() {
  std::error_code error;
  if (!folder.empty()) fs::remove_all(folder, error);
}

Result<std::unique_ptr<Subject>> open_subject(const std::string& file) {
  auto subject = std::make_unique<Subject>();
  std::string library = file;
  if (file.ends_with(kSidecarSuffix)) {
    library = file.substr(0, file.size() - kSidecarSuffix.size()) + ".so";
  }
  std::error_code error;
  subject->path = fs::canonical(library, error).string();
  if (error) return fail(SPOOR_NOT_FOUND, "cannot open it: " + error.message(), library);
  subject->sidecar_path =
      fs::path(subject->path).replace_extension().string() + std::string(kSidecarSuffix);
  auto bytes = read_file(subject->path, kMaxPluginBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  subject->bytes = std::move(*bytes);
  subject->elf =
      read_elf({reinterpret_cast<const std::byte*>(subject->bytes.data()), subject->bytes.size()});
  subject->sidecar = read_sidecar(subject->sidecar_path);
  subject->folder = make_folder();
  if (subject->folder.empty()) return fail(SPOOR_IO, "cannot make a temporary folder");
  if (subject->sidecar) read_classes(*subject, subject->sidecar->descriptor.json);
  return subject;
}

void read_classes(Subject& subject, const std::string& descriptor_json) {
  const auto parsed = plan::parse_descriptor(descriptor_json, subject.sidecar_path);
  if (!parsed.descriptor) {
    subject.descriptor_problem =
        parsed.diagnostics.empty() ? "it cannot be read" : parsed.diagnostics.front().message;
    return;
  }
  for (const auto& spec : parsed.descriptor->classes) {
    ClassUnderCheck under_check{spec, make_sample(*spec), ""};
    const std::string folder = subject.folder + "/" + std::to_string(subject.classes.size());
    if (under_check.sample) under_check.folder = write_files(folder, *under_check.sample);
    subject.classes.push_back(std::move(under_check));
  }
}

Result<const spoor_plugin*> enter(const Subject& subject) {
  const auto entry = open_library(subject.path);
  if (!entry) return tl::unexpected(entry.error());
  const spoor_plugin* plugin = (*entry)();
  if (auto ok = check_abi(plugin); !ok) return tl::unexpected(ok.error());
  if (auto ok = check_sizes(plugin); !ok) return tl::unexpected(ok.error());
  return plugin;
}

Result<std::unique_ptr<Bench>> Bench::open(const Subject& subject, size_t index, uint64_t seed) {
  std::unique_ptr<Bench> bench(new Bench);
  const auto plugin = enter(subject);
  if (!plugin) return tl::unexpected(plugin.error());
  bench->under_check_ = &subject.classes[index];
  if (!bench->under_check_->sample) return tl::unexpected(bench->under_check_->sample.error());
  for (uint32_t i = 0; i < (*plugin)->n_classes; ++i) {
    if (bench->spec().id == (*plugin)->classes[i]->id) bench->class_ = (*plugin)->classes[i];
  }
  if (bench->class_ == nullptr) return fail(SPOOR_NOT_FOUND, "the plugin has no such class");
  auto world = World::make(bench->spec(), bench->sample(), bench->under_check_->folder);
  if (!world) return tl::unexpected(world.error());
  bench->world_ = std::move(*world);
  bench->random_.seed(seed);
  return bench;
}

void Bench::renew_world() {
  auto world = World::make(spec(), sample(), under_check_->folder);
  if (world) world_ = std::move(*world);
}

std::unique_ptr<Instance> Bench::make(HostOptions options) const {
  return std::make_unique<Instance>(cls(), spec(), world(), sample().config, std::move(options));
}

std::unique_ptr<Instance> Bench::make_with(const std::string& config) const {
  return std::make_unique<Instance>(cls(), spec(), world(), config);
}

Outcome Bench::run(const RunOptions& options, HostOptions host) const {
  return make(std::move(host))->run(sample(), options);
}

Outcome Bench::run(const Sample& changed, const RunOptions& options) const {
  return make()->run(changed, options);
}

}  // namespace spoor::host::check
