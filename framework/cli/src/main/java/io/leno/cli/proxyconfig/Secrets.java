package io.leno.cli.proxyconfig;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// `proxy-config secret`
record Secrets(ConfigDump dump) implements Section {
    private static final String SPIFFE =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig";
    private static final int BASIC_URI = 6; // GeneralName of RFC 5280: uniformResourceIdentifier

    /// One certificate of a secret, as far as it can be read.
    private record Item(
            String name,
            String type,
            String state,
            boolean isValid,
            String serial,
            String notAfter,
            String notBefore,
            String trustDomain) {
        /// @param pem may hold more; the first certificate tells
        static Item of(String name, String state, String pem, String trustDomain) {
            try {
                X509Certificate certificate = first(pem);
                Instant now = Instant.now();
                Instant end = certificate.getNotAfter().toInstant();
                Instant begin = certificate.getNotBefore().toInstant();
                return new Item(
                        name,
                        certificate.getBasicConstraints() >= 0 ? "CA" : "Cert Chain",
                        state,
                        now.isAfter(begin) && now.isBefore(end),
                        String.format(Locale.ROOT, "%032x", certificate.getSerialNumber()),
                        time(end),
                        time(begin),
                        trustDomain.isEmpty() ? domainOf(certificate) : trustDomain);
            } catch (CertificateException | IllegalArgumentException unreadable) {
                return new Item(name, "", state, false, "", "", "", "");
            }
        }

        private static X509Certificate first(String pem) throws CertificateException {
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        }

        private static String time(Instant instant) {
            return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
        }

        private static String domainOf(X509Certificate certificate) throws CertificateException {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null) return "";
            String domain = "";
            for (List<?> name : names) {
                if (!Integer.valueOf(BASIC_URI).equals(name.get(0))) continue;
                URI uri = URI.create(String.valueOf(name.get(1)));
                if ("spiffe".equals(uri.getScheme())) domain = String.valueOf(uri.getHost());
            }
            return domain;
        }
    }

    @Override
    public List<String> summary(boolean named) {
        Object section = dump.section("Secrets");
        List<Item> items = new ArrayList<>();
        for (Object each : Tree.list(section, "dynamic_warming_secrets"))
            items.addAll(items(each, "WARMING"));
        for (Object each : Tree.list(section, "dynamic_active_secrets"))
            items.addAll(items(each, "ACTIVE"));
        if (items.isEmpty()) return List.of("No active or warming secrets found.");
        boolean withDomains = items.stream().noneMatch(each -> each.trustDomain().isEmpty());
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "RESOURCE NAME",
                                "TYPE",
                                "STATUS",
                                "VALID CERT",
                                "SERIAL NUMBER",
                                "NOT AFTER",
                                "NOT BEFORE"));
        if (withDomains) header.add("TRUST DOMAIN");
        var columns = new Columns(5, header.toArray(String[]::new));
        for (Item item : items) {
            List<Object> row = new ArrayList<>();
            row.add((named ? "secret/" : "") + item.name());
            row.add(item.type());
            row.add(item.state());
            row.add(item.isValid());
            row.addAll(List.of(item.serial(), item.notAfter(), item.notBefore()));
            if (withDomains) row.add(item.trustDomain());
            columns.row(row.toArray());
        }
        return columns.lines();
    }

    private static List<Item> items(Object entry, String state) {
        String name = Tree.text(entry, "name");
        Object secret = Tree.at(entry, "secret");
        String chain = inline(secret, "tls_certificate.certificate_chain.inline_bytes");
        String authority = inline(secret, "validation_context.trusted_ca.inline_bytes");
        if (chain.isEmpty() && authority.isEmpty()) {
            Object validator =
                    Tree.at(secret, "validation_context.custom_validator_config.typed_config");
            if (Tree.text(validator, "@type").equals(SPIFFE))
                return bundles(Tree.text(secret, "name"), validator, state);
        }
        return List.of(Item.of(name, state, chain.isEmpty() ? authority : chain, ""));
    }

    private static List<Item> bundles(String name, @Nullable Object validator, String state) {
        List<Item> items = new ArrayList<>();
        for (Object domain : Tree.list(validator, "trust_domains"))
            items.add(
                    Item.of(
                            name,
                            state,
                            inline(domain, "trust_bundle.inline_bytes"),
                            Tree.text(domain, "name")));
        return items;
    }

    private static String inline(@Nullable Object of, String path) {
        try {
            byte[] bytes = Base64.getDecoder().decode(Tree.text(of, path));
            return new String(bytes, StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException redacted) {
            return "";
        }
    }

    @Override
    public Object dumped() {
        var dumped = new LinkedHashMap<String, Object>();
        dump.section("Secrets").forEach((name, value) -> dumped.put(String.valueOf(name), value));
        dumped.remove("@type");
        return dumped;
    }
}
