package io.leno.platform.file;

import io.leno.api.config.ResourceKey;
import io.leno.api.platform.PlatformEvent;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// What files say at one moment, as [FilePlatform] would tell it. Immutable.
public final class FileSnapshot {
    private final SequencedMap<String, FileContent> contents;

    private FileSnapshot(SequencedMap<String, FileContent> contents) {
        this.contents = contents;
    }

    /// Reads files, and what is below directories; what cannot be read is a problem among the
    /// events.
    ///
    /// @param meshConfig see [FilePlatform.Settings#mesh_config]; null for none
    public static FileSnapshot read(List<Path> roots, @Nullable Path meshConfig) {
        List<Path> all = new ArrayList<>(roots);
        if (meshConfig != null) all.add(meshConfig);
        var store = new FileStore(meshConfig);
        store.read(FileTree.below(all), Set.of(), all);
        return new FileSnapshot(store.contents());
    }

    /// This, with the objects of other files in the place of those with the same names, and without
    /// some.
    public FileSnapshot with(FileSnapshot newer, Set<ResourceKey> removed) {
        Set<ResourceKey> gone = new HashSet<>(removed);
        newer.contents.values().forEach(file -> file.items().forEach(each -> gone.add(each.key())));
        var all = new LinkedHashMap<String, FileContent>(newer.contents);
        contents.forEach((path, content) -> all.putIfAbsent(path, without(content, gone)));
        return new FileSnapshot(all);
    }

    private static FileContent without(FileContent content, Set<ResourceKey> gone) {
        return new FileContent(
                content.items().stream().filter(each -> !gone.contains(each.key())).toList(),
                content.problems());
    }

    /// Names of all objects.
    public Set<ResourceKey> keys() {
        var keys = new HashSet<ResourceKey>();
        contents.values().forEach(file -> file.items().forEach(each -> keys.add(each.key())));
        return keys;
    }

    /// All there is, and [PlatformEvent.Synced].
    public List<PlatformEvent> events() {
        var events = new ArrayList<>(Assembly.of(contents).since(FileView.EMPTY));
        events.add(new PlatformEvent.Synced());
        return events;
    }
}
