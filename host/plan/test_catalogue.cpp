// SPDX-License-Identifier: Apache-2.0
#include "host/plan/test_catalogue.hpp"

#include <stdexcept>

namespace spoor::host::plan {

std::string_view test_descriptor() {
  return R"json({
  "descriptor": 1,
  "plugin": {"id": "io.spoor.test", "version": "1.4.2", "license": "Apache-2.0"},
  "abi": {"major": 1, "minor": 0, "min_host_minor": 0},
  "classes": [
    {"id": "provider.ndjson", "kind": "provider", "summary": "Lines of JSON",
     "params": {"type": "object", "additionalProperties": false, "required": ["path"], "properties": {
       "path": {"type": ["string", "array"], "items": {"type": "string", "format": "path"}, "format": "path", "description": "file or pattern"},
       "zone": {"type": "string", "format": "zone"},
       "password": {"type": "string", "format": "spoor-secret"},
       "depth": {"type": "integer", "default": 3, "minimum": 0, "maximum": 16},
       "look_ahead": {"type": "integer", "format": "bytes", "default": 16777216},
       "wait": {"type": "string", "format": "duration", "default": "30s"},
       "mode": {"type": "string", "enum": ["flatten", "keep"], "default": "flatten"},
       "window": {"type": "object", "format": "time_range"},
       "ratio": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
       "name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 5},
       "skip_bad": {"type": "boolean", "default": true},
       "schema": {"type": "object", "additionalProperties": {"type": "string"}}}},
     "inputs": [], "outputs": [{"name": "rows", "cardinality": "source", "dynamic": true}],
     "effects": ["fs:read", "secret:password"], "determinism": {"class": "pure"}},

    {"id": "provider.flows", "kind": "provider", "summary": "Network flows",
     "outputs": [{"name": "rows", "cardinality": "source", "columns": [
        {"name": "time", "type": "timestamp", "spoor.role": "@timestamp"},
        {"name": "src", "type": "utf8", "spoor.type": "ipv4", "spoor.role": "source.ip"},
        {"name": "dst", "type": "utf8", "spoor.type": "ip", "spoor.role": "destination.ip"},
        {"name": "digest", "type": "utf8", "spoor.type": "sha256"},
        {"name": "bytes", "type": "int64"}]},
       {"name": "skipped", "cardinality": "expand", "columns": [{"name": "member", "type": "utf8"}]}]},

    {"id": "analyzer.select", "kind": "analyzer", "rowwise": true, "traits": ["concurrent"],
     "params": {"type": "object", "properties": {
       "keep": {"type": "array", "items": {"type": "string", "format": "column"}, "minItems": 1, "maxItems": 3, "uniqueItems": true},
       "where": {"type": "object", "required": ["column"], "properties": {
          "column": {"type": "string", "format": "column"}, "equals": {"type": ["string", "integer", "boolean"]}}}}},
     "inputs": [{"name": "rows", "columns": []}],
     "outputs": [{"name": "rows", "cardinality": "filter", "dynamic": true}]},

    {"id": "analyzer.ioc-extract", "kind": "analyzer", "rowwise": true, "summary": "Indicators in text",
     "params": {"type": "object", "properties": {
       "columns": {"type": "array", "items": {"type": "string", "format": "column"}},
       "max_per_row": {"type": "integer", "default": 100, "minimum": 1}}},
     "inputs": [{"name": "rows"}],
     "outputs": [{"name": "indicators", "cardinality": "expand", "columns": [
        {"name": "observable", "type": "utf8", "spoor.type": "observable", "spoor.type_column": "type"},
        {"name": "type", "type": "utf8"}]}]},

    {"id": "analyzer.process-tree", "kind": "analyzer",
     "inputs": [{"name": "events", "columns": [
        {"name": "pid", "type": "int64", "spoor.role": "process.pid", "required": true},
        {"spoor.type": "hash", "required": false}]}],
     "outputs": [{"name": "processes", "cardinality": "aggregate", "dynamic": true},
                 {"name": "orphans", "cardinality": "aggregate", "dynamic": true}]},

    {"id": "analyzer.flow-sum", "kind": "analyzer",
     "inputs": [{"name": "flows", "columns": [
        {"name": "source", "type": "utf8", "spoor.role": "source.ip", "required": true},
        {"name": "bytes", "type": "int64", "required": true}]}],
     "outputs": [{"name": "sums", "cardinality": "aggregate", "columns": [{"name": "src", "type": "utf8"}]}]},

    {"id": "analyzer.sql", "kind": "analyzer",
     "params": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string", "format": "sql"}}},
     "inputs": [{"name": "e"}, {"name": "v", "optional": true}],
     "outputs": [{"name": "rows", "cardinality": "aggregate", "dynamic": true}]},

    {"id": "analyzer.join", "kind": "analyzer",
     "inputs": [{"name": "left"}, {"name": "right"}],
     "outputs": [{"name": "rows", "cardinality": "aggregate", "dynamic": true}]},

    {"id": "enricher.geoip", "kind": "enricher", "keys": ["ip"],
     "params": {"type": "object", "properties": {"databases": {"type": "array", "items": {"type": "string", "format": "path"}}}},
     "answers": [{"name": "country", "type": "utf8"}, {"name": "asn", "type": "int64"}],
     "effects": ["fs:read"]},

    {"id": "enricher.virustotal", "kind": "enricher", "keys": ["ip", "hash", "domain", "url"],
     "params": {"type": "object", "required": ["api_key"], "properties": {"api_key": {"type": "string", "format": "spoor-secret"}}},
     "answers": [{"name": "malicious", "type": "int64"}],
     "effects": ["net:www.virustotal.com:443", "secret:api_key", "discloses:observable"],
     "determinism": {"class": "ttl", "ttl": "24h"}, "rate": {"per_minute": 4}, "batch": {"max_keys": 50}},

    {"id": "analyzer.shell", "kind": "analyzer", "inputs": [{"name": "rows"}],
     "outputs": [{"name": "rows", "cardinality": "aggregate", "dynamic": true}], "effects": ["exec"]},

    {"id": "visualizer.table", "kind": "visualizer", "inputs": [{"name": "rows"}]},

    {"id": "visualizer.process-tree", "kind": "visualizer", "inputs": [{"name": "processes"}]},

    {"id": "visualizer.report", "kind": "visualizer", "traits": ["wants_run"],
     "params": {"type": "object", "properties": {"title": {"type": "string"}}},
     "inputs": [{"name": "tables", "repeat": true, "optional": true}, {"name": "run", "optional": true}]}
  ]})json";
}

Catalogue test_catalogue() {
  ParsedDescriptor parsed = parse_descriptor(test_descriptor(), "test.plugin.json");
  if (!parsed.descriptor) throw std::logic_error(to_text(parsed.diagnostics.at(0)));
  Catalogue out;
  out.add(*parsed.descriptor);
  return out;
}

}  // namespace spoor::host::plan
