package io.leno.runtime.framework;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Which bundles a process starts, in this order; they stop in reverse.
///
/// @param bundles jar names in the distribution's `system` folder, without `.jar`
record Profile(String name, List<String> bundles) {
    private static final String WANTED_BY = " if ";

    Profile {
        bundles = List.copyOf(bundles);
    }

    /// Reads `conf/profiles/NAME.txt`: a name a line, `#` begins a comment. `NAME if PID` is a
    /// bundle that only a process with settings for that component needs.
    ///
    /// @param pids for which there are settings
    static Profile read(Distribution distribution, String name, Set<String> pids)
            throws StartException {
        Path file = distribution.profile(name);
        try {
            List<String> bundles =
                    Files.readAllLines(file).stream()
                            .map(line -> line.replaceFirst("#.*", "").trim())
                            .filter(line -> !line.isEmpty() && isWanted(line, pids))
                            .map(line -> line.split(WANTED_BY, 2)[0].trim())
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

    private static boolean isWanted(String line, Set<String> pids) {
        int at = line.indexOf(WANTED_BY);
        return at < 0 || pids.contains(line.substring(at + WANTED_BY.length()).trim());
    }
}
