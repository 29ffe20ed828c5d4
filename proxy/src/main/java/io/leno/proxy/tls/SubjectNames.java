package io.leno.proxy.tls;

import org.jspecify.annotations.Nullable;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// The names in a certificate (RFC 5280 section 4.2.1.6).
final class SubjectNames {
    static final int EMAIL = 1;
    static final int DNS = 2;
    static final int URI = 6;
    static final int IP = 7;

    private SubjectNames() {}

    /// Alternative names of one kind; none where the extension cannot be read.
    static List<String> of(X509Certificate certificate, int kind) {
        var names = new ArrayList<String>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) return names;
            for (List<?> name : all) {
                if (name.getFirst().equals(kind) && name.get(1) instanceof String text)
                    names.add(text);
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return names;
    }

    /// Alternative names of all kinds, in their order.
    static List<String> all(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) return names;
            for (List<?> name : all) if (name.get(1) instanceof String text) names.add(text);
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return names;
    }

    /// What a server certificate is for, lower case: DNS names, or without any the common name.
    static List<String> hosts(X509Certificate certificate) {
        List<String> names = of(certificate, DNS);
        if (names.isEmpty()) {
            String common = commonName(certificate);
            names = common == null ? List.of() : List.of(common);
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private static @Nullable String commonName(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns())
                if (part.getType().equalsIgnoreCase("CN")) return part.getValue().toString();
            return null;
        } catch (InvalidNameException unreadable) {
            return null;
        }
    }

    /// A DNS name with one wildcard label at most, as certificates have it.
    static boolean covers(String pattern, String host) {
        if (pattern.equalsIgnoreCase(host)) return true;
        if (!pattern.startsWith("*.")) return false;
        int dot = host.indexOf('.');
        return dot > 0 && host.substring(dot).equalsIgnoreCase(pattern.substring(1));
    }
}
