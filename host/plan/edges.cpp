// SPDX-License-Identifier: Apache-2.0
#include "host/plan/edges.hpp"

#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace spoor::host::plan {
namespace {

/// Sets of steps that are connected by edges, in whatever direction.
class Components {
 public:
  explicit Components(size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }

  uint32_t find(uint32_t i) {
    while (parent_[i] != i) {
      parent_[i] = parent_[parent_[i]];
      i = parent_[i];
    }
    return i;
  }
  void join(uint32_t a, uint32_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<uint32_t> parent_;
};

/// Reads its inputs to their end before it gives anything, or may do so.
bool is_blocking(const Step& step) {
  if (step.kind == ClassKind::kVisualizer) return true;
  return step.kind == ClassKind::kAnalyzer && !step.spec->rowwise;
}

void materialise_meetings(Graph& graph) {
  Components components(graph.steps.size());
  for (uint32_t i = 0; i < graph.steps.size(); ++i) {
    Step& step = graph.steps[i];
    std::map<uint32_t, int> arrivals;
    for (const Input& input : step.inputs)
      ++arrivals[components.find(input.from_step)];
    for (Input& input : step.inputs) {
      const bool meets = arrivals[components.find(input.from_step)] > 1;
      if (meets || step.spec->wants_run) input.edge = EdgeKind::kMaterialised;
    }
    for (const Input& input : step.inputs)
      components.join(input.from_step, i);
  }
}

using Readers = std::map<std::pair<uint32_t, uint32_t>, std::vector<std::pair<Step*, Input*>>>;

/// The readers of every output port, in the order of the steps.
Readers readers_of(Graph& graph) {
  Readers out;
  for (Step& step : graph.steps) {
    for (Input& input : step.inputs) {
      out[{input.from_step, input.from_port}].emplace_back(&step, &input);
    }
  }
  return out;
}

void materialise_further_readers(Readers& readers) {
  for (auto& [port, reading] : readers) {
    bool has_blocking = false;
    for (auto& [step, input] : reading) {
      if (!is_blocking(*step) || step->spec->wants_run) continue;
      if (has_blocking) input->edge = EdgeKind::kMaterialised;
      has_blocking = true;
    }
  }
}

void fuse_single_readers(Readers& readers) {
  for (auto& [port, reading] : readers) {
    auto& [step, input] = reading.front();
    const bool is_alone = reading.size() == 1 && step->spec->rowwise;
    if (is_alone && input->edge == EdgeKind::kQueued) input->edge = EdgeKind::kFused;
  }
}

}  // namespace

void choose_edges(Graph& graph) {
  materialise_meetings(graph);
  Readers readers = readers_of(graph);
  materialise_further_readers(readers);
  fuse_single_readers(readers);
}

}  // namespace spoor::host::plan
