package io.leno.proxy.tls;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/// Cipher suites have two names: `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` in the RFCs and in Java,
/// `ECDHE-RSA-AES128-GCM-SHA256` in OpenSSL and in Envoy.
final class CipherNames {
    private static final List<String> TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    private CipherNames() {}

    static String openSsl(String java) {
        int with = java.indexOf("_WITH_");
        if (!java.startsWith("TLS_") || with < 0) return java;
        String exchange = java.substring(4, with).replace('_', '-');
        String cipher =
                java.substring(with + 6)
                        .replace("AES_128", "AES128")
                        .replace("AES_256", "AES256")
                        .replace("_CBC", "")
                        .replace("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305")
                        .replace('_', '-');
        return exchange.equals("RSA") ? cipher : exchange + "-" + cipher;
    }

    /// Java's names for what Envoy's `cipher_suites` lists; those of TLS 1.3, which it cannot
    /// change, are added.
    static List<String> java(List<String> openSsl, String where) {
        Map<String, String> known = new HashMap<>();
        for (String suite : supported()) known.put(openSsl(suite), suite);
        var suites = new ArrayList<>(TLS_1_3);
        for (String name : openSsl.stream().flatMap(CipherNames::group).toList()) {
            String suite = known.get(name);
            if (suite == null) {
                throw new InvalidTlsException(
                        where
                                + ": cipher_suites: "
                                + name
                                + " is not known (known: "
                                + known.keySet().stream().sorted().toList()
                                + ")");
            }
            suites.add(suite);
        }
        return suites;
    }

    /// `[A|B]` are equally preferred.
    private static Stream<String> group(String names) {
        return Stream.of(names.replaceAll("[\\[\\]]", "").split("[|:]", -1));
    }

    private static String[] supported() {
        try {
            return SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without TLS", e);
        }
    }
}
