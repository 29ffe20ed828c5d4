package io.leno.runtime.deploy;

import io.leno.runtime.deploy.UnusableJarException.Hope;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// A dropped jar, copied out of reach of whoever writes to the drop folder, and read to its end.
///
/// @param file where it was dropped
/// @param bundle the copy, ready to install
/// @param identity what stays the same across versions: the Bundle-SymbolicName, else the file name
/// @param providers of a jar without OSGi headers, the services it names
record StagedJar(Path file, Path bundle, String identity, String sha256, List<Provider> providers) {
    /// One line of one file in `META-INF/services`.
    record Provider(String contract, String implementation) {}

    private static final String SERVICES = "META-INF/services/";
    private static final String CONTRACTS = SERVICES + "io.leno.api.";

    static StagedJar stage(Path file, byte[] bytes, Path staging)
            throws IOException, UnusableJarException {
        String sha256 = sha256(bytes);
        Path copy = staging.resolve(sha256.substring(0, 16) + "-" + file.getFileName());
        Files.write(copy, bytes);
        try {
            return inspect(file, copy, sha256);
        } catch (ZipException e) {
            throw notWhole(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException | IllegalArgumentException e) { // names that are not UTF-8
            throw notWhole(String.valueOf(e.getMessage()));
        }
    }

    private static StagedJar inspect(Path file, Path copy, String sha256)
            throws IOException, UnusableJarException {
        try (JarFile jar = new JarFile(copy.toFile(), false, ZipFile.OPEN_READ)) {
            readToTheEnd(jar);
            if (jar.getManifest() != null) {
                Attributes headers = jar.getManifest().getMainAttributes();
                String symbolicName = headers.getValue("Bundle-SymbolicName");
                if (symbolicName != null) {
                    String identity = symbolicName.split(";", 2)[0].trim();
                    return new StagedJar(file, copy, identity, sha256, List.of());
                }
            }
            List<Provider> providers = providers(jar);
            if (providers.isEmpty()) {
                throw new UnusableJarException(
                        "has neither a Bundle-SymbolicName nor a " + CONTRACTS + "… file",
                        Hope.NONE);
            }
            String identity = file.getFileName().toString().replaceFirst("\\.jar$", "");
            return new StagedJar(
                    file, PlainJar.wrap(jar, copy, identity), identity, sha256, providers);
        }
    }

    /// A jar whose end is missing does not open; one with a hole has entries that do not add up.
    private static void readToTheEnd(ZipFile jar) throws IOException, UnusableJarException {
        for (ZipEntry entry : jar.stream().toList()) {
            CRC32 sum = new CRC32();
            try (InputStream content = new CheckedInputStream(jar.getInputStream(entry), sum)) {
                content.transferTo(java.io.OutputStream.nullOutputStream());
            }
            if (!entry.isDirectory() && sum.getValue() != entry.getCrc()) {
                throw notWhole("checksum of " + entry.getName() + " does not match");
            }
        }
    }

    private static List<Provider> providers(JarFile jar) throws IOException {
        List<Provider> providers = new ArrayList<>();
        for (ZipEntry entry : jar.stream().toList()) {
            if (!entry.getName().startsWith(CONTRACTS)) continue;
            String contract = entry.getName().substring(SERVICES.length());
            String text =
                    new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> providers.add(new Provider(contract, line)));
        }
        return providers;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static UnusableJarException notWhole(String reason) {
        return new UnusableJarException("not a whole jar: " + reason, Hope.MORE_BYTES);
    }
}
