// SPDX-License-Identifier: Apache-2.0
//
// CSV to a typed table, both passes, one thread. Bar: 250 MB/s of CPU time; stretch 500.
#include <random>
#include <string>

#include <tests/support/read_bench.hpp>
#include <toolkit/csv/csv_format.hpp>

namespace {

using namespace spoor::toolkit;

/// Process events: times, integers, numbers, text, and every `quoted`th row with quotes.
std::string make_table(size_t bytes, unsigned quoted) {
  std::mt19937 random(3);
  std::string out =
      "TimeGenerated,TimeCreated,EventID,Computer,Account,Sid,Process,CommandLine,Parent,LogonType,"
      "SourceIp,Port,Status,Bytes,Score,Ok,Note,Empty\n";
  for (unsigned i = 0; out.size() < bytes; ++i) {
    const std::string number = std::to_string(random() % 1000);
    const std::string time = "2024-05-06T07:08:09." + std::to_string(100 + random() % 900) + "Z";
    out += time + "," + time + ",4688,HOST" + number + ".contoso.local,CONTOSO\\user" + number +
           ",S-1-5-21-1004336348-1177238915-682003330-" + number +
           ",C:\\Windows\\System32\\cmd.exe,";
    out += i % quoted == 0 ? "\"cmd.exe /c \"\"echo " + number + "\"\", and more\""
                           : "powershell -enc " + std::to_string(random());
    out += ",C:\\Windows\\explorer.exe,3,10.0." + std::to_string(random() % 255) + ".7," + number +
           ",0x0," + std::to_string(random()) + ",0." + number + ",true,note " + number + ",\n";
  }
  return out;
}

void Table(benchmark::State& state) {
  ingest::TestHost host;
  host.files["table.csv"] = make_table(64 << 20, static_cast<unsigned>(state.range(0)));
  spoor::tests::measure_reading(state, host, "table.csv", host.files["table.csv"].size(),
                                [] { return csv::csv_format({}); });
}
BENCHMARK(Table)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
