package io.leno.runtime.framework;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Which bundles a process starts, in this order; they stop in reverse.
///
/// @param bundles jar names in the distribution's `system` folder, without `.jar`
record Profile(String name, List<String> bundles) {
    Profile {
        bundles = List.copyOf(bundles);
    }

    /// Reads `conf/profiles/NAME.txt`: a name a line, `#` begins a comment.
    static Profile read(Distribution distribution, String name) throws StartException {
        Path file = distribution.profile(name);
        try {
            List<String> bundles =
                    Files.readAllLines(file).stream()
                            .map(line -> line.replaceFirst("#.*", "").trim())
                            .filter(line -> !line.isEmpty())
                            .toList();
            return new Profile(name, bundles);
        } catch (IOException e) {
            throw new StartException(
                    "profile "
                            + name
                            + ": "
                            + file
                            + " cannot be read (expected: it comes with the"
                            + " distribution)",
                    e);
        }
    }
}
