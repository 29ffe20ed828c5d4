package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The commands of docs/write-a-filter.md, as they stand there, one after the other: a project of a
/// filter is made, built, tested, served and edited under way. Maven finds Leno in a repository of
/// the test's own, and everything else in the user's.
class TutorialIT {
    private static final Path ROOT = LenoCommand.home().resolve("../../..").normalize();
    private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final String PORT = "18080";

    @TempDir private Path scratch;

    @Test
    void theCommandsOfThePageLeadToAFilterThatIsEditedWhileItServes() throws Exception {
        assumeTrue(isThere("mvn") && isThere("curl"), "needs mvn and curl");
        makeRepository();
        Path log = scratch.resolve("log");
        Process shell =
                new ProcessBuilder("bash", "-euo", "pipefail", "-xc", commands())
                        .directory(scratch.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertThat(shell.waitFor(8, TimeUnit.MINUTES)).as("it ends").isTrue();
            assertThat(shell.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroy);
            shell.destroy();
        }
        assertThat(Files.readString(log)).contains("x-greeting: hello", "x-greeting: good morning");
    }

    /// The blocks of shell on the page, on a port of this test, without what they leave running.
    private static String commands() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/write-a-filter.md"));
        String all =
                SHELL.matcher(page)
                        .results()
                        .map(each -> each.group(1))
                        .collect(Collectors.joining());
        assertThat(all).contains(PORT, "archetype", "--watch");
        String port = String.valueOf(Ports.free());
        return "export PATH="
                + LenoCommand.home().resolve("bin")
                + ":$PATH\n"
                + all.replace(
                                "cd greeting\n",
                                "cd greeting\nsed -i s/" + PORT + "/" + port + "/ proxy.yaml\n")
                        .replace(":" + PORT, ":" + port)
                + "kill %1\n";
    }

    /// As `mvn install` would leave it, without touching the user's.
    private void makeRepository() throws IOException {
        Path users = Path.of(System.getProperty("user.home"), ".m2/repository");
        Path own = Files.createDirectories(scratch.resolve("repository"));
        link(users, own, "io");
        link(users.resolve("io"), Files.createDirectory(own.resolve("io")), "leno");
        for (Path pom : poms()) install(pom, own.resolve("io/leno"));
        Path mvn = Files.createDirectory(scratch.resolve(".mvn"));
        Files.writeString(mvn.resolve("maven.config"), "-Dmaven.repo.local=" + own + "\n");
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.toList()) {
                Path name = each.getFileName();
                if (!name.toString().equals(except))
                    Files.createSymbolicLink(to.resolve(name), each);
            }
        }
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT, 4)) {
            return all.filter(each -> each.endsWith("pom.xml"))
                    .filter(each -> !each.toString().contains("/target/"))
                    .filter(each -> !each.toString().contains("/src/"))
                    .toList();
        }
    }

    private static void install(Path pom, Path group) throws IOException {
        String text = Files.readString(pom);
        String own = text.replaceAll("(?s)<parent>.*?</parent>", "");
        String artifact = first("<artifactId>(.*?)</artifactId>", own);
        String version = first("<version>(.*?)</version>", text);
        Path folder = Files.createDirectories(group.resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.copy(pom, folder.resolve(name + ".pom"));
        Path jar = pom.resolveSibling("target").resolve(name + ".jar");
        if (Files.exists(jar)) Files.copy(jar, folder.resolve(name + ".jar"));
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isThere(String command) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
