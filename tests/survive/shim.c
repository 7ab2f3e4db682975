/* Faults and kills at the n-th call that changes something below one folder.

   Loaded with LD_PRELOAD it stands before the C library for every call that writes to the disk, whoever makes
   it: Python, DuckDB's C++, a Rust library. Until `shim_arm` is called it only passes calls on. Armed, it
   counts the calls on paths below the watched folder and does at the n-th what it was told. What a descriptor
   stands for is asked of /proc at each call, so that duplicates and renamed folders are known too.
   shim.py says what the numbers mean. Linux with the GNU C library only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, SYNC = 2, RENAME = 4, SIZE = 8, OPEN = 16, MKDIR = 32, UNLINK = 64, MODE = 128 };
enum action { COUNT, FAIL, SIGNAL, TEAR, TIMER, VANISH };

static struct {
    long at;            /* the call at which it happens, from 1 */
    int action, number; /* number: an errno, a signal or microseconds */
    int lasting;        /* kinds that go on failing after the n-th call */
    int every, log;     /* whether each call is logged or just the n-th, and where to */
    size_t length;
    char root[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
} plan;
static atomic_int armed;
static atomic_long calls;

static const char *name_of(int kind) {
    switch (kind) {
    case WRITE: return "write";
    case SYNC: return "sync";
    case RENAME: return "rename";
    case SIZE: return "size";
    case OPEN: return "open";
    case MKDIR: return "mkdir";
    case UNLINK: return "unlink";
    default: return "mode";
    }
}

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }
#define REAL(type, name, ...) static type (*next)(__VA_ARGS__); if (!next) next = real(name)

static void on_timer(int unused) {
    (void)unused;
    syscall(SYS_kill, getpid(), SIGKILL);
}

/* Arm in the process that is to be watched; `log` is a descriptor of a file outside the watched folder. */
void shim_arm(long at, int action, int number, int lasting, int every, int log, const char *root,
              const char *from, const char *to) {
    plan.at = at, plan.action = action, plan.number = number, plan.lasting = lasting;
    plan.every = every, plan.log = log;
    snprintf(plan.root, sizeof plan.root, "%s", root);
    snprintf(plan.from, sizeof plan.from, "%s", from);
    snprintf(plan.to, sizeof plan.to, "%s", to);
    plan.length = strlen(plan.root);
    if (action == TIMER) {
        struct sigaction how = {.sa_handler = on_timer};
        sigaction(SIGALRM, &how, NULL);
    }
    calls = 0;
    armed = 1;
}

long shim_calls(void) { return calls; }

static void path_of(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, out, PATH_MAX - 1);
    out[length < 0 ? 0 : length] = 0;
}

static void absolute(int folder, const char *path, char *out) {
    char base[PATH_MAX] = "";
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (folder != AT_FDCWD)
        path_of(folder, base);
    else if (syscall(SYS_getcwd, base, sizeof base) < 0)
        base[0] = 0;
    if (snprintf(out, PATH_MAX, "%s/%s", base, path) >= PATH_MAX)
        out[0] = 0;
}

static void tell(int kind, const char *path) {
    char line[PATH_MAX + 32];
    int length = snprintf(line, sizeof line, "%s %s\n", name_of(kind), path + plan.length);
    syscall(SYS_write, plan.log, line, (size_t)length);
}

/* 0: go on; -1: errno is set, fail; 1: tear this write. */
static int meet(int kind, const char *path) {
    if (strncmp(path, plan.root, plan.length) || (path[plan.length] && path[plan.length] != '/'))
        return 0;
    long now = atomic_fetch_add(&calls, 1) + 1;
    if (plan.every || now == plan.at)
        tell(kind, path);
    if (plan.action == FAIL && now > plan.at && plan.at > 0 && (plan.lasting & kind)) {
        errno = plan.number;
        return -1;
    }
    if (now != plan.at)
        return 0;
    switch (plan.action) {
    case FAIL:
        errno = plan.number;
        return -1;
    case SIGNAL:
        syscall(SYS_kill, getpid(), plan.number);
        return 0;
    case TEAR:
        if (kind == WRITE)
            return 1;
        syscall(SYS_kill, getpid(), SIGKILL);
        return 0;
    case TIMER: {
        struct itimerval when = {.it_value = {.tv_usec = plan.number}};
        setitimer(ITIMER_REAL, &when, NULL);
        return 0;
    }
    case VANISH:
        syscall(SYS_renameat2, AT_FDCWD, plan.from, AT_FDCWD, plan.to, 0);
        return 0;
    default:
        return 0;
    }
}

static int at_path(int kind, int folder, const char *path) {
    char full[PATH_MAX];
    if (!armed || !path)
        return 0;
    int before = errno;
    absolute(folder, path, full);
    int met = meet(kind, full);
    if (met >= 0)
        errno = before;
    return met;
}

static int at_fd(int kind, int fd) {
    char full[PATH_MAX];
    if (!armed || fd == plan.log)
        return 0;
    int before = errno;
    path_of(fd, full);
    int met = full[0] == '/' ? meet(kind, full) : 0;
    if (met >= 0)
        errno = before;
    return met;
}

/* Half of what was to be written, and then the end. */
static void tear(int fd, const void *data, size_t size, off_t at) {
    if (at < 0)
        syscall(SYS_write, fd, data, size / 2);
    else
        syscall(SYS_pwrite64, fd, data, size / 2, at);
    syscall(SYS_kill, getpid(), SIGKILL);
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    int met = at_fd(WRITE, fd);
    if (met > 0)
        tear(fd, data, size, -1);
    return met < 0 ? -1 : next(fd, data, size);
}

#define PWRITE(symbol)                                                      \
    ssize_t symbol(int fd, const void *data, size_t size, off_t at) {       \
        REAL(ssize_t, #symbol, int, const void *, size_t, off_t);           \
        int met = at_fd(WRITE, fd);                                         \
        if (met > 0)                                                        \
            tear(fd, data, size, at);                                       \
        return met < 0 ? -1 : next(fd, data, size, at);                     \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    int met = at_fd(WRITE, fd);
    if (met > 0 && count > 0)
        tear(fd, parts[0].iov_base, parts[0].iov_len, -1);
    return met < 0 ? -1 : next(fd, parts, count);
}

#define PWRITEV(symbol)                                                     \
    ssize_t symbol(int fd, const struct iovec *parts, int count, off_t at) { \
        REAL(ssize_t, #symbol, int, const struct iovec *, int, off_t);      \
        int met = at_fd(WRITE, fd);                                         \
        if (met > 0 && count > 0)                                           \
            tear(fd, parts[0].iov_base, parts[0].iov_len, at);              \
        return met < 0 ? -1 : next(fd, parts, count, at);                   \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define SENDFILE(symbol)                                                    \
    ssize_t symbol(int out, int in, off_t *at, size_t size) {               \
        REAL(ssize_t, #symbol, int, int, off_t *, size_t);                  \
        int met = at_fd(WRITE, out);                                        \
        if (met > 0)                                                        \
            syscall(SYS_kill, getpid(), SIGKILL);                           \
        return met < 0 ? -1 : next(out, in, at, size);                      \
    }
SENDFILE(sendfile)
SENDFILE(sendfile64)

ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t size, unsigned flags) {
    REAL(ssize_t, "copy_file_range", int, off_t *, int, off_t *, size_t, unsigned);
    int met = at_fd(WRITE, out);
    if (met > 0)
        syscall(SYS_kill, getpid(), SIGKILL);
    return met < 0 ? -1 : next(in, from, out, to, size, flags);
}

#define ON_FD(symbol, kind)                                                 \
    int symbol(int fd) {                                                    \
        REAL(int, #symbol, int);                                            \
        return at_fd(kind, fd) < 0 ? -1 : next(fd);                         \
    }
ON_FD(fsync, SYNC)
ON_FD(fdatasync, SYNC)

#define FTRUNCATE(symbol)                                                   \
    int symbol(int fd, off_t size) {                                        \
        REAL(int, #symbol, int, off_t);                                     \
        return at_fd(SIZE, fd) < 0 ? -1 : next(fd, size);                   \
    }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define FALLOCATE(symbol)                                                   \
    int symbol(int fd, off_t at, off_t size) {                              \
        REAL(int, #symbol, int, off_t, off_t);                              \
        return at_fd(SIZE, fd) < 0 ? errno : next(fd, at, size);            \
    }
FALLOCATE(posix_fallocate)
FALLOCATE(posix_fallocate64)

int fallocate(int fd, int mode, off_t at, off_t size) {
    REAL(int, "fallocate", int, int, off_t, off_t);
    return at_fd(SIZE, fd) < 0 ? -1 : next(fd, mode, at, size);
}

#define TRUNCATE(symbol)                                                    \
    int symbol(const char *path, off_t size) {                              \
        REAL(int, #symbol, const char *, off_t);                            \
        return at_path(SIZE, AT_FDCWD, path) < 0 ? -1 : next(path, size);   \
    }
TRUNCATE(truncate)
TRUNCATE(truncate64)

/* A rename or link counts where either end of it lies below the watched folder. */
static int at_both(int from_folder, const char *from, int to_folder, const char *to) {
    char full[PATH_MAX];
    absolute(to_folder, to, full);
    if (strncmp(full, plan.root, plan.length) == 0)
        return at_path(RENAME, to_folder, to);
    return at_path(RENAME, from_folder, from);
}

#define TWO_PATHS(symbol)                                                   \
    int symbol(const char *from, const char *to) {                          \
        REAL(int, #symbol, const char *, const char *);                     \
        return at_both(AT_FDCWD, from, AT_FDCWD, to) < 0 ? -1 : next(from, to); \
    }
TWO_PATHS(rename)
TWO_PATHS(link)

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return at_both(from_folder, from, to_folder, to) < 0 ? -1 : next(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
    return at_both(from_folder, from, to_folder, to) < 0 ? -1
                                                         : next(from_folder, from, to_folder, to, flags);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return at_both(from_folder, from, to_folder, to) < 0 ? -1
                                                         : next(from_folder, from, to_folder, to, flags);
}

int symlink(const char *text, const char *path) {
    REAL(int, "symlink", const char *, const char *);
    return at_path(RENAME, AT_FDCWD, path) < 0 ? -1 : next(text, path);
}

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)); }

#define OPEN_PATH(symbol)                                                   \
    int symbol(const char *path, int flags, ...) {                          \
        REAL(int, #symbol, const char *, int, ...);                         \
        va_list rest;                                                       \
        va_start(rest, flags);                                              \
        mode_t mode = va_arg(rest, mode_t);                                 \
        va_end(rest);                                                       \
        if (writes(flags) && at_path(OPEN, AT_FDCWD, path) < 0)             \
            return -1;                                                      \
        return next(path, flags, mode);                                     \
    }
OPEN_PATH(open)
OPEN_PATH(open64)

#define OPEN_AT(symbol)                                                     \
    int symbol(int folder, const char *path, int flags, ...) {              \
        REAL(int, #symbol, int, const char *, int, ...);                    \
        va_list rest;                                                       \
        va_start(rest, flags);                                              \
        mode_t mode = va_arg(rest, mode_t);                                 \
        va_end(rest);                                                       \
        if (writes(flags) && at_path(OPEN, folder, path) < 0)               \
            return -1;                                                      \
        return next(folder, path, flags, mode);                             \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

#define FOPEN(symbol)                                                       \
    FILE *symbol(const char *path, const char *mode) {                      \
        REAL(FILE *, #symbol, const char *, const char *);                  \
        if (strpbrk(mode, "wa+") && at_path(OPEN, AT_FDCWD, path) < 0)      \
            return NULL;                                                    \
        return next(path, mode);                                            \
    }
FOPEN(fopen)
FOPEN(fopen64)

#define WITH_MODE(symbol, kind)                                             \
    int symbol(const char *path, mode_t mode) {                             \
        REAL(int, #symbol, const char *, mode_t);                           \
        return at_path(kind, AT_FDCWD, path) < 0 ? -1 : next(path, mode);   \
    }
WITH_MODE(mkdir, MKDIR)
WITH_MODE(creat, OPEN)
WITH_MODE(creat64, OPEN)
WITH_MODE(chmod, MODE)

int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(int, "mkdirat", int, const char *, mode_t);
    return at_path(MKDIR, folder, path) < 0 ? -1 : next(folder, path, mode);
}

int fchmod(int fd, mode_t mode) {
    REAL(int, "fchmod", int, mode_t);
    return at_fd(MODE, fd) < 0 ? -1 : next(fd, mode);
}

int fchmodat(int folder, const char *path, mode_t mode, int flags) {
    REAL(int, "fchmodat", int, const char *, mode_t, int);
    return at_path(MODE, folder, path) < 0 ? -1 : next(folder, path, mode, flags);
}

#define ONE_PATH(symbol)                                                    \
    int symbol(const char *path) {                                          \
        REAL(int, #symbol, const char *);                                   \
        return at_path(UNLINK, AT_FDCWD, path) < 0 ? -1 : next(path);       \
    }
ONE_PATH(unlink)
ONE_PATH(rmdir)
ONE_PATH(remove)

int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    return at_path(UNLINK, folder, path) < 0 ? -1 : next(folder, path, flags);
}
