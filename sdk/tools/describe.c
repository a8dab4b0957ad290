/* SPDX-License-Identifier: Apache-2.0
 *
 * spoor-describe PLUGIN.so [-o PLUGIN.plugin.json]: loads one plugin, asks for its descriptor and
 * writes the sidecar that a host reads before it loads anything:
 *     {"binary":{"arch","file","os","sha256"},"descriptor":{…}}
 * It runs the plugin's code (static constructors and the entry point), so it belongs into the build
 * of a plugin, not before the judgement of a stranger's. Exit: 0, 1 with one line on stderr. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "sha256.h"
#include "spoor/abi/plugin.h"

static int fail(const char* what, const char* about) {
  fprintf(stderr, "spoor-describe: %s: %s\n", about, what);
  return 1;
}

static const char* base_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

static int hash_file(const char* path, char hex[65]) {
  FILE* file = fopen(path, "rb");
  unsigned char buffer[65536];
  sha256 hash;
  size_t n;
  if (file == NULL) return 0;
  sha256_begin(&hash);
  while ((n = fread(buffer, 1, sizeof buffer, file)) != 0)
    sha256_add(&hash, buffer, n);
  const int ok = ferror(file) == 0;
  fclose(file);
  sha256_end(&hash, hex);
  return ok;
}

/* dlopen searches the system's folders for a name without a slash. */
static void* open_plugin(const char* path) {
  if (strchr(path, '/') != NULL) return dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const size_t size = strlen(path) + 3;
  char* here = (char*)malloc(size);
  if (here == NULL) return NULL;
  snprintf(here, size, "./%s", path);
  void* library = dlopen(here, RTLD_NOW | RTLD_LOCAL);
  free(here);
  return library;
}

static spoor_plugin_fn find_entry(void* library) {
  void* symbol = dlsym(library, SPOOR_PLUGIN_SYMBOL);
  spoor_plugin_fn entry = NULL;
  memcpy(&entry, &symbol, sizeof entry); /* ISO C has no cast between object and function */
  return entry;
}

static void write_string(FILE* out, const char* text) {
  fputc('"', out);
  for (; *text != 0; ++text) {
    const unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      fprintf(out, "\\%c", c);
    } else if (c < 0x20) {
      fprintf(out, "\\u%04x", c);
    } else {
      fputc(c, out);
    }
  }
  fputc('"', out);
}

static void write_sidecar(FILE* out, const char* file, const char* hex, const char* descriptor) {
  struct utsname machine;
  const int known = uname(&machine) == 0;
  fputs("{\"binary\":{\"arch\":", out);
  write_string(out, known ? machine.machine : "unknown");
  fputs(",\"file\":", out);
  write_string(out, file);
  fputs(",\"os\":\"linux\",\"sha256\":\"", out);
  fputs(hex, out);
  fputs("\"},\"descriptor\":", out);
  fputs(descriptor, out);
  fputs("}\n", out);
}

static int describe(const char* path, FILE* out) {
  char hex[65];
  if (!hash_file(path, hex)) return fail("cannot be read", path);
  void* library = open_plugin(path);
  if (library == NULL) return fail(dlerror(), path);
  const spoor_plugin_fn entry = find_entry(library);
  if (entry == NULL) return fail("does not export " SPOOR_PLUGIN_SYMBOL, path);
  const spoor_plugin* plugin = entry();
  if (plugin == NULL) return fail("its entry point returned NULL", path);
  if (!SPOOR_HAS(spoor_plugin, plugin, descriptor_json)) return fail("has no descriptor", path);
  write_sidecar(out, base_name(path), hex, plugin->descriptor_json);
  return ferror(out) != 0 ? fail("cannot be written", "the sidecar") : 0;
}

/* Into a neighbour first, so that a failed build leaves no sidecar that looks whole. */
static int describe_to_file(const char* plugin, const char* target) {
  const size_t size = strlen(target) + 5;
  char* partial = (char*)malloc(size);
  if (partial == NULL) return fail("out of memory", target);
  snprintf(partial, size, "%s.tmp", target);
  FILE* out = fopen(partial, "wb");
  int code = out == NULL ? fail("cannot be written", target) : describe(plugin, out);
  if (out != NULL && fclose(out) != 0 && code == 0) code = fail("cannot be written", target);
  if (code == 0 && rename(partial, target) != 0) code = fail("cannot be written", target);
  if (code != 0) remove(partial);
  free(partial);
  return code;
}

int main(int argc, char** argv) {
  if (argc == 2 && argv[1][0] != '-') return describe(argv[1], stdout);
  if (argc == 4 && strcmp(argv[2], "-o") == 0) return describe_to_file(argv[1], argv[3]);
  fputs("usage: spoor-describe PLUGIN.so [-o PLUGIN.plugin.json]\n", stderr);
  return 1;
}
