package io.leno.runtime.deploy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.ContentHash;
import io.leno.api.plugin.PluginFile;
import io.leno.api.plugin.ScriptCompanions;
import io.leno.runtime.deploy.UnusableFileException.Hope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Makes copies of files and reads what they are. Belongs to the deployer's thread.
final class Staging {
    private static final String SERVICES = "META-INF/services/";
    private static final String CONTRACTS = SERVICES + "io.leno.api.";
    private static final byte[] BETWEEN = {0};

    private final Path folder;
    private final SignaturePolicy signatures;

    Staging(Path folder, SignaturePolicy signatures) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.signatures = signatures;
        clear();
    }

    /// The content of a file as it is now.
    ///
    /// @param settings of the `.yaml` beside a script, else empty
    /// @param signature of the `.sig` beside a script, else empty; the hash is without it
    record Content(byte[] bytes, byte[] settings, byte[] signature) {
        static Content of(byte[] bytes) {
            return new Content(bytes, new byte[0], new byte[0]);
        }

        /// @throws UnusableFileException when the signature is no base64
        static Content of(byte[] bytes, ScriptCompanions beside) throws UnusableFileException {
            try {
                return new Content(
                        bytes,
                        beside.settings().getBytes(StandardCharsets.UTF_8),
                        Base64.getDecoder().decode(beside.signature()));
            } catch (IllegalArgumentException e) {
                throw new UnusableFileException(
                        "signature: no base64: " + e.getMessage(), Hope.NONE);
            }
        }

        String sha256() {
            return ContentHash.of(parts());
        }

        /// What is hashed and signed: the file, and where there are settings a zero and these.
        byte[][] parts() {
            return settings.length == 0
                    ? new byte[][] {bytes}
                    : new byte[][] {bytes, BETWEEN, settings};
        }
    }

    Staged stage(Path file, Content content) throws IOException, UnusableFileException {
        return Staged.ending(file).equals("jar") ? jar(file, content) : script(file, content);
    }

    private Staged script(Path file, Content content) throws UnusableFileException {
        signatures.checkScript(content);
        String settings = new String(content.settings(), StandardCharsets.UTF_8);
        return new Staged.Script(
                file,
                Staged.ending(file),
                new PluginFile(
                        Staged.stem(file),
                        String.valueOf(file.getFileName()),
                        content.bytes(),
                        settings,
                        content.sha256()));
    }

    private Staged jar(Path file, Content content) throws IOException, UnusableFileException {
        String sha256 = content.sha256();
        Path copy = folder.resolve(sha256.substring(0, 16) + "-" + file.getFileName());
        Files.write(copy, content.bytes());
        try {
            return inspect(file, copy, sha256);
        } catch (ZipException e) {
            throw notWhole(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException | IllegalArgumentException e) { // names that are not UTF-8
            throw notWhole(String.valueOf(e.getMessage()));
        }
    }

    private Staged inspect(Path file, Path copy, String sha256)
            throws IOException, UnusableFileException {
        try (JarFile jar = new JarFile(copy.toFile(), false, ZipFile.OPEN_READ)) {
            readToTheEnd(jar);
            signatures.check(copy);
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String symbolicName = headers.getValue("Bundle-SymbolicName");
            List<Staged.Provider> providers = symbolicName == null ? providers(jar) : List.of();
            if (symbolicName == null && providers.isEmpty()) {
                throw new UnusableFileException(
                        "has neither a Bundle-SymbolicName nor a " + CONTRACTS + "… file",
                        Hope.NONE);
            }
            String plugin =
                    symbolicName == null
                            ? Staged.stem(file)
                            : symbolicName.split(";", 2)[0].strip();
            String version = headers.getValue("Bundle-Version");
            return new Staged.Jar(
                    file,
                    symbolicName == null ? PlainJar.wrap(jar, copy, plugin) : copy,
                    copy,
                    plugin,
                    sha256,
                    version == null ? "" : version.strip(),
                    set(headers),
                    canary(headers),
                    providers);
        }
    }

    private static Optional<SetMembership> set(Attributes headers) throws UnusableFileException {
        String header = headers.getValue(SetMembership.HEADER);
        return header == null ? Optional.empty() : Optional.of(SetMembership.parse(header));
    }

    private static Optional<CanaryRule> canary(Attributes headers) throws UnusableFileException {
        String header = headers.getValue("Leno-Canary");
        if (header == null) return Optional.empty();
        try {
            return Optional.of(CanaryRule.parse(header));
        } catch (IllegalArgumentException e) {
            throw new UnusableFileException("Leno-Canary: " + e.getMessage(), Hope.NONE);
        }
    }

    /// A jar whose end is missing does not open; one with a hole has entries that do not add up.
    private static void readToTheEnd(ZipFile jar) throws IOException, UnusableFileException {
        for (ZipEntry entry : jar.stream().toList()) {
            CRC32 sum = new CRC32();
            try (InputStream content = new CheckedInputStream(jar.getInputStream(entry), sum)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            if (!entry.isDirectory() && sum.getValue() != entry.getCrc()) {
                throw notWhole("checksum of " + entry.getName() + " does not match");
            }
        }
    }

    private static List<Staged.Provider> providers(JarFile jar) throws IOException {
        List<Staged.Provider> providers = new ArrayList<>();
        for (ZipEntry entry : jar.stream().toList()) {
            if (!entry.getName().startsWith(CONTRACTS)) continue;
            String contract = entry.getName().substring(SERVICES.length());
            String text =
                    new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> providers.add(new Staged.Provider(contract, line)));
        }
        return providers;
    }

    /// Removes all copies.
    void clear() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
        }
    }

    private static UnusableFileException notWhole(String reason) {
        return new UnusableFileException("not a whole jar: " + reason, Hope.MORE_BYTES);
    }
}
