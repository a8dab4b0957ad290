// SPDX-License-Identifier: Apache-2.0
//
// A Host that keeps what it is told, so that parallel work can be told in order. Private to this
// folder.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <toolkit/ingest/host.hpp>

namespace spoor::toolkit::ingest {

/// For the work on one piece, on one thread.
class BufferedHost final : public Host {
 public:
  explicit BufferedHost(Host& host) : host_(host) {}

  Result<std::vector<FileEntry>> list(const std::string& pattern) override {
    return host_.list(pattern);
  }
  Result<std::shared_ptr<archive::RandomFile>> open(const std::string& path) override {
    return host_.open(path);
  }
  Result<std::unique_ptr<archive::Source>> open_stdin() override { return host_.open_stdin(); }
  void run(uint64_t n, const std::function<void(uint64_t)>& task) override { host_.run(n, task); }
  bool cancelled() override { return host_.cancelled(); }

  void diagnostic(const char* code, uint64_t count, const Place& place,
                  const std::string& cause) override {
    // Codes are literals; file and member outlive the part.
    told_.emplace_back([=](Host& host) { host.diagnostic(code, count, place, cause); });
  }
  void dropped(const char* reason, uint64_t records) override {
    told_.emplace_back([=](Host& host) { host.dropped(reason, records); });
  }
  void records_read(uint64_t records) override {
    told_.emplace_back([=](Host& host) { host.records_read(records); });
  }
  void info(const std::string& text) override {
    told_.emplace_back([=](Host& host) { host.info(text); });
  }

  /// Tells the host and forgets.
  void pass_on() {
    for (const auto& tell : told_)
      tell(host_);
    told_.clear();
  }

 private:
  Host& host_;
  std::vector<std::function<void(Host&)>> told_;
};

}  // namespace spoor::toolkit::ingest
