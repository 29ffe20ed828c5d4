package io.leno.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many bundles' class loaders a Leno process has after a full garbage collection.
final class ClassLoaders {
    private static final Pattern LINE =
            Pattern.compile(
                    "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+"
                            + "org\\.apache\\.felix\\.framework\\.BundleWiringImpl\\$BundleClassLoader\\b");

    /// Environment of a process that keeps nothing for as long as there is memory. Without it, the
    /// JDK's method handles for `equals` and `hashCode` of records hold the class they were last
    /// used with.
    static final Map<String, String> NOTHING_SOFT =
            Map.of("LENO_JAVA_OPTS", "-XX:SoftRefLRUPolicyMSPerMB=0");

    private ClassLoaders() {}

    static int alive(RunningCommand leno) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asking =
                    new ProcessBuilder(jcmd, String.valueOf(leno.pid()), "GC.class_histogram")
                            .redirectErrorStream(true)
                            .start();
            String answer =
                    new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher line = LINE.matcher(answer);
            if (!line.find()) throw new AssertionError("jcmd: " + answer);
            return Integer.parseInt(line.group(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
