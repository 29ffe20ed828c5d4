package io.leno.istio.validate;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What must hold in the TLS settings of a server: of a gateway, or of a sidecar's ingress.
final class ServerTlsChecks {
    private static final Set<String> CIPHER_SUITES =
            Set.of(
                    "ECDHE-ECDSA-AES128-GCM-SHA256",
                    "ECDHE-RSA-AES128-GCM-SHA256",
                    "ECDHE-ECDSA-AES256-GCM-SHA384",
                    "ECDHE-RSA-AES256-GCM-SHA384",
                    "ECDHE-ECDSA-CHACHA20-POLY1305",
                    "ECDHE-RSA-CHACHA20-POLY1305",
                    "ECDHE-ECDSA-AES128-SHA",
                    "ECDHE-RSA-AES128-SHA",
                    "ECDHE-ECDSA-AES256-SHA",
                    "ECDHE-RSA-AES256-SHA",
                    "AES128-GCM-SHA256",
                    "AES256-GCM-SHA384",
                    "AES128-SHA",
                    "AES256-SHA",
                    "DES-CBC3-SHA");
    private static final List<String> FILES =
            List.of("serverCertificate", "privateKey", "caCertificates", "credentialName");
    private static final List<String> LISTS = List.of("tlsCertificates", "credentialNames");

    private ServerTlsChecks() {}

    static void check(Part tls) {
        versions(tls);
        cipherSuites(tls);
        String mode = tls.text("mode").isEmpty() ? "PASSTHROUGH" : tls.text("mode");
        if (mode.equals("ISTIO_MUTUAL")) {
            for (String field : FILES)
                if (!tls.text(field).isEmpty()) notWithIstioMutual(tls, field);
            for (String field : LISTS)
                if (!tls.list(field).isEmpty()) notWithIstioMutual(tls, field);
            return;
        }
        if (mode.endsWith("PASSTHROUGH")) passThrough(tls, mode);
        oneSource(tls);
        boolean isRemote =
                !tls.text("credentialName").isEmpty() || !tls.list("credentialNames").isEmpty();
        boolean terminates = !mode.endsWith("PASSTHROUGH");
        if (terminates && isRemote) return;
        if (terminates) certificates(tls, mode);
        if (tls.text("caCrl").isEmpty()) return;
        if (!tls.text("credentialName").isEmpty())
            tls.error("caCrl", "CRL is not supported with credentialName");
        if (mode.equals("SIMPLE")) tls.error("caCrl", "CRL is not supported with SIMPLE TLS");
    }

    private static void notWithIstioMutual(Part tls, String field) {
        tls.error(field, "ISTIO_MUTUAL TLS cannot have associated " + field);
    }

    private static void versions(Part tls) {
        boolean isOld = Set.of("TLSV1_0", "TLSV1_1").contains(tls.text("minProtocolVersion"));
        if (isOld && tls.list("cipherSuites").isEmpty())
            tls.warn(
                    "minProtocolVersion",
                    "TLS version below TLSV1_2 require setting compatible ciphers as by default"
                            + " they no longer include compatible ciphers.");
    }

    private static void cipherSuites(Part tls) {
        var invalid = new TreeSet<String>();
        var valid = new TreeSet<String>();
        var duplicate = new TreeSet<String>();
        for (String suite : tls.texts("cipherSuites")) {
            if (!isCipherSuite(suite)) invalid.add(suite);
            else if (!valid.add(suite)) duplicate.add(suite);
        }
        if (!invalid.isEmpty())
            tls.warn("cipherSuites", "ignoring invalid cipher suites: " + invalid);
        if (!duplicate.isEmpty())
            tls.warn("cipherSuites", "ignoring duplicate cipher suites: " + duplicate);
    }

    /// What begins with an operator such as `-` or `+` is not looked into.
    private static boolean isCipherSuite(String suite) {
        return suite.isEmpty()
                || suite.equals("ALL")
                || !Character.isLetterOrDigit(suite.charAt(0))
                || CIPHER_SUITES.contains(suite);
    }

    private static void passThrough(Part tls, String mode) {
        boolean hasCertificates =
                FILES.stream().anyMatch(field -> !tls.text(field).isEmpty())
                        || LISTS.stream().anyMatch(field -> !tls.list(field).isEmpty())
                        || !tls.text("caCrl").isEmpty();
        if (hasCertificates)
            tls.warn(mode + " mode does not use certificates, they will be ignored");
    }

    private static void oneSource(Part tls) {
        int sources = 0;
        boolean hasFiles =
                !tls.text("serverCertificate").isEmpty() && !tls.text("privateKey").isEmpty();
        if (hasFiles) sources++;
        if (!tls.text("credentialName").isEmpty()) sources++;
        for (String list : LISTS) if (!tls.list(list).isEmpty()) sources++;
        if (sources > 1)
            tls.error(
                    "only one of credentialName, credentialNames, serverCertificate/privateKey,"
                            + " tlsCertificates should be specified");
    }

    private static void certificates(Part tls, String mode) {
        String what = mode.equals("SIMPLE") ? "SIMPLE TLS" : "MUTUAL TLS";
        if (!mode.equals("SIMPLE") && tls.text("caCertificates").isEmpty())
            tls.missing("caCertificates", what + " requires a client CA bundle");
        List<Part> all = tls.parts("tlsCertificates");
        if (all.size() > 2)
            tls.warn("tlsCertificates", what + " can support up to 2 server certificates");
        for (Part certificate : all.isEmpty() ? List.of(tls) : all) {
            if (certificate.text("serverCertificate").isEmpty())
                certificate.missing("serverCertificate", what + " requires a server certificate");
            if (certificate.text("privateKey").isEmpty())
                certificate.missing("privateKey", what + " requires a private key");
        }
    }
}
