// SPDX-License-Identifier: Apache-2.0
#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/paths.hpp"

namespace spoor::e2e {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

[[noreturn]] void become_spoor(const fs::path& folder, std::vector<std::string> arguments,
                               std::vector<std::string> environment) {
  const std::string program = spoor_program();
  arguments.insert(arguments.begin(), "spoor");
  for (const char* name : {"PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(name))
      environment.push_back(std::string(name) + "=" + value);
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (auto& text : arguments)
    argv.push_back(text.data());
  for (auto& text : environment)
    envp.push_back(text.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const auto redirect = [&](const char* name, int flags, int to) {
    const int fd = ::open((folder / name).c_str(), flags, 0600);
    if (fd < 0 || ::dup2(fd, to) < 0) ::_exit(99);
  };
  redirect(".stdin", O_RDONLY | O_CREAT, STDIN_FILENO);
  redirect(".stdout", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  redirect(".stderr", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  if (::chdir(folder.c_str()) != 0) ::_exit(99);
  ::execve(program.c_str(), argv.data(), envp.data());
  ::_exit(98);
}

pid_t start(const fs::path& folder, const std::vector<std::string>& arguments,
            const std::vector<std::string>& environment) {
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid == 0) become_spoor(folder, arguments, environment);
  return pid;
}

Finished finish(pid_t pid, const fs::path& folder) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  Finished done;
  if (WIFEXITED(status)) done.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) done.signal = WTERMSIG(status);
  done.out = slurp(folder / ".stdout");
  done.err = slurp(folder / ".stderr");
  return done;
}

std::vector<fs::path> runs_of(const fs::path& folder, bool finished) {
  std::vector<fs::path> found;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder / "runs", code)) {
    const bool hidden = entry.path().filename().string().rfind('.', 0) == 0;
    if (entry.is_directory() && hidden != finished) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::string spoor_program() { return tests::build_dir() + "/bin/spoor"; }

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "spoor-e2e-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code code;
  fs::remove_all(path_, code);
}

fs::path ScratchFolder::write(const std::string& name, const std::string& text) const {
  const fs::path path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string ScratchFolder::read(const fs::path& relative) const { return slurp(path_ / relative); }

Finished spoor(const fs::path& folder, const std::vector<std::string>& arguments,
               const std::vector<std::string>& environment, const std::string& standard_input) {
  std::ofstream(folder / ".stdin", std::ios::binary) << standard_input;
  return finish(start(folder, arguments, environment), folder);
}

Running::Running(const fs::path& folder, const std::vector<std::string>& arguments)
    : folder_(folder), pid_(start(folder, arguments, {})) {}

Running::~Running() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
}

void Running::send(int signal) const { ::kill(pid_, signal); }

Finished Running::wait() {
  Finished done = finish(pid_, folder_);
  pid_ = -1;
  return done;
}

std::vector<fs::path> finished_runs(const fs::path& folder) { return runs_of(folder, true); }
std::vector<fs::path> partial_runs(const fs::path& folder) { return runs_of(folder, false); }

}  // namespace spoor::e2e
