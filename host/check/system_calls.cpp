// SPDX-License-Identifier: Apache-2.0
#include "host/check/system_calls.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <spoor/abi/plugin.h>

namespace spoor::host::check {
namespace {

using toolkit::fail;

enum class Purpose { kNetwork, kProgram, kFile };

struct Watched {
  unsigned number;
  const char* name;
  Purpose purpose;
};

constexpr std::array kWatched = {Watched{SYS_socket, "socket", Purpose::kNetwork},
                                 Watched{SYS_connect, "connect", Purpose::kNetwork},
                                 Watched{SYS_bind, "bind", Purpose::kNetwork},
                                 Watched{SYS_execve, "execve", Purpose::kProgram},
                                 Watched{SYS_execveat, "execveat", Purpose::kProgram},
                                 Watched{SYS_fork, "fork", Purpose::kProgram},
                                 Watched{SYS_vfork, "vfork", Purpose::kProgram},
                                 Watched{SYS_clone, "fork", Purpose::kProgram},
                                 Watched{SYS_ptrace, "ptrace", Purpose::kProgram},
                                 Watched{SYS_creat, "creat", Purpose::kFile},
                                 Watched{SYS_unlink, "unlink", Purpose::kFile},
                                 Watched{SYS_unlinkat, "unlinkat", Purpose::kFile},
                                 Watched{SYS_rename, "rename", Purpose::kFile},
                                 Watched{SYS_renameat, "renameat", Purpose::kFile},
                                 Watched{SYS_renameat2, "renameat2", Purpose::kFile},
                                 Watched{SYS_mkdir, "mkdir", Purpose::kFile},
                                 Watched{SYS_mkdirat, "mkdirat", Purpose::kFile},
                                 Watched{SYS_truncate, "truncate", Purpose::kFile},
                                 Watched{SYS_chmod, "chmod", Purpose::kFile},
                                 Watched{SYS_open, "open for writing", Purpose::kFile},
                                 Watched{SYS_openat, "openat for writing", Purpose::kFile}};

std::array<std::atomic<bool>, kWatched.size()> g_stopped{};

// The kernel asks here instead of doing the call; the plugin sees EPERM.
void on_stopped_call(int, siginfo_t* info, void* context) {
  for (size_t i = 0; i < kWatched.size(); ++i) {
    if (kWatched[i].number == static_cast<unsigned>(info->si_syscall)) g_stopped[i] = true;
  }
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RAX] = -EPERM;
}

sock_filter load(uint32_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset); }

/// The low half of an argument of the call.
uint32_t argument(unsigned i) {
  return static_cast<uint32_t>(offsetof(seccomp_data, args)) + 8 * i;
}

void stop_call(std::vector<sock_filter>& out, unsigned number) {
  out.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
}

/// Stopped only when one of the bits is set in an argument.
void stop_call_with(std::vector<sock_filter>& out, unsigned number, unsigned arg, uint32_t bits) {
  out.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
  out.push_back(load(argument(arg)));
  out.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

/// Stopped only when none of the bits is set: a clone that shares no memory is a new process.
void stop_call_without(std::vector<sock_filter>& out, unsigned number, unsigned arg,
                       uint32_t bits) {
  out.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
  out.push_back(load(argument(arg)));
  out.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0));
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

std::vector<sock_filter> program(const AllowedCalls& allowed) {
  constexpr uint32_t kWrites = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
  std::vector<sock_filter> out;
  out.push_back(load(offsetof(seccomp_data, arch)));
  out.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0));
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  out.push_back(load(offsetof(seccomp_data, nr)));
  for (const Watched& call : kWatched) {
    if (call.purpose == Purpose::kNetwork && allowed.network) continue;
    if (call.purpose == Purpose::kProgram && allowed.programs) continue;
    if (call.number == SYS_open) {
      stop_call_with(out, call.number, 1, kWrites);
    } else if (call.number == SYS_openat) {
      stop_call_with(out, call.number, 2, kWrites);
    } else if (call.number == SYS_clone) {
      stop_call_without(out, call.number, 0, CLONE_VM);
    } else {
      stop_call(out, call.number);
    }
  }
  out.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return out;
}

}  // namespace

toolkit::Result<void> watch_system_calls(const AllowedCalls& allowed) {
  struct sigaction action {};
  action.sa_sigaction = &on_stopped_call;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  ::sigaction(SIGSYS, &action, nullptr);
  std::vector<sock_filter> filter = program(allowed);
  sock_fprog fprog{static_cast<unsigned short>(filter.size()), filter.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &fprog) != 0) {
    return fail(SPOOR_NOT_IMPLEMENTED,
                std::string("system calls cannot be watched here: ") + std::strerror(errno));
  }
  return {};
}

std::vector<std::string> stopped_system_calls() {
  std::vector<std::string> out;
  for (size_t i = 0; i < kWatched.size(); ++i) {
    if (g_stopped[i]) out.emplace_back(kWatched[i].name);
  }
  return out;
}

}  // namespace spoor::host::check
