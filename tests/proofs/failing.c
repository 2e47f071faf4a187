/* Makes the nth call on files of a folder fail, once.  For LD_PRELOAD.
 *
 * FAIL_CALL is sync, write or rename; FAIL_NTH counts from 1; FAIL_FOLDER is where it counts.
 * Appends a line to FAIL_TOLD when it has done so.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int count;

static int is_inside(const char *path)
{
    const char *folder = getenv("FAIL_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_inside_fd(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0)
        return 0;
    path[size] = 0;
    return is_inside(path);
}

/* Whether this call is the one; asked only for calls inside the folder. */
static int is_due(const char *call)
{
    const char *wanted = getenv("FAIL_CALL"), *nth = getenv("FAIL_NTH");
    if (!wanted || !nth || strcmp(wanted, call) || atomic_fetch_add(&count, 1) + 1 != atoi(nth))
        return 0;
    FILE *told = fopen(getenv("FAIL_TOLD"), "a");
    if (told) {
        fprintf(told, "%s %s\n", call, nth);
        fclose(told);
    }
    errno = EIO;
    return 1;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

int fdatasync(int fd)
{
    REAL(fdatasync);
    return is_inside_fd(fd) && is_due("sync") ? -1 : real(fd);
}

int fsync(int fd)
{
    REAL(fsync);
    return is_inside_fd(fd) && is_due("sync") ? -1 : real(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    return is_inside_fd(fd) && is_due("write") ? -1 : real(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    REAL(pwrite);
    return is_inside_fd(fd) && is_due("write") ? -1 : real(fd, bytes, size, at);
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    return is_inside(from) && is_due("rename") ? -1 : real(from, to);
}
