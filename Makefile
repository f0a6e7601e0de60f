# trmscope: the terminal microscope for Tiny Recursive Models.
#
#   make          build/libtrmscope.a, build/libtrmscope.so, build/trmscope
#   make run      set up, build, open the program on a bundled puzzle
#   make test     every test;  make test-NAME  one of them (tests/unit/test_NAME.c)
#   make V=1      shows the commands
# All other targets are explained where they stand.

VERSION := 0.1.0
BUILD   ?= build
prefix  ?= /usr/local
libdir  ?= $(prefix)/lib
CC      ?= cc
PYTHON  ?= python3
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)

# ---- Flags -------------------------------------------------------------------------------------

LIB_PACKAGES := yaml-0.1 jansson
PACKAGES     := $(LIB_PACKAGES) ncursesw libpng
# Fedora has OpenBLAS without a file for pkg-config, its headers in a folder of their own.
BLAS_CFLAGS  := $(shell pkg-config --cflags openblas 2>/dev/null || echo -I/usr/include/openblas)
BLAS_LIBS    := $(shell pkg-config --libs openblas 2>/dev/null || echo -lopenblas)
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wundef -Wwrite-strings -Wpointer-arith -Wcast-qual -Wno-sign-conversion
# -ffp-contract=off: a result must not depend on where the compiler sees a chance to fuse a
# multiplication with an addition; the kernels ask for it where they want it (src/tensor/kernels.c).
CFLAGS   ?= -O2 -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -pthread -fPIC -fno-common -ffp-contract=off $(WARNINGS) \
             -Iinclude -Isrc -DTRMSCOPE_VERSION='"$(VERSION)"' \
             -DTRMSCOPE_SHARE_DIR='"$(prefix)/share/trmscope"' \
             $(BLAS_CFLAGS) $(shell pkg-config --cflags $(PACKAGES)) $(CFLAGS) $(SANITIZE)
LIB_LIBS  = $(BLAS_LIBS) $(shell pkg-config --libs $(LIB_PACKAGES)) -lm -ldl -pthread
LIBS      = $(BLAS_LIBS) $(shell pkg-config --libs $(PACKAGES)) -lm -ldl -pthread

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))

# ---- Sources -----------------------------------------------------------------------------------
# A floor is a folder. The library is everything up to trace; the program is a user of it.

LIB_FLOORS := base tensor puzzle model train trace
APP_FLOORS := run edit canvas view tui cli

LIB_SRC  := $(foreach f,$(LIB_FLOORS),$(sort $(wildcard src/$(f)/*.c)))
APP_SRC  := $(foreach f,$(APP_FLOORS),$(sort $(wildcard src/$(f)/*.c)))
MAIN     := src/cli/main.c
# kernels.c is compiled once for each instruction set; the program chooses at run time.
MACHINE := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null)))
KERNEL_SETS := plain $(if $(filter x86_64,$(MACHINE)),avx2 avx512)
KERNEL_plain  :=
KERNEL_avx2   := -mavx2 -mfma
KERNEL_avx512 := -mavx512f -mavx512dq -mavx512bw -mavx512vl -mfma -mprefer-vector-width=512
# Products in bfloat16 and what is fused with them: found at run time (src/tensor/bf16_dispatch.c).
ifeq ($(MACHINE),x86_64)
FLAGS_bf16_avx512 := -O3 -ffp-contract=fast $(KERNEL_avx512) -mavx512bf16
FLAGS_bf16_pack   := $(FLAGS_bf16_avx512)
FLAGS_bf16_fused  := $(FLAGS_bf16_avx512)
FLAGS_bf16_attention := $(FLAGS_bf16_avx512)
FLAGS_bf16_amx    := $(FLAGS_bf16_avx512) -mamx-tile -mamx-bf16
endif
FLAGS_gemm_bf16   := -O3
LIB_OBJ  := $(filter-out %/kernels.o,$(LIB_SRC:src/%.c=$(BUILD)/%.o)) \
            $(KERNEL_SETS:%=$(BUILD)/tensor/kernels_%.o)
APP_OBJ  := $(filter-out $(MAIN:src/%.c=$(BUILD)/%.o),$(APP_SRC:src/%.c=$(BUILD)/%.o))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNITS    := $(UNIT_SRC:tests/unit/test_%.c=%)

.DEFAULT_GOAL := all

# Without its packages nothing can be built: `make run` and `make test` see to them first, then call
# make again, because the flags above were made before.
.PHONY: run
run:
	$(Q)contrib/setup.sh build
	$(Q)$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS)) all
	$(Q)TRMSCOPE_DATA="$${TRMSCOPE_DATA:-$(CURDIR)}" $(BUILD)/trmscope

.PHONY: all
all: $(BUILD)/libtrmscope.a $(BUILD)/libtrmscope.so $(BUILD)/trmscope

# Flags and version stand here: objects are of this file too.
$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(FLAGS_$(*F)) -MMD -MP -c $< -o $@

$(BUILD)/tensor/kernels_%.o: src/tensor/kernels.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,"$< ($*)")
	$(Q)$(CC) $(ALL_CFLAGS) -O3 -ffp-contract=fast -fno-math-errno -Wno-psabi $(KERNEL_$*) -DKERNELS_NAME=$* \
	    -MMD -MP -c $< -o $@

$(BUILD)/libtrmscope.a: $(LIB_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/libtrmscope.so: $(LIB_OBJ) src/libtrmscope.map
	$(call say,LD,$@)
	$(Q)$(CC) -shared -Wl,-soname,libtrmscope.so.0 -Wl,--version-script=src/libtrmscope.map \
	    $(SANITIZE) $(LDFLAGS) -o $@ $(LIB_OBJ) $(LIB_LIBS)

# Everything but main(), so that tests reach every floor.
$(BUILD)/app.a: $(APP_OBJ)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/trmscope: $(MAIN:src/%.c=$(BUILD)/%.o) $(BUILD)/app.a $(BUILD)/libtrmscope.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- Tests -------------------------------------------------------------------------------------

# A test is one file, linked with what the tests share (tests/*.c), the program and the library.
TEST_OBJ := $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(sort $(wildcard tests/*.c)))

$(BUILD)/tests/%.o: tests/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP -c $< -o $@

$(BUILD)/test_%: tests/unit/test_%.c $(TEST_OBJ) $(BUILD)/app.a $(BUILD)/libtrmscope.a
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-psabi -Itests -MMD -MP $< $(TEST_OBJ) $(BUILD)/app.a \
	    $(BUILD)/libtrmscope.a -o $@ $(shell pkg-config --cflags --libs cmocka) $(LIBS)

.PHONY: $(UNITS:%=test-%)
$(UNITS:%=test-%): test-%: $(BUILD)/test_%
	$(Q)$<

.PHONY: test
test:
	$(Q)contrib/setup.sh test
	$(Q)$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS)) all units
	$(Q)tests/run_tests.sh $(BUILD)

.PHONY: units
units: $(UNITS:%=$(BUILD)/test_%) $(BUILD)/reference_check

# Every gradient of every parameter against finite differences, not only some of them.
.PHONY: gradcheck
gradcheck: $(BUILD)/test_backward
	$(Q)GRADCHECK=all $<

# The engine against numbers of the public implementation: make reference REF=FOLDER
REF ?= tests/reference
REFERENCE_SRC := $(sort $(wildcard tests/reference/*.c))
$(BUILD)/reference_check: $(REFERENCE_SRC) $(TEST_OBJ) $(BUILD)/app.a $(BUILD)/libtrmscope.a
	$(Q)$(CC) $(ALL_CFLAGS) -Itests $(REFERENCE_SRC) $(TEST_OBJ) $(BUILD)/app.a \
	    $(BUILD)/libtrmscope.a -o $@ $(LIBS)

.PHONY: reference
reference: $(BUILD)/reference_check
	$(Q)$< $(REF)

# The tests once more under a sanitizer, each in a folder of its own. ThreadSanitizer wants one
# processor's worth of patience.
.PHONY: asan ubsan tsan
asan:  ; $(Q)$(MAKE) --no-print-directory test BUILD=$(BUILD)-asan SANITIZE="-fsanitize=address -fno-omit-frame-pointer"
ubsan: ; $(Q)$(MAKE) --no-print-directory test BUILD=$(BUILD)-ubsan SANITIZE="-fsanitize=undefined -fno-sanitize-recover=undefined"
tsan:  ; $(Q)$(MAKE) --no-print-directory test BUILD=$(BUILD)-tsan SANITIZE="-fsanitize=thread"

# libFuzzer over every parser: make fuzz [FUZZ=pickle] [SECONDS=60]
FUZZ    ?= $(sort $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
SECONDS ?= 60
FUZZ_FLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
.PHONY: fuzz
fuzz: $(FUZZ:%=fuzz-%)
FUZZ_MAKE = $(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)-fuzz CC=clang SANITIZE="$(FUZZ_FLAGS)"
.PHONY: fuzz-libraries $(FUZZ:%=fuzz-%)
fuzz-libraries: ; $(FUZZ_MAKE) $(BUILD)-fuzz/app.a $(BUILD)-fuzz/libtrmscope.a
$(FUZZ:%=fuzz-%): fuzz-%: fuzz-libraries
	$(FUZZ_MAKE) $(BUILD)-fuzz/fuzz_$*
	@mkdir -p $(BUILD)-fuzz/corpus/$*
	$(Q)$(BUILD)-fuzz/fuzz_$* -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	    $(BUILD)-fuzz/corpus/$* $(wildcard tests/fuzz/corpus/$*)

$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(BUILD)/app.a $(BUILD)/libtrmscope.a
	$(Q)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $< $(BUILD)/app.a $(BUILD)/libtrmscope.a \
	    -fsanitize=fuzzer -o $@ $(LIBS)

.PHONY: check-layers
check-layers: ; $(Q)tests/check_layers.sh

# ---- Installing --------------------------------------------------------------------------------
# The program finds models and puzzles in ../share/trmscope beside itself, wherever that is.

DEST    = $(DESTDIR)$(prefix)
INSTALL = install -D -m 644

# Written anew each time: prefix and libdir are those of the moment.
.PHONY: $(BUILD)/trmscope.pc
$(BUILD)/trmscope.pc:
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)printf '%s\n' 'prefix=$(prefix)' 'Name: trmscope' 'Version: $(VERSION)' \
	    'Description: Tiny Recursive Models on a CPU, one step at a time' \
	    'Libs: -L$(libdir:$(prefix)/%=$${prefix}/%) -ltrmscope' 'Libs.private: $(LIB_LIBS)' \
	    'Cflags: -I$${prefix}/include' > $@

.PHONY: install
install: all $(BUILD)/trmscope.pc
	$(Q)install -D -m 755 $(BUILD)/trmscope $(DEST)/bin/trmscope
	$(Q)install -D -m 755 $(BUILD)/libtrmscope.so $(DESTDIR)$(libdir)/libtrmscope.so.0
	$(Q)ln -sf libtrmscope.so.0 $(DESTDIR)$(libdir)/libtrmscope.so
	$(Q)$(INSTALL) $(BUILD)/libtrmscope.a $(DESTDIR)$(libdir)/libtrmscope.a
	$(Q)$(INSTALL) $(BUILD)/trmscope.pc $(DESTDIR)$(libdir)/pkgconfig/trmscope.pc
	$(Q)for f in include/trmscope/*.h; do $(INSTALL) $$f $(DEST)/$$f || exit; done
	$(Q)for f in $$(find models puzzles configs -type f 2>/dev/null); do $(INSTALL) $$f $(DEST)/share/trmscope/$$f || exit; done
	$(Q)for f in README.md docs/formats.md docs/example.c; do $(INSTALL) $$f $(DEST)/share/doc/trmscope/$${f##*/} || exit; done
	@rm -f $(BUILD)/trmscope.1 $(BUILD)/trmscope.bash $(BUILD)/trmscope.fish
	$(Q)$(BUILD)/trmscope help --man > $(BUILD)/trmscope.1
	$(Q)$(BUILD)/trmscope help --completion bash > $(BUILD)/trmscope.bash
	$(Q)$(BUILD)/trmscope help --completion fish > $(BUILD)/trmscope.fish
	$(Q)$(INSTALL) $(BUILD)/trmscope.1 $(DEST)/share/man/man1/trmscope.1
	$(Q)$(INSTALL) $(BUILD)/trmscope.bash $(DEST)/share/bash-completion/completions/trmscope
	$(Q)$(INSTALL) $(BUILD)/trmscope.fish $(DEST)/share/fish/vendor_completions.d/trmscope.fish

# ---- Releases ----------------------------------------------------------------------------------

# What is committed, models and puzzles included, as one file whose bytes follow from the commit.
RELEASE := trmscope-$(VERSION)
.PHONY: dist
dist:
	@mkdir -p $(BUILD)
	$(Q)git ls-files --error-unmatch Makefile >/dev/null 2>&1 || { echo "make dist and make deb need the git" \
	    "repository; an unpacked release becomes packages by: dpkg-buildpackage -b" >&2; exit 1; }
	$(Q)git archive --format=tar --prefix=$(RELEASE)/ -o $(BUILD)/$(RELEASE).tar HEAD
	$(Q)gzip -n -9 -f $(BUILD)/$(RELEASE).tar
	@echo $(BUILD)/$(RELEASE).tar.gz

# Debian packages, made from the release in a folder of their own (needs debhelper); held against
# Debian's policy where lintian is installed.
.PHONY: deb
deb: dist
	$(Q)rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb
	$(Q)tar -xzf $(BUILD)/$(RELEASE).tar.gz -C $(BUILD)/deb
	$(Q)cd $(BUILD)/deb/$(RELEASE) && MAKEFLAGS= dpkg-buildpackage -b -us -uc -j$(JOBS) >../build.log 2>&1 || \
	    { tail -30 ../build.log; exit 1; }
	$(Q)! command -v lintian >/dev/null || lintian --fail-on error $(BUILD)/deb/*.changes
	@ls $(BUILD)/deb/*.deb

.PHONY: clean
clean: ; rm -rf $(BUILD)

# No built-in rules: make must not try to build the dependency files from something.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
