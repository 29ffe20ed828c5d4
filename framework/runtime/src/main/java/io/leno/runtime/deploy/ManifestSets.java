package io.leno.runtime.deploy;

import io.leno.runtime.deploy.UnusableFileException.Hope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which members of sets that manifests speak of have come. Belongs to the deployer's thread.
final class ManifestSets {
    /// Files by plugin, by set and version.
    private final Map<String, Map<String, Path>> files = new HashMap<>();

    /// A member has come.
    ///
    /// @return who is still missing
    Set<String> add(SetMembership set, Staged member) throws UnusableFileException {
        if (!set.members().contains(member.plugin()))
            throw new UnusableFileException(
                    SetMembership.HEADER
                            + ": "
                            + member.plugin()
                            + " is none of its members ("
                            + String.join(", ", new TreeSet<>(set.members()))
                            + ")",
                    Hope.NONE);
        Map<String, Path> there = files.computeIfAbsent(key(set), none -> new TreeMap<>());
        there.put(member.plugin(), member.file());
        there.values().removeIf(file -> !Files.exists(file));
        Set<String> missing = new TreeSet<>(set.members());
        missing.removeAll(there.keySet());
        return missing;
    }

    Collection<Path> files(SetMembership set) {
        return List.copyOf(files.getOrDefault(key(set), Map.of()).values());
    }

    private static String key(SetMembership set) {
        return set.name() + "\n" + set.version();
    }
}
