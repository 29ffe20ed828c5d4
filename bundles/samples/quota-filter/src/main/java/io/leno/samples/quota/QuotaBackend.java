package io.leno.samples.quota;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The back end: 200 for a tenant that may go on. Its calls block.
final class QuotaBackend {
    private static final int TIMEOUT_MILLIS = 2_000;

    private final URI url;

    QuotaBackend(URI url) {
        this.url = url;
    }

    boolean allows(String tenant) throws IOException {
        String query = "?tenant=" + URLEncoder.encode(tenant, StandardCharsets.UTF_8);
        var connection = (HttpURLConnection) URI.create(url + query).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }
}
