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
    private static final int UNKNOWN = 0xffff;
    private static final List<String> TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    /// IANA's numbers, of what BoringSSL has.
    private static final Map<String, Integer> IDS =
            Map.ofEntries(
                    Map.entry("TLS_AES_128_GCM_SHA256", 0x1301),
                    Map.entry("TLS_AES_256_GCM_SHA384", 0x1302),
                    Map.entry("TLS_CHACHA20_POLY1305_SHA256", 0x1303),
                    Map.entry("ECDHE-ECDSA-AES128-GCM-SHA256", 0xc02b),
                    Map.entry("ECDHE-ECDSA-AES256-GCM-SHA384", 0xc02c),
                    Map.entry("ECDHE-RSA-AES128-GCM-SHA256", 0xc02f),
                    Map.entry("ECDHE-RSA-AES256-GCM-SHA384", 0xc030),
                    Map.entry("ECDHE-ECDSA-CHACHA20-POLY1305", 0xcca9),
                    Map.entry("ECDHE-RSA-CHACHA20-POLY1305", 0xcca8),
                    Map.entry("ECDHE-ECDSA-AES128-SHA", 0xc009),
                    Map.entry("ECDHE-ECDSA-AES256-SHA", 0xc00a),
                    Map.entry("ECDHE-RSA-AES128-SHA", 0xc013),
                    Map.entry("ECDHE-RSA-AES256-SHA", 0xc014),
                    Map.entry("ECDHE-RSA-AES128-SHA256", 0xc027),
                    Map.entry("AES128-GCM-SHA256", 0x009c),
                    Map.entry("AES256-GCM-SHA384", 0x009d),
                    Map.entry("AES128-SHA", 0x002f),
                    Map.entry("AES256-SHA", 0x0035));

    private CipherNames() {}

    /// @param openSsl the name in OpenSSL
    static int id(String openSsl) {
        return IDS.getOrDefault(openSsl, UNKNOWN);
    }

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
