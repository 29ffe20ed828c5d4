package io.leno.platform.consul;

import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.config.CacheConfig;
import org.kiwiproject.consul.config.ClientConfig;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Which datacenter, and how it is reached. The fields: [ConsulPlatform.Settings].
record ConsulSettings(
        String name,
        String url,
        String datacenter,
        String tokenFile,
        String caFile,
        String hostname,
        String namespace,
        Tenancy tenancy,
        String configPrefix,
        int waitSeconds,
        boolean configEntries) {

    /// A datacenter that is back is heard within two seconds.
    static final Duration CONNECT = Duration.ofSeconds(2);

    ConsulSettings {
        if (name.isEmpty()) throw new IllegalArgumentException("name: empty");
        if (!hostname.contains("{service}"))
            throw new IllegalArgumentException(
                    "hostname: " + hostname + " (expected: a text with {service})");
        if (waitSeconds < 1 || waitSeconds > 600)
            throw new IllegalArgumentException(
                    "wait.seconds: " + waitSeconds + " (expected: 1 to 600)");
        address(url);
    }

    private static URL address(String url) {
        try {
            URI uri = URI.create(url);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null) return uri.toURL();
        } catch (IllegalArgumentException | MalformedURLException e) {
            // as wrong as another scheme
        }
        throw new IllegalArgumentException(
                "url: " + url + " (expected: http://HOST:PORT or https://HOST:PORT)");
    }

    /// For messages, and the adapter's name.
    String source() {
        return "consul:" + name;
    }

    /// @param datacenter of the instance that is told
    String hostnameOf(String service, String datacenter) {
        return hostname.replace("{service}", service)
                .replace("{datacenter}", datacenter)
                .toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming the file that is wrong
    Consul connect() {
        var builder =
                Consul.builder()
                        .withUrl(address(url))
                        .withPing(false)
                        .withConnectTimeoutMillis(CONNECT.toMillis())
                        .withReadTimeoutMillis(readTimeout().toMillis())
                        .withClientConfiguration(
                                new ClientConfig(
                                        CacheConfig.builder()
                                                .withWatchDuration(Duration.ofSeconds(waitSeconds))
                                                .build()));
        if (!tenancy.headers().isEmpty()) builder.withHeaders(tenancy.headers());
        if (!tokenFile.isEmpty()) builder.withTokenAuth(this::token);
        if (!caFile.isEmpty()) {
            Trust trust = trust();
            builder.withSslContext(trust.context()).withTrustManager(trust.manager());
        }
        return builder.build();
    }

    /// Consul adds up to a sixteenth of the wait by itself.
    Duration readTimeout() {
        return Duration.ofSeconds(waitSeconds + waitSeconds / 16 + 20L);
    }

    /// @throws IllegalArgumentException when its file cannot be read
    String token() {
        try {
            return Files.readString(Path.of(tokenFile)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("token.file: cannot be read: " + e, e);
        }
    }

    /// Which part of a server of Consul Enterprise is asked; another server refuses to be asked for
    /// one, so nothing is said where nothing is configured.
    ///
    /// @param partition empty for the agent's
    /// @param namespace empty for `default`
    record Tenancy(String partition, String namespace) {
        static final Tenancy NONE = new Tenancy("", "");

        /// Of every request.
        Map<String, String> headers() {
            var headers = new TreeMap<String, String>();
            if (!partition.isEmpty()) headers.put("X-Consul-Partition", partition);
            if (!namespace.isEmpty()) headers.put("X-Consul-Namespace", namespace);
            return headers;
        }
    }

    /// Whom an `https` agent may be signed by.
    record Trust(SSLContext context, X509TrustManager manager) {}

    /// @throws IllegalArgumentException naming the file that is wrong
    Trust trust() {
        try (InputStream pem = Files.newInputStream(Path.of(caFile))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem))
                store.setCertificateEntry("ca-" + store.size(), each);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            TrustManager[] managers = trust.getTrustManagers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers, null);
            return new Trust(context, (X509TrustManager) managers[0]);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "ca.file: " + caFile + ": " + e.getMessage() + " (expected: PEM)", e);
        }
    }
}
