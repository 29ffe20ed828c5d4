package io.leno.rollout.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.istio.FilterPlugin.Source;
import io.leno.api.plugin.ContentHash;
import io.leno.rollout.Artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/// Gets the code of plugins from where FilterPlugins say it is, checks it and puts it among the
/// files that proxies fetch. Blocks. Safe to use from any thread.
///
/// @param folder of `source.file`
/// @param limit of a file, in bytes
record SourceReader(Path folder, ArtifactStore artifacts, long limit) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Of a script that says nothing itself: nothing but a FilterPlugin attaches it.
    private static final String ONLY_ATTACHED = "attachment: where_configured\n";

    /// What makes a generation.
    private record Code(byte[] bytes, String settings, String signature) {}

    Artifact read(String plugin, Source source) throws SourceException, InterruptedException {
        Code code = code(source);
        String actual = ContentHash.of(code.bytes);
        if (!source.sha256().isEmpty() && !source.sha256().equals(actual))
            throw new SourceException(
                    "sha256", actual + " (expected: " + source.sha256() + "); not used");
        byte[] settings = code.settings.getBytes(UTF_8);
        byte[] whole = ContentHash.whole(code.bytes, settings);
        try {
            return artifacts
                    .put(
                            ContentHash.of(whole),
                            plugin + "." + source.ending(),
                            new ByteArrayInputStream(whole),
                            limit + settings.length + 1)
                    .with(settings.length, code.signature);
        } catch (IOException | CommandException e) {
            throw new SourceException(field(source), "cannot be kept: " + e.getMessage());
        }
    }

    private Code code(Source source) throws SourceException, InterruptedException {
        if (!source.inline().isEmpty()) return beside(source, source.inline().getBytes(UTF_8));
        if (!source.url().isEmpty()) return beside(source, fetch(source.url()));
        Path file = file(source.file());
        try {
            if (Files.size(file) > limit) throw tooLarge("file", file.toString());
            byte[] bytes = Files.readAllBytes(file);
            if (source.ending().equals("jar")) return new Code(bytes, "", "");
            String settings =
                    source.settings().isEmpty()
                            ? new String(read(settingsOf(file)), UTF_8)
                            : source.settings();
            String signature =
                    source.signature().isEmpty()
                            ? Base64.getEncoder().encodeToString(read(signatureOf(file)))
                            : source.signature();
            return script(bytes, settings, signature);
        } catch (IOException e) {
            throw new SourceException("file", file + ": " + e.getMessage());
        }
    }

    private static Code beside(Source source, byte[] bytes) {
        return source.ending().equals("jar")
                ? new Code(bytes, "", "")
                : script(bytes, source.settings(), source.signature());
    }

    /// What is signed is taken as it is.
    private static Code script(byte[] bytes, String settings, String signature) {
        boolean silent = settings.isEmpty() && signature.isEmpty();
        return new Code(bytes, silent ? ONLY_ATTACHED : settings, signature);
    }

    static String field(Source source) {
        if (!source.inline().isEmpty()) return "inline";
        return source.url().isEmpty() ? "file" : "url";
    }

    /// A file in the folder, wherever links lead.
    private Path file(String name) throws SourceException {
        Path file = folder.resolve(name);
        try {
            if (file.toRealPath().startsWith(folder.toRealPath()) && Files.isRegularFile(file))
                return file;
        } catch (IOException e) {
            throw new SourceException("file", file + ": no such file on the control plane");
        }
        throw new SourceException("file", file + " (expected: a file inside of " + folder + ")");
    }

    /// Tells without reading them whether a file, or what is beside it, has changed; empty where it
    /// cannot.
    String stamp(Source source) {
        try {
            Path file = file(source.file());
            return stamp(file) + " " + stamp(settingsOf(file)) + " " + stamp(signatureOf(file));
        } catch (SourceException | IOException e) {
            return ""; // to be told when it is read
        }
    }

    private static String stamp(Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file) + "/" + Files.size(file) : "-";
    }

    private static Path settingsOf(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".yaml");
    }

    private static Path signatureOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".sig");
    }

    private static byte[] read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    private byte[] fetch(String url) throws SourceException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        try (HttpClient client = client()) {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200)
                    throw new SourceException(
                            "url", url + ": status " + response.statusCode() + " (expected: 200)");
                byte[] bytes = body.readNBytes(Math.toIntExact(limit + 1));
                if (bytes.length > limit) throw tooLarge("url", url);
                return bytes;
            } finally {
                client.shutdownNow();
            }
        } catch (IOException e) {
            throw new SourceException("url", url + ": " + e);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private SourceException tooLarge(String field, String what) {
        return new SourceException(field, what + ": more than " + limit + " bytes");
    }
}
