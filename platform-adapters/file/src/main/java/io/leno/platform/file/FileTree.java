package io.leno.platform.file;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What lies in directories: the files that are ours to read, and the directories to watch.
///
/// @param files by path
record FileTree(Map<Path, Stamp> files, Set<Path> directories) {
    private static final Logger log = LoggerFactory.getLogger(FileTree.class);

    /// By what a file is known to have changed without reading it.
    record Stamp(FileTime modified, long size, @Nullable Object fileKey) {}

    /// Looks at all directories below the roots. Hidden files, what editors leave lying about, and
    /// symbolic links that lead back are skipped.
    static FileTree below(List<Path> roots) {
        var tree = new FileTree(new TreeMap<>(), new HashSet<>());
        for (Path root : roots) {
            try {
                var follow = EnumSet.of(FileVisitOption.FOLLOW_LINKS);
                Files.walkFileTree(root, follow, Integer.MAX_VALUE, tree.new Visitor(root));
            } catch (IOException failure) {
                log.debug("{} cannot be looked at", root, failure);
            }
        }
        return tree;
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;

        Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (!directory.equals(root) && isHidden(directory)) return FileVisitResult.SKIP_SUBTREE;
            directories.add(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean isNamed = file.equals(root); // whatever it is called
            if (!attributes.isRegularFile()) return FileVisitResult.CONTINUE;
            if (!isNamed && !isOurs(file)) return FileVisitResult.CONTINUE;
            var stamp =
                    new Stamp(
                            attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            files.put(file, stamp);
            // a single file given as root: its changes are seen in its directory
            if (isNamed) directories.add(file.toAbsolutePath().getParent());
            return FileVisitResult.CONTINUE;
        }

        /// A loop of links, or what vanished or may not be read: the rest is worth reading.
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (!(failure instanceof NoSuchFileException))
                log.debug("{} is skipped", file, failure);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
            if (failure != null) log.debug("{} was not read to its end", directory, failure);
            return FileVisitResult.CONTINUE;
        }
    }

    /// YAML and JSON; `.mesh.yaml.swp`, `mesh.yaml~`, `#mesh.yaml#` and `4913` are editors'.
    static boolean isOurs(Path file) {
        if (isHidden(file)) return false;
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.startsWith("#") || name.startsWith("~")) return false;
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }
}
