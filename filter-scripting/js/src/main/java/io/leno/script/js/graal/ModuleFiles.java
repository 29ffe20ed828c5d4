package io.leno.script.js.graal;

import org.graalvm.polyglot.io.FileSystem;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// All the files that a script sees: the modules that came with it. There is no disk behind it.
final class ModuleFiles implements FileSystem {
    private static final Path ROOT = Path.of("/");

    private final Map<Path, byte[]> modules = new HashMap<>();

    /// @param texts by name: `./rules.js`
    ModuleFiles(Map<String, String> texts) {
        texts.forEach(
                (name, text) ->
                        modules.put(
                                ROOT.resolve(name).normalize(),
                                text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Where the script itself is.
    static URI placeOf(String file) {
        return URI.create("file:///" + file.replaceAll("[^A-Za-z0-9_.-]", "_"));
    }

    @Override
    public Path parsePath(URI uri) {
        return Path.of(uri.getPath());
    }

    @Override
    public Path parsePath(String path) {
        return Path.of(path);
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
            throws IOException {
        if (!modules.containsKey(toAbsolutePath(path)) || modes.contains(AccessMode.WRITE))
            throw absent(path);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        throw absent(directory);
    }

    @Override
    public void delete(Path path) throws IOException {
        throw absent(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        byte[] text = modules.get(toAbsolutePath(path));
        if (text == null) throw absent(path);
        return new BytesChannel(text);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
        throw absent(directory);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return ROOT.resolve(path).normalize();
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        Path real = toAbsolutePath(path);
        if (!modules.containsKey(real)) throw absent(path);
        return real;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        throw absent(path);
    }

    private static IOException absent(Path path) {
        return new NoSuchFileException(
                path.toString(), null, "not among the modules of the script");
    }
}
