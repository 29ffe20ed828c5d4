package io.leno.proxy.listener;

import io.leno.api.connection.NamedAddress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// The files of Unix sockets that listeners are bound to; other addresses have none.
public final class PipeFiles {
    private static final PosixFilePermission[] FROM_HIGHEST_BIT = {
        PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_EXECUTE
    };

    private PipeFiles() {}

    /// @throws UncheckedIOException when something is there and stays
    public static void remove(InetSocketAddress address) {
        Path file = file(address);
        if (file == null) return;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param mode as of `chmod`; 0: as it is
    static void restrict(InetSocketAddress address, int mode) throws IOException {
        Path file = file(address);
        if (file != null && mode != 0) Files.setPosixFilePermissions(file, permissions(mode));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < FROM_HIGHEST_BIT.length; bit++)
            if ((mode & 0400 >> bit) != 0) permissions.add(FROM_HIGHEST_BIT[bit]);
        return permissions;
    }

    /// Null where there is none: names in the abstract namespace have no file.
    private static @Nullable Path file(InetSocketAddress address) {
        String path = NamedAddress.pipePath(address);
        return path == null || path.startsWith("@") ? null : Path.of(path);
    }
}
