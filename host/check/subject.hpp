// SPDX-License-Identifier: Apache-2.0
//
// The plugin under check, and one of its classes loaded and ready in a child process.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <spoor/abi/plugin.h>

#include "host/check/instance.hpp"
#include "host/check/sample.hpp"
#include "host/plan/descriptor.hpp"
#include "host/plugins/elf.hpp"
#include "host/plugins/sidecar.hpp"

namespace spoor::host::check {

/// A class as its descriptor tells of it.
struct ClassUnderCheck {
  std::shared_ptr<const plan::ClassSpec> spec;
  toolkit::Result<Sample> sample;
  std::string folder;  ///< with the example's files
};

/// What is known without running any code of the plugin.
struct Subject {
  std::string path;  ///< canonical
  std::string sidecar_path;
  toolkit::Result<Sidecar> sidecar;
  std::string bytes;  ///< of the library
  toolkit::Result<ElfInfo> elf;
  std::string descriptor_problem;  ///< of the plan's own reader; "" when it likes it
  std::vector<ClassUnderCheck> classes;
  std::string folder;  ///< temporary; removed with the subject

  Subject();
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;
  ~Subject();
};

/// `file`: the library or its sidecar. SPOOR_NOT_FOUND when there is no library.
[[nodiscard]] toolkit::Result<std::unique_ptr<Subject>> open_subject(const std::string& file);

/// Fills `classes` from a descriptor: the sidecar's, or the embedded one where there is no sidecar.
void read_classes(Subject& subject, const std::string& descriptor_json);

/// In a child: the table, mapped and checked. Errors name what stands in the way.
[[nodiscard]] toolkit::Result<const spoor_plugin*> enter(const Subject& subject);

/// In a child: a class with its surroundings.
class Bench {
 public:
  static toolkit::Result<std::unique_ptr<Bench>> open(const Subject& subject, size_t index,
                                                      uint64_t seed);

  [[nodiscard]] const spoor_class& cls() const { return *class_; }
  [[nodiscard]] const plan::ClassSpec& spec() const { return *under_check_->spec; }
  [[nodiscard]] const Sample& sample() const { return *under_check_->sample; }
  [[nodiscard]] const World& world() const { return *world_; }
  /// Other threads, another record of inputs: for counting what a run leaves behind.
  void renew_world();
  void end_world() { world_.reset(); }
  [[nodiscard]] std::mt19937_64& random() { return random_; }

  [[nodiscard]] std::unique_ptr<Instance> make(HostOptions options = {}) const;
  [[nodiscard]] std::unique_ptr<Instance> make_with(const std::string& config) const;
  /// A fresh instance, one run, destroyed.
  Outcome run(const RunOptions& options = {}, HostOptions host = {}) const;
  Outcome run(const Sample& sample, const RunOptions& options = {}) const;

 private:
  const spoor_class* class_ = nullptr;
  const ClassUnderCheck* under_check_ = nullptr;
  std::unique_ptr<World> world_;
  std::mt19937_64 random_;
};

}  // namespace spoor::host::check
