package io.leno.rollout.proxy;

import io.leno.rollout.Artifact;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;

/// One attempt to get the rest of a file over HTTP.
///
/// @param part has what earlier attempts got, and then all
record Transfer(Artifact artifact, URI source, Path part, Consumer<String> progress) {
    private static final Logger log = LoggerFactory.getLogger(Transfer.class);
    private static final int CONNECT = (int) Duration.ofSeconds(5).toMillis();

    /// Without a byte.
    private static final int SILENCE = (int) Duration.ofSeconds(15).toMillis();

    private static final long TELL_EACH = 4L * 1024 * 1024;

    /// Returns when the part is whole.
    void run() throws IOException, FetchException {
        long there = Files.exists(part) ? Files.size(part) : 0;
        if (there > artifact.size()) there = 0;
        if (there == artifact.size() && there > 0) return;
        var connection = (HttpURLConnection) source.toURL().openConnection();
        try {
            connection.setConnectTimeout(CONNECT);
            connection.setReadTimeout(SILENCE);
            connection.setInstanceFollowRedirects(false);
            if (there > 0) {
                connection.setRequestProperty("Range", "bytes=" + there + "-");
                connection.setRequestProperty("If-Range", "\"" + artifact.sha256() + "\"");
            }
            int status = connection.getResponseCode();
            boolean goesOn = status == HttpURLConnection.HTTP_PARTIAL;
            if (status != HttpURLConnection.HTTP_OK && !goesOn) throw refused(status);
            if (goesOn) log.info("{}: going on at byte {} of {}", source, there, artifact.size());
            receive(connection.getInputStream(), goesOn ? there : 0);
        } finally {
            connection.disconnect();
        }
    }

    private FetchException refused(int status) {
        boolean passing = status >= 500 || status == 404 || status == 429 || status == 416;
        return new FetchException(source + ": status " + status + " (expected: 200)", passing);
    }

    private void receive(InputStream content, long from) throws IOException, FetchException {
        long at = from;
        long told = from;
        try (content;
                OutputStream file =
                        from > 0
                                ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                                : Files.newOutputStream(part)) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                at += n;
                if (at > artifact.size()) break;
                file.write(buffer, 0, n);
                if (at - told < TELL_EACH) continue;
                told = at;
                progress.accept(at * 100 / artifact.size() + " % of " + artifact.size() + " bytes");
            }
        }
        if (at == artifact.size()) return;
        if (at > artifact.size()) Files.delete(part);
        throw new FetchException(
                source + ": " + at + " bytes (expected: " + artifact.size() + ")", true);
    }
}
