/* Calls of the C library that touch files, counted and made to fail: loaded by LD_PRELOAD.

   A call counts if it concerns a file or folder below the watched one. The one whose number was
   armed fails with an errno, without being carried out, or kills the process; a write that kills
   is carried out by half first. Nothing is kept of files: where a descriptor leads is asked of
   /proc each time, by system calls that bypass the library, so that nothing counts itself. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST = 20000, WIDTH = 240 };

static char folder[PATH_MAX];
static size_t folder_length;
static atomic_int armed;
static long target;
static int failure; /* an errno; 0: kill */

/* Shared with the process that forks, which reads it when its child is dead. */
static struct {
    atomic_long counted;
    char trace[MOST][WIDTH];
} *shared;

/* For Python. */

int faults_share(void) {
    shared = (void *)syscall(SYS_mmap, 0, sizeof *shared, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED;
}

void faults_arm(const char *root, long number, int error) {
    snprintf(folder, sizeof folder, "%s", root);
    folder_length = strlen(folder);
    target = number;
    failure = error;
    atomic_store(&shared->counted, 0);
    atomic_store(&armed, 1);
}

void faults_disarm(void) { atomic_store(&armed, 0); }

long faults_counted(void) { return atomic_load(&shared->counted); }

const char *faults_call(long number) {
    return number > 0 && number <= MOST ? shared->trace[number - 1] : "";
}

/* Where things are. */

static int is_below(const char *path) {
    return !strncmp(path, folder, folder_length) &&
           (path[folder_length] == '/' || path[folder_length] == 0);
}

static const char *of_descriptor(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    return path;
}

static const char *of_path(int at, const char *path, char *whole) {
    if (!path) return "";
    if (path[0] == '/') return path;
    char base[PATH_MAX];
    if (at == AT_FDCWD) {
        if (syscall(SYS_getcwd, base, sizeof base) < 0) return "";
    } else {
        of_descriptor(at, base);
    }
    if (!path[0]) snprintf(whole, PATH_MAX, "%s", base);
    else if (snprintf(whole, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return "";
    return whole;
}

/* 0: go on; 1: fail, errno is set; 2: die, after half of it. */
static int struck(const char *call, const char *path) {
    if (!is_below(path)) return 0;
    long number = atomic_fetch_add(&shared->counted, 1) + 1;
    if (number <= MOST)
        snprintf(shared->trace[number - 1], WIDTH, "%s %s", call, path + folder_length);
    if (number != target) return 0;
    if (!failure) return 2;
    errno = failure;
    return 1;
}

static void die(void) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

static int at_path(const char *call, int at, const char *path) {
    if (!atomic_load(&armed)) return 0;
    char whole[PATH_MAX];
    int before = errno, what = struck(call, of_path(at, path, whole));
    if (what == 2) die();
    if (!what) errno = before;
    return what;
}

static int at_descriptor_or_die_later(const char *call, int descriptor) {
    if (!atomic_load(&armed)) return 0;
    char path[PATH_MAX];
    int before = errno, what = struck(call, of_descriptor(descriptor, path));
    if (!what) errno = before;
    return what;
}

static int at_descriptor(const char *call, int descriptor) {
    int what = at_descriptor_or_die_later(call, descriptor);
    if (what == 2) die();
    return what;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Opening. SQLite takes its randomness from /dev/urandom: nothing but zeros while armed, so that
   the same work writes the same bytes. */

static const char *opened(const char *path) {
    return atomic_load(&armed) && path && !strcmp(path, "/dev/urandom") ? "/dev/zero" : path;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        MODE(flags) \
        if (at_path("open", AT_FDCWD, path)) return -1; \
        return real(opened(path), flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(name); \
        MODE(flags) \
        if (at_path("open", at, path)) return -1; \
        return real(at, opened(path), flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

extern int __open_2(const char *path, int flags);
extern int __open64_2(const char *path, int flags);
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }

#define FOPEN(name) \
    FILE *name(const char *path, const char *how) { \
        REAL(name); \
        if (at_path("fopen", AT_FDCWD, path)) return NULL; \
        return real(path, how); \
    }
FOPEN(fopen)
FOPEN(fopen64)

FILE *fdopen(int descriptor, const char *how) {
    REAL(fdopen);
    return at_descriptor("fdopen", descriptor) ? NULL : real(descriptor, how);
}

DIR *opendir(const char *path) {
    REAL(opendir);
    return at_path("opendir", AT_FDCWD, path) ? NULL : real(path);
}

DIR *fdopendir(int descriptor) {
    REAL(fdopendir);
    return at_descriptor("opendir", descriptor) ? NULL : real(descriptor);
}

/* What fails after it was done: the descriptor is gone either way. */

int close(int descriptor) {
    REAL(close);
    int what = at_descriptor("close", descriptor), error = errno;
    int done = real(descriptor);
    if (!what) return done;
    errno = error;
    return -1;
}

int fclose(FILE *stream) {
    REAL(fclose);
    int what = at_descriptor("fclose", fileno(stream)), error = errno;
    int done = real(stream);
    if (!what) return done;
    errno = error;
    return EOF;
}

/* Writing. */

#define WRITE(name, arguments, whole, half) \
    ssize_t name arguments { \
        REAL(name); \
        int what = at_descriptor_or_die_later("write", descriptor); \
        if (what == 2) { \
            if (real half < 0) die(); \
            die(); \
        } \
        return what ? -1 : real whole; \
    }
WRITE(write, (int descriptor, const void *data, size_t size), (descriptor, data, size),
      (descriptor, data, size / 2))
WRITE(pwrite, (int descriptor, const void *data, size_t size, off_t place),
      (descriptor, data, size, place), (descriptor, data, size / 2, place))
WRITE(pwrite64, (int descriptor, const void *data, size_t size, off64_t place),
      (descriptor, data, size, place), (descriptor, data, size / 2, place))
WRITE(writev, (int descriptor, const struct iovec *parts, int count), (descriptor, parts, count),
      (descriptor, parts, count / 2))

size_t fwrite(const void *data, size_t size, size_t count, FILE *stream) {
    REAL(fwrite);
    int what = at_descriptor_or_die_later("fwrite", fileno(stream));
    if (what == 2) {
        if (real(data, size, count / 2, stream)) fflush(stream);
        die();
    }
    return what ? 0 : real(data, size, count, stream);
}

int fflush(FILE *stream) {
    REAL(fflush);
    return stream && at_descriptor("fflush", fileno(stream)) ? EOF : real(stream);
}

/* Reading. */

ssize_t read(int descriptor, void *data, size_t size) {
    REAL(read);
    return at_descriptor("read", descriptor) ? -1 : real(descriptor, data, size);
}

#define PREAD(name, offset) \
    ssize_t name(int descriptor, void *data, size_t size, offset place) { \
        REAL(name); \
        return at_descriptor("read", descriptor) ? -1 : real(descriptor, data, size, place); \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

size_t fread(void *data, size_t size, size_t count, FILE *stream) {
    REAL(fread);
    return at_descriptor("fread", fileno(stream)) ? 0 : real(data, size, count, stream);
}

extern ssize_t __read_chk(int, void *, size_t, size_t);
extern ssize_t __pread_chk(int, void *, size_t, off_t, size_t);
extern ssize_t __pread64_chk(int, void *, size_t, off64_t, size_t);
extern size_t __fread_chk(void *, size_t, size_t, size_t, FILE *);
ssize_t __read_chk(int descriptor, void *data, size_t size, size_t room) {
    return read(descriptor, data, size < room ? size : room);
}
ssize_t __pread_chk(int descriptor, void *data, size_t size, off_t place, size_t room) {
    return pread(descriptor, data, size < room ? size : room, place);
}
ssize_t __pread64_chk(int descriptor, void *data, size_t size, off64_t place, size_t room) {
    return pread64(descriptor, data, size < room ? size : room, place);
}
size_t __fread_chk(void *data, size_t room, size_t size, size_t count, FILE *stream) {
    (void)room;
    return fread(data, size, count, stream);
}

#define READDIR(name, entry) \
    struct entry *name(DIR *stream) { \
        REAL(name); \
        return at_descriptor("readdir", dirfd(stream)) ? NULL : real(stream); \
    }
READDIR(readdir, dirent)
READDIR(readdir64, dirent64)

/* Mapping. */

#define MMAP(name, offset) \
    void *name(void *where, size_t size, int access, int flags, int descriptor, offset place) { \
        REAL(name); \
        if (!(flags & MAP_ANONYMOUS) && at_descriptor("mmap", descriptor)) return MAP_FAILED; \
        return real(where, size, access, flags, descriptor, place); \
    }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

/* Locks, and nothing else that goes by fcntl. */

#define FCNTL(name) \
    int name(int descriptor, int command, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, command); \
        void *value = va_arg(rest, void *); \
        va_end(rest); \
        int locks = command == F_SETLK || command == F_SETLKW || command == F_GETLK; \
        if (locks && at_descriptor("lock", descriptor)) return -1; \
        return real(descriptor, command, value); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

/* All others give -1 when they fail. */

#define ON_DESCRIPTOR(name, call, arguments, values) \
    int name arguments { \
        REAL(name); \
        return at_descriptor(call, descriptor) ? -1 : real values; \
    }
ON_DESCRIPTOR(flock, "lock", (int descriptor, int how), (descriptor, how))
ON_DESCRIPTOR(fsync, "fsync", (int descriptor), (descriptor))
ON_DESCRIPTOR(fdatasync, "fsync", (int descriptor), (descriptor))
ON_DESCRIPTOR(ftruncate, "truncate", (int descriptor, off_t size), (descriptor, size))
ON_DESCRIPTOR(ftruncate64, "truncate", (int descriptor, off64_t size), (descriptor, size))
ON_DESCRIPTOR(fallocate, "allocate", (int descriptor, int how, off_t place, off_t size),
              (descriptor, how, place, size))
ON_DESCRIPTOR(fchmod, "chmod", (int descriptor, mode_t mode), (descriptor, mode))
ON_DESCRIPTOR(fchown, "chown", (int descriptor, uid_t user, gid_t group),
              (descriptor, user, group))
ON_DESCRIPTOR(futimens, "utime", (int descriptor, const struct timespec times[2]),
              (descriptor, times))
ON_DESCRIPTOR(fstat, "stat", (int descriptor, struct stat *found), (descriptor, found))
ON_DESCRIPTOR(fstat64, "stat", (int descriptor, struct stat64 *found), (descriptor, found))
ON_DESCRIPTOR(fstatvfs, "statvfs", (int descriptor, struct statvfs *found), (descriptor, found))

#define ON_PATH(name, call, arguments, values) \
    int name arguments { \
        REAL(name); \
        return at_path(call, AT_FDCWD, path) ? -1 : real values; \
    }
ON_PATH(truncate, "truncate", (const char *path, off_t size), (path, size))
ON_PATH(truncate64, "truncate", (const char *path, off64_t size), (path, size))
ON_PATH(unlink, "unlink", (const char *path), (path))
ON_PATH(remove, "unlink", (const char *path), (path))
ON_PATH(rmdir, "rmdir", (const char *path), (path))
ON_PATH(mkdir, "mkdir", (const char *path, mode_t mode), (path, mode))
ON_PATH(chmod, "chmod", (const char *path, mode_t mode), (path, mode))
ON_PATH(access, "access", (const char *path, int how), (path, how))
ON_PATH(stat, "stat", (const char *path, struct stat *found), (path, found))
ON_PATH(stat64, "stat", (const char *path, struct stat64 *found), (path, found))
ON_PATH(lstat, "stat", (const char *path, struct stat *found), (path, found))
ON_PATH(lstat64, "stat", (const char *path, struct stat64 *found), (path, found))
ON_PATH(statvfs, "statvfs", (const char *path, struct statvfs *found), (path, found))
ON_PATH(rename, "rename", (const char *path, const char *to), (path, to))
ON_PATH(link, "link", (const char *path, const char *to), (path, to))

#define AT_PATH(name, call, arguments, values) \
    int name arguments { \
        REAL(name); \
        return at_path(call, at, path) ? -1 : real values; \
    }
AT_PATH(unlinkat, "unlink", (int at, const char *path, int flags), (at, path, flags))
AT_PATH(mkdirat, "mkdir", (int at, const char *path, mode_t mode), (at, path, mode))
AT_PATH(fchmodat, "chmod", (int at, const char *path, mode_t mode, int flags),
        (at, path, mode, flags))
AT_PATH(faccessat, "access", (int at, const char *path, int how, int flags),
        (at, path, how, flags))
AT_PATH(fstatat, "stat", (int at, const char *path, struct stat *found, int flags),
        (at, path, found, flags))
AT_PATH(fstatat64, "stat", (int at, const char *path, struct stat64 *found, int flags),
        (at, path, found, flags))
AT_PATH(statx, "stat",
        (int at, const char *path, int flags, unsigned int mask, struct statx *found),
        (at, path, flags, mask, found))
AT_PATH(utimensat, "utime", (int at, const char *path, const struct timespec times[2], int flags),
        (at, path, times, flags))
AT_PATH(renameat, "rename", (int at, const char *path, int to_at, const char *to),
        (at, path, to_at, to))
AT_PATH(renameat2, "rename",
        (int at, const char *path, int to_at, const char *to, unsigned int flags),
        (at, path, to_at, to, flags))
AT_PATH(linkat, "link", (int at, const char *path, int to_at, const char *to, int flags),
        (at, path, to_at, to, flags))

ssize_t readlink(const char *path, char *found, size_t room) {
    REAL(readlink);
    return at_path("readlink", AT_FDCWD, path) ? -1 : real(path, found, room);
}

ssize_t readlinkat(int at, const char *path, char *found, size_t room) {
    REAL(readlinkat);
    return at_path("readlink", at, path) ? -1 : real(at, path, found, room);
}

int symlink(const char *target_, const char *path) {
    REAL(symlink);
    return at_path("symlink", AT_FDCWD, path) ? -1 : real(target_, path);
}

ssize_t sendfile64(int to, int descriptor, off64_t *place, size_t size) {
    REAL(sendfile64);
    return at_descriptor("write", to) ? -1 : real(to, descriptor, place, size);
}

ssize_t copy_file_range(int from, off64_t *place, int to, off64_t *start, size_t size,
                        unsigned int flags) {
    REAL(copy_file_range);
    return at_descriptor("write", to) ? -1 : real(from, place, to, start, size, flags);
}
